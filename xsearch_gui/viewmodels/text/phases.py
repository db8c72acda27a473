"""The phases of a job in the user's language: the core tells them as short English notes."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_CONTEXT = "Phases"
_NAMED = " with "  # what follows names an encoder


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(_CONTEXT, text))


PHASES = (
    _n("Asking again"),
    _n("Asking the hub"),
    _n("Asking torch"),
    _n("Calibrating"),
    _n("Checking the catalogue"),
    _n("Checking the encoder"),
    _n("Comparing photos"),
    _n("Comparing pictures"),
    _n("Comparing the method's terms"),
    _n("Comparing with torch"),
    _n("Copying the catalogue"),
    _n("Copying the encoder"),
    _n("Counting thumbnails"),
    _n("Counting what can be watched"),
    _n("Downloading"),
    _n("Encoding captions with {name}"),
    _n("Encoding photos with {name}"),
    _n("Exporting"),
    _n("Exporting the photo tower"),
    _n("Exporting the text tower"),
    _n("Gathering photos and texts"),
    _n("Keeping the library as it is aside"),
    _n("Laying out the map"),
    _n("Learning from captions"),
    _n("Loading the model"),
    _n("Looking at photos"),
    _n("Looking at the disk"),
    _n("Looking for photos and notes"),
    _n("Looking for the folders"),
    _n("Looking for the last copy"),
    _n("Making the catalogue smaller"),
    _n("Making thumbnails"),
    _n("Measuring the index"),
    _n("Measuring what chance looks like"),
    _n("Measuring what was learned"),
    _n("Naming the regions"),
    _n("Pairing photos with captions and notes"),
    _n("Publishing the index"),
    _n("Reading captions"),
    _n("Reading captions and notes"),
    _n("Reading notes"),
    _n("Reading photos"),
    _n("Reading thumbnails of absent photos"),
    _n("Removing the folder from the library"),
    _n("Removing vectors"),
    _n("Restoring the catalogue"),
    _n("Saving what can be read"),
    _n("Trying providers"),
    _n("Trying the encoder"),
    _n("Verifying the backup"),
    _n("Writing XMP files"),
    _n("Writing the backup"),
    _n("Writing the sample library"),
)


def phase_words(note: str) -> str:
    """Return a progress note in the user's language; one that is not known stays as it is."""
    head, named, name = note.partition(_NAMED)
    pattern = f"{head}{_NAMED}{{name}}"
    if named and pattern in PHASES:
        return QCoreApplication.translate(_CONTEXT, pattern).format(name=name)
    return QCoreApplication.translate(_CONTEXT, note) if note else ""
