"""Every command: the module that answers it, and what it does in one sentence.

A command loads its own module and no other: most of the time that a search from a shell takes would go into theirs.
"""

from __future__ import annotations

COMMANDS = {
    "index": ("library", "Bring folders of photos and notes into the library, or up to date."),
    "forget": ("library", "Take a folder out of the library. Its files are not touched."),
    "read": ("library", "Read the words in the photos that have not been looked at for them. Can be stopped."),
    "status": ("library", "Say what the library holds."),
    "doctor": ("library", "Check encoder, catalogue, folders and index, and measure the index."),
    "backup": ("library", "Write catalogue, settings and heads into one file. Photos are not in it."),
    "restore": ("library", "Make the library what it was at a backup. What there is now is kept aside."),
    "update-check": ("library", "Ask the network, this once, whether there is a newer xsearch."),
    "watch": ("library", "Keep the library up to date while its folders change, until Ctrl+C."),
    "sample": ("library", "Write a small sample library to try xsearch with."),
    "search": ("searching", "Find photos and notes by a description."),
    "similar": ("searching", "Find photos like a picture, and the notes related to it."),
    "duplicates": ("duplicates", "List photos that are there more than once. Changes nothing."),
    "family": ("duplicates", "Show the original of a picture, and what was made of it: copies, edits, crops."),
    "judge": ("keeping", "Say which results of a search were right, and which were not."),
    "report": ("keeping", "Report how often searches satisfied you, from what you judged."),
    "searches": ("keeping", "List, save and remove searches that have a name."),
    "albums": ("keeping", "List the albums, those too that other programs told of. Find within one: album:NAME"),
    "stacks": ("keeping", "List the stacks that you have made, each by its cover."),
    "history": ("keeping", "List what was searched for, the latest first."),
    "caption": ("annotating", "Show your own caption of a photo, or set it. Kept in the catalogue."),
    "tag": ("annotating", "Show the tags of photos, or change them. Kept in the catalogue."),
    "mark": ("annotating", "Show the stars, flag and colour of photos, or give them. Kept in the catalogue."),
    "details": ("details", "Show caption, creator, copyright, place and date of photos, or change them together."),
    "illustrate": ("illustrating", "Find photos for a text, sentence by sentence, and write it as a page with them."),
    "suggest": ("annotating", "Suggest tags and a caption for a photo. Changes nothing."),
    "sidecar": ("annotating", "Write stars, captions and tags into XMP files beside the photos, or into these."),
    "import": ("taking_over", "Take over keywords, stars, captions from Lightroom Classic, Apple Photos or digiKam."),
    "map": ("map", "Lay photos and texts out as a map; draw it, or print what is on it."),
    "encoders": ("encoders", "Add, try, compare and change the encoder that reads your photos."),
    "addons": ("add_ons", "Install what makes encoders out of models, or runs them faster."),
    "align": ("alignment", "Learn from your captions and notes how your words and your photos belong together."),
    "eval": ("measuring", "Measure the encoder on photos with captions. Nothing is written."),
    "calibrate": ("measuring", "Learn what an encoder's scores mean from photos with captions."),
}
