# ruff: noqa: E501 - a sentence a line
"""Every sentence of the core that people meet, as a pattern: what stands in braces differs from case to case.

A new sentence of the core comes in here (a test tells), and is translated with ``make translations``.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

CONTEXT = "Sentences"


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


SENTENCES = (
    # files
    _n("is empty"),
    _n("is no longer there"),
    _n("is a folder"),
    _n("is not a regular file (a pipe, a socket or a device)"),
    _n("is a link that points to itself"),
    _n("has a name that is too long for this system"),
    _n("has an impossible name"),
    _n("may not be read (permission denied)"),
    _n("may not be written (permission denied)"),
    _n("cannot be read: the drive reports an error"),
    _n("cannot be opened: too many files are open"),
    _n("cannot be read: the network share does not answer"),
    _n("cannot be read ({error})"),
    _n("is larger than {size} MB"),
    _n("is larger than {size} megapixels"),
    _n("is larger than {size} megapixels ({width} x {height})"),
    _n(
        "is too large: {width} x {height} pixels of this format would need {needed} GB of memory (the limit is {limit} GB)"
    ),
    _n("is too large for the memory that is free"),
    _n("is not an image this program can read"),
    _n("is cut off (truncated)"),
    _n("is cut off (truncated): only the first {share} of it is there"),
    _n("is damaged: its content cannot be decoded"),
    _n("is damaged: its header cannot be read, or it ends within it"),
    _n("begins with zeros only: the copy was not finished, or the card is damaged"),
    _n("is JPEG XL, which xsearch cannot read yet; a copy as JPEG will be found"),
    _n("takes more than {seconds} seconds to read; it was set aside"),
    _n("crashes the decoder; it was left out"),
    _n("is not a text file"),
    _n("has no row with a file and a caption"),
    _n("has no row with a file and a caption; line {number} is the first that is not understood"),
    _n("has no columns 'file' and 'caption' in its first line, and does not begin with a photo's name"),
    _n("is XML that is nested too deeply"),
    _n("declares XML entities, which are refused for safety"),
    _n("is not well-formed XML"),
    _n("holds no XMP data"),
    _n("cannot be changed without damage to the caption"),
    _n("{reason}; it was left as it was"),
    _n("has no thumbnail: it {reason}"),
    _n("is not in the library (any more)"),
    _n("cannot have its name in that folder ({error})"),
    _n("The image {path} {reason}."),
    _n("No process can be started to read photos ({error})."),
    _n("The program that reads photos does not start. Install xsearch again."),
    _n(
        "No thumbnail can be written below {folder} ({error}). What was done until then is kept; make room there, then start again."
    ),
    # folders and volumes
    _n("There is no folder or file {path}. Check the name, or connect its drive."),
    _n("{path} is not a folder of this library."),
    _n("{path} does not answer. Its photos stay in the library; look at the network or the cable."),
    _n(
        "Another volume lies at {path} now. The {n} files that are known of the one before stay in the library, offline."
    ),
    _n("The pattern {pattern} of what to leave out means nothing; it was passed over."),
    _n("The system cannot report changes in {path} ({error}); it is looked through from time to time instead."),
    _n("no answer within {seconds} seconds"),
    _n("{folder} is a file. Choose a folder for the sample library."),
    _n("The folder {folder} already holds other files. Choose a new or an empty folder."),
    _n("The sample library cannot be written to {folder}: {error}. Choose another folder."),
    # the library as a whole
    _n("There is no room left for {folder}. What was done until then is kept; free some space, then start again."),
    _n("This library was written by an older xsearch and must be brought up to date, but its folder is read-only."),
    _n(
        "This library was written by a newer xsearch (catalogue version {found}; this program reads up to {most}). Update xsearch, or choose another home folder."
    ),
    _n("The library's catalogue {path} cannot be opened: {error}."),
    _n("Another xsearch is changing this library now. Try again when it is done."),
    _n("Another xsearch is changing this library now. Wait until it is done, or cancel its job."),
    _n("The job was cancelled; what was done until then is kept."),
    _n("The settings could not be read ({error}). They were set aside as {path}."),
    _n("{key} in {path} is not understood; the default is used."),
    _n("Something went wrong that xsearch did not expect ({error})."),
    _n("There is no encoder called {name}. Installed are: {names}."),
    _n("There is no encoder in {folder}: manifest.toml is missing."),
    _n("The encoder {name} is incomplete: {path} is missing. Install it again."),
    _n("The encoder {name} is damaged: {path} is not the file that was published. Install it again."),
    # what is asked and kept
    _n("Type what you are looking for."),
    _n("Only filters such as date:2023 can be used here. Search for words instead."),
    _n("This photo is no longer in the library."),
    _n("This note is no longer in the library."),
    _n("This photo or note is no longer in the library."),
    _n("Nothing in this query can be seen in a photo: it has no words to look for."),
    _n("The number of results must be between 1 and {most}."),
    _n("The caption has {n} characters; {most} is the most. Write a note beside the photo for longer texts."),
    _n("A tag has more than {most} characters. Write a caption for longer texts."),
    _n("A tag needs at least one letter or digit."),
    _n("{path} is a note: change it in a text editor. Photos have captions and tags."),
    _n("A saved search needs a name and something to search for."),
    _n("There is a saved search called {name} already. Choose another name, or replace it."),
    _n("A judgement is +1 (good), -1 (bad) or 0 (none), and belongs to a query."),
    _n("{path} cannot be written: {error}. Choose another place."),
    # queries
    _n("{error} Write {example}."),
    _n("This is not a value of a filter. Write {example}."),
    _n("A query has at most {most} parts: shorten it, or put what is text in quotes."),
    _n("The filters of a query have at most {most} values: take some away."),
    _n('This quote has no end: add the closing ", or write \\" for a quote character.'),
    _n("There is nothing between these quotes: write words there, or take them away."),
    _n(
        'A weight is a number from {least} to {most}: beach^2 or beach^0.5. To take something away write -beach; for the character itself write "\\^".'
    ),
    _n("A weight such as ^2 belongs directly behind a word: beach^2."),
    _n("A filter has no weight: take ^ away, or put the value in quotes."),
    _n('Put a space behind the closing quote. A quote character within quotes is written twice: "".'),
    _n("The image has no path. Write {example}."),
    _n("{key}: has no value. Write {example}."),
    _n(
        'There is no filter {key}:. There are {known}. To search for the words themselves, put them in quotes or write "\\:" for the colon.'
    ),
    _n(
        'There is no filter {key}:. Did you mean {near}? There are {known}. To search for the words themselves, put them in quotes or write "\\:" for the colon.'
    ),
    _n("The value of {key}: is longer than {most} characters."),
    _n("A range of dates needs at least one end."),
    _n("This range of dates ends before it begins: exchange the two ends."),
    _n('"{text}" is not a date: write year-month-day, or less.'),
    _n('"{text}" is not a date: write year-month-day, or less. Did you mean {near}?'),
    _n('"{text}" is not a day of the calendar.'),
    _n('"{text}" is not a month.'),
    _n('"{text}" is not a type; there are photo and note.'),
    _n('"{text}" is not a known format. There are {known}.'),
    _n('"{text}" is not a known format. Did you mean {near}? There are {known}.'),
    _n('"{text}" is nothing that can be asked for; there are gps, date, caption and note.'),
    _n('"{text}" is not a number of stars.'),
    _n("No photo has such a rating: it is 0 to 5 stars, or -1 for rejected, the lower end first."),
    _n("near: needs a latitude, a longitude and a distance, with decimal points and without spaces."),
    _n('"{text}" is not a distance: write a number with km, m or mi.'),
    _n("A latitude is -90 to 90, a longitude is -180 to 180; the latitude comes first."),
    _n("The distance must be more than 0, and less than half the way around the earth."),
    # backups
    _n("{path} is a folder. Name the file that shall hold the backup: {file}"),
    _n("The backup {path} cannot be written: {error}."),
    _n("This backup was written by a newer xsearch ({version}). Update xsearch."),
    _n("There is no file {path}."),
    _n("{path} is not a backup of xsearch, or it is damaged ({error})."),
    _n("{path} holds no catalogue, so it is no backup of xsearch."),
    _n("{path} is not a backup that xsearch wrote: it names {name}."),
    _n("The backup {path} is damaged: {name} is not as it was written."),
    # the doctor
    _n("encoder"),
    _n("catalogue"),
    _n("folders"),
    _n("disk"),
    _n("watching"),
    _n("copy"),
    _n("thumbnails"),
    _n("index"),
    _n("{name}: files and canonical vectors are as published"),
    _n("Install xsearch again."),
    _n("encoder for notes"),
    _n("that of the photos"),
    _n("{name}: files and vectors are as published, all texts encoded"),
    _n("{name}: {count} texts are not encoded"),
    _n("{name}: its index is damaged"),
    _n("intact, {size} MB"),
    _n("{n} there"),
    _n("not there now: {folders}"),
    _n("Connect the drive; nothing is lost."),
    _n("{folder} is read-only: searching works, changing does not"),
    _n("Make it writable."),
    _n("a job is running now, or the last one was killed; what it had done is kept"),
    _n("{size} MB are free in {folder}"),
    _n("Free some space."),
    _n("{size} GB free, writable, no job was broken off"),
    _n("{n} directories with photos or notes"),
    _n("{n} directories, but the system reports on {most} at most: some are looked through"),
    _n("Raise the limit: sysctl fs.inotify.max_user_watches"),
    _n("{n} directories of {most} on which the system can report"),
    _n("{missing} of {n} missing"),
    _n("holds {photos} photos and {texts} texts of {all_photos} and {all_texts}"),
    _n("generation {number}, {photos} photos and {texts} texts"),
    _n("{index}; {count} changes since are read beside it"),
    _n("missing or damaged; until it is made again every search compares everything"),
    _n("The index in {folder} is damaged: {name} is not as it was written"),
    _n("The index in {folder} cannot be read: {error}"),
    _n("{folder} does not hold {n} vectors of {dimension} numbers"),
    # repair
    _n("The catalogue is intact."),
    _n("The catalogue's indexes were damaged and were made again."),
    _n("The index of words was damaged and was made again."),
    _n("The catalogue was damaged ({error}). It is kept in {folder}."),
    _n("{items} photos and notes and {judgements} judgements were saved."),
    _n("Nothing could be read; the copy of {date} took its place."),
)

# What names a command is said otherwise in the window.
IN_WINDOW = {
    "The library's catalogue {path} is damaged ({error}). Your photos are not touched by that. Run: xsearch doctor --repair": _n(
        "The library's catalogue {path} is damaged ({error}). Your photos are not touched by that."
    ),
    "The library in {folder} cannot be changed, because that folder is read-only. Searching works; to change it, make the folder writable or choose another one with --home.": _n(
        "The library in {folder} cannot be changed, because that folder is read-only. Searching works; to change it, make the folder writable."
    ),
    "The library has no folder yet. Name one: xsearch index PATH": _n("The library has no folder yet. Add one."),
    "The encoder {name} is in use, but is no longer installed. Install it again, or choose another: xsearch encoders use {builtin}": _n(
        "The encoder {name} is in use, but is no longer installed. Install it again, or choose another in the settings."
    ),
    "Run: xsearch doctor --repair": _n("Press Repair."),
    "Install it again, or: {command}": _n("Install it again, or choose another under Encoders."),
    "Run: xsearch index": _n("Look for changes (F5)."),
    "If no other xsearch is running: xsearch index": _n("If no job is running: look for changes (F5)."),
    "none yet; xsearch index makes one, at most once a day": _n(
        "none yet; reading folders makes one, at most once a day"
    ),
    "of {date}, for xsearch doctor --repair": _n("of {date}, for a repair"),
    "{n} empty thumbnails were deleted; the next xsearch index makes them again.": _n(
        "{n} empty thumbnails were deleted; they are made again when folders are read."
    ),
    "Nothing could be read, and there is no copy: the library starts empty. Index your folders again.": _n(
        "Nothing could be read, and there is no copy: the library starts empty. Add your folders again."
    ),
    "Run xsearch index: it reads what is missing, and makes the index again.": _n(
        "Reading the folders brings back what is missing, and makes the index again."
    ),
}
