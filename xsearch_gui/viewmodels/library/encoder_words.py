"""What the window says of an encoder: how well it finds, which languages it knows, how long it takes, what it needs.

Published figures are put into words that need no study: of how many searches out of 100 the right photo comes first.
Two encoders are set against each other only where they were measured on the same photos, or on photos alike and as
many; the line below says which and by whom.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.records.encoders import EncoderEntry, EncoderState, PublishedFigures
from xsearch_gui.viewmodels.text.language_names import language_name
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import data_size, duration, encoder_name, number

FEW_LANGUAGES = 12  # that are named one by one
_MANY_OTHERS = "and many others"
# Sets of photos that people wrote captions for: how many are searched, and which are alike.
_SETS = {"Flickr8k": (1_000, "Flickr"), "Flickr30k": (1_000, "Flickr"), "COCO": (5_000, "COCO")}


@dataclass(frozen=True, slots=True)
class Said:
    """A few words, and how they are known."""

    text: str
    detail: str = ""


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("EncoderWords", text)


def finds(entry: EncoderEntry, used: EncoderEntry | None) -> Said:
    """Say how well an encoder finds, beside the one in use where that is fair."""
    own, other = _comparable(entry, used)
    if own is None:
        if not _is_for_photos(entry) or entry.state is EncoderState.DAMAGED:
            return Said("")
        if entry.state in (EncoderState.AVAILABLE, EncoderState.IN_USE):
            return Said(tr("How well it finds was not published."))
        return Said(tr("How well it finds was not published. Compare it on your photos."))
    text = tr("Finds the right photo first in {n} of 100 searches")
    if own.data in _SETS:
        text = tr("Among {photos} photos, finds the right one first in {n} of 100 searches")
    if other is not None:
        text = tr("Among {photos} photos, finds the right one first in {n} of 100 searches (yours: {m})")
    words = {"photos": number(_SETS.get(own.data, (0, ""))[0]), "n": number(round(own.t2i))}
    if other is None:
        return Said(text.format(**words), _source(own))
    yours = tr("Yours: {source}").format(source=_source(other))
    lines = [_source(own), yours]
    if own.data != other.data:
        lines.append(tr("The two sets of photos are alike, but not the same: take the difference as a rough guide."))
    return Said(text.format(**words, m=number(round(other.t2i))), "\n".join(lines))


def _is_for_photos(entry: EncoderEntry) -> bool:
    return len(entry.reads) == 2


def _comparable(
    entry: EncoderEntry, used: EncoderEntry | None
) -> tuple[PublishedFigures | None, PublishedFigures | None]:
    """Return an encoder's figures and those of the one in use, on photos that can be compared, as far as there are."""
    first = entry.published[0] if entry.published else None
    if used is None or used.name == entry.name:
        return first, None
    for fair in (_same, _alike):
        for own in entry.published:
            for other in used.published:
                if own.data in _SETS and fair(own.data, other.data):
                    return own, other
    return first, None


def _same(one: str, other: str) -> bool:
    return one == other


def _alike(one: str, other: str) -> bool:
    return one in _SETS and _SETS[one] == _SETS.get(other)


def _source(figures: PublishedFigures) -> str:
    if figures.data in _SETS:
        text = tr("Measured with people\u2019s captions on {n} photos of {data}: {source}")
        return text.format(n=number(_SETS[figures.data][0]), data=figures.data, source=figures.source)
    return tr("Measured with people\u2019s captions on photos of {data}: {source}").format(
        data=figures.data, source=figures.source
    )


def languages(entry: EncoderEntry) -> Said:
    """Name the languages, or count them."""
    names = sorted(language_name(code) for code in entry.languages if code != _MANY_OTHERS)
    if len(names) < len(entry.languages):
        return Said(tr("many, {names} among them").format(names=", ".join(names)) if names else tr("many"))
    if len(names) <= FEW_LANGUAGES:
        return Said(", ".join(names))
    return Said(tr("{n} languages").format(n=number(len(names))), ", ".join(names))


def time_needed(entry: EncoderEntry, used: EncoderEntry | None) -> Said:
    """Say how long the library takes with an encoder."""
    if entry.state is EncoderState.IN_USE or not _is_for_photos(entry):
        return Said("")
    if not entry.missing:
        ready = entry.state in (EncoderState.INSTALLED, EncoderState.PENDING)
        return Said(tr("ready: your photos are encoded with it already")) if ready and entry.vectors else Said("")
    if not entry.seconds:
        return Said(tr("not measured yet"))
    text = tr("{time} for your {n} photos").format(time=duration(entry.seconds), n=number(entry.missing_photos))
    if not entry.estimated:
        return Said(text, tr("Timed with it on some of your own photos. Searching goes on meanwhile."))
    name = encoder_name(used.title, used.name) if used else ""
    detail = tr("Estimated: {name} was timed on some of your photos, and this one computes so much more for each.")
    return Said(text, detail.format(name=name))


def speed(entry: EncoderEntry, original: str) -> Said:
    """Say how much faster an 8-bit copy is than the ``original``, or why an encoder has none."""
    if entry.faster:
        text = tr("{n} times as fast as {name}")
        return Said(text.format(n=number(entry.faster, 1), name=original), tr("Measured on this computer."))
    if entry.not_faster:
        return Said(tr("cannot be made faster here"), in_words(entry.not_faster))
    return Said("")


def room(entry: EncoderEntry) -> Said:
    """Say what an encoder that is here takes on the disk, its vectors in this library with it."""
    size = data_size(entry.bytes)
    if entry.vectors:
        text = tr("{size}, and {more} for your library")
        detail = tr("{n} photos and texts are encoded with it").format(n=number(entry.vectors))
        return Said(text.format(size=size, more=data_size(entry.vector_bytes)), detail)
    if entry.switch_bytes:
        text = tr("{size}; your library will need {more}")
        return Said(text.format(size=size, more=data_size(entry.switch_bytes)))
    return Said(size)


def technical(entry: EncoderEntry) -> str:
    """Return what only a few want to know, a line each."""
    lines = [tr("{n} dimensions").format(n=entry.dimension)] if entry.dimension else []
    if entry.memory_mb:
        lines.append(tr("memory while it encodes: {size}").format(size=data_size(entry.memory_mb * 1_000_000)))
    if entry.provider:
        text = tr("{n} photos a second on {provider}")
        lines.append(text.format(n=number(round(entry.photos_per_second)), provider=entry.provider))
    for figures in entry.published:
        text = tr("R@1 on {data}: text to photo {t2i} %, photo to text {i2t} %")
        lines.append(text.format(data=figures.data, t2i=number(figures.t2i, 1), i2t=number(figures.i2t, 1)))
    if entry.source:
        lines.append(entry.source)
    return "\n".join(lines)
