"""Sentences of the core in the user's language.

The core knows no language: it makes a :class:`Message`, whose template is translated here, and whose numbers are
written as the language does. Names, paths and queries stay as they are, and so does a text that has no template.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.message import Argument, Message, filled
from xsearch_gui.core.shown_text import visible
from xsearch_gui.viewmodels.text.wording import number

CONTEXT = "Sentences"

# What names a command is said otherwise in the window.
_SAID_OTHERWISE = (
    ("Run: xsearch doctor --repair", "Press Repair."),
    (
        "No head is in use. Train one on your own pairs: xsearch align train",
        "Nothing learned is in use. Learn from your own captions in the settings, under Alignment.",
    ),
    (
        "Nothing learned yet. Learn from your own captions: xsearch align train",
        "Nothing learned yet. Learn from your own captions here.",
    ),
    (
        "What {name} has encoded is kept until you drop it: xsearch encoders drop {name}",
        "What {name} has encoded is kept until you drop it under Encoders.",
    ),
    (
        "The vectors of {old} are kept until you drop them: xsearch encoders drop {old}",
        "The vectors of {old} are kept until you drop them under Encoders.",
    ),
    (
        "{name} is in use for notes. Use another encoder first: {instead}",
        "{name} is in use for notes. Use another encoder for them first.",
    ),
    (
        "{name} is in use. Use another encoder first: xsearch encoders use {builtin}",
        "{name} is in use. Use another encoder first.",
    ),
    (
        "The library is being encoded with {name}. Back out first: {instead}",
        "The library is being encoded with {name}. Back out of that first, under Encoders.",
    ),
    (
        "Head {head} was not better than the encoder alone (see: xsearch align report {head}). To use it nevertheless, "
        "add --anyway.",
        "Head {head} was not better than the encoder alone. You can use it nevertheless.",
    ),
    (
        "The report {path} cannot be read. Train again: xsearch align train",
        "The report {path} cannot be read. Train again.",
    ),
    (
        "What was learned starts switched off. If you trust the backup, switch it on: xsearch align use {number}",
        "What was learned starts switched off. If you trust the backup, switch it on in the settings, under Alignment.",
    ),
    (
        "Exporting needs torch, which is not part of the installed program. On any computer with Python: "
        "{command}, then xsearch encoders export NAME --into FOLDER, and import that folder here.",
        "These have to be converted first, by the exporter, which is not part of this program: drop its file on the "
        "window if you have it. What is called ready-made needs none.",
    ),
    (
        "Exporting needs the add-on {name}. Install it from its file {file}: {command}",
        "Exporting needs the add-on {name}. Drop its file {file} on the window.",
    ),
    (
        "Exporting needs the add-on {name} ({size} MB). Install it first: {command}",
        "Exporting needs the add-on {name} ({size} MB). It comes with the first encoder that you add here.",
    ),
    (
        "It is used after the next start. Then measure what runs your encoder best: {command}",
        "It is used after the next start. Then measure, under Encoders, what runs your encoder best.",
    ),
    ("Run: xsearch index", "Look for changes (F5)."),
    ("If you want them: xsearch index --kind compact", "If you want them, choose them under Photos and folders."),
    ("If you want it: xsearch index --kind graph", "If you want it, choose it under Photos and folders."),
    ("If no other xsearch is running: xsearch index", "If no job is running: look for changes (F5)."),
    ("Install it again, or: {command}", "Install it again, or choose another under Encoders."),
    ("of {date}, for xsearch doctor --repair", "of {date}, for a repair"),
    ("The library has no folder yet. Name one: xsearch index PATH", "The library has no folder yet. Add one."),
    (
        "none yet; xsearch index makes one, at most once a day",
        "none yet; reading folders makes one, at most once a day",
    ),
    (
        "The library in {folder} cannot be changed, because that folder is read-only. Searching works; to change "
        "it, make the folder writable or choose another one with --home.",
        "The library in {folder} cannot be changed, because that folder is read-only. Searching works; to change "
        "it, make the folder writable.",
    ),
    (
        "The encoder {name} is in use, but is no longer installed. Install it again, or choose another: {command}",
        "The encoder {name} is in use, but is no longer installed. Install it again, or choose another in the "
        "settings.",
    ),
    (
        "Empty thumbnails deleted, which the next xsearch index makes again: {n}.",
        "Empty thumbnails deleted, which reading the folders makes again: {n}.",
    ),
    (
        "Nothing could be read, and there is no copy: the library starts empty. Index your folders again.",
        "Nothing could be read, and there is no copy: the library starts empty. Add your folders again.",
    ),
    (
        "Run xsearch index: it reads what is missing, and makes the index again.",
        "Reading the folders brings back what is missing, and makes the index again.",
    ),
)
IN_WINDOW = dict(_SAID_OTHERWISE)


def in_words(message: str) -> str:
    """Return a sentence of the core in the user's language; a text that is no message is shown as it is."""
    if not isinstance(message, Message):
        return message
    template = message.template
    translated = QCoreApplication.translate(CONTEXT, template) if template else ""
    said = IN_WINDOW.get(template, template) if translated == template else translated
    return filled(said, message.arguments, _written)


def _written(value: Argument) -> str:
    if isinstance(value, Message):
        return in_words(value)
    if isinstance(value, str):
        return visible(value)
    return number(value, len(str(value).partition(".")[2]) if isinstance(value, float) else 0)
