"""Numbers, counts and durations in words that a person would use.

Counted phrases go through Qt's translation with a number, so that a language with several plural forms gets
the right one; English picks between the two forms given here.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from xsearch_gui.core.records.organising.albums import Removal
from xsearch_gui.core.shown_text import visible

_CONTEXT = "Counted"

# one, many: the second is the text that translators see
_FORMS = {
    "photos": ("%n photo", "%n photos"),
    "captions": ("%n caption", "%n captions"),
    "notes": ("%n note", "%n notes"),
    "strong": ("%n strong match", "%n strong matches"),
    "possible": ("%n possible match", "%n possible matches"),
    "fitting": ("%n photo fits", "%n photos fit"),
    "about": ("About %n photo fits", "About %n photos fit"),
    "shown": ("%n match shown", "%n matches shown"),
    "matches": ("%n match is selected", "%n matches are selected"),
    "selected": ("%n item is selected", "%n items are selected"),
    "items": ("%n item", "%n items"),
    "files": ("%n file", "%n files"),
    "folders": ("%n folder", "%n folders"),
    "found": ("%n found", "%n found"),
    "refined": ("Refined by %n mark", "Refined by %n marks"),
    "written": ("XMP was written into %n file", "XMP was written into %n files"),
    "unwritten": ("XMP could not be written into %n file", "XMP could not be written into %n files"),
    "unwell": ("%n thing needs attention", "%n things need attention"),
    "facts": ("%n fact", "%n facts"),
    "stacks": ("%n stack", "%n stacks"),
    "copies": ("%n exact copy", "%n exact copies"),
    "failed": ("%n file could not be read", "%n files could not be read"),
}

SEPARATOR = " \u00b7 "  # of parts that stand in one line


def number(value: float, digits: int = 0) -> str:
    """Return a number with the group separators and the decimal point of the user's locale."""
    locale = QLocale()
    if locale.language() == QLocale.Language.C:  # no language is set on this computer: nothing would group
        locale = QLocale(QLocale.Language.English)
    return locale.toString(float(value), "f", digits)


def data_size(size: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    return QLocale().formattedDataSize(size, 0 if size < 1e9 else 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def counted(what: str, n: int) -> str:
    """Return a counted phrase, such as ``counted("photos", 3)`` -> "3 photos"."""
    one, many = _FORMS[what]
    translated = QCoreApplication.translate(_CONTEXT, many, None, n)
    if "%n" not in translated and translated != many.replace("%n", str(n)):
        return translated
    return (one if n == 1 else many).replace("%n", number(n))


def tr(text: str) -> str:
    """Translate a fixed text of the view-models that have no QObject of their own."""
    return QCoreApplication.translate("Wording", text)


def encoder_name(title: str, name: str) -> str:
    """Return what an encoder is called: the one that the program brings in the user's language."""
    own = "Built-in encoder"
    return tr("Built-in encoder") if title == own else title or name


def time_left(seconds: float) -> str:
    """Return a rough remaining time: people plan with minutes, not with seconds that jump."""
    if seconds < 10:
        return tr("a few seconds left")
    if seconds < 55:
        return tr("about {n} s left").format(n=int(round(seconds / 5) * 5))
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return tr("about {n} min left").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    return tr("about {h} h {m} min left").format(h=hours, m=rest)


def duration(seconds: float) -> str:
    """Return about how long something takes, in words that people plan with."""
    if seconds < 10:
        return tr("a few seconds")
    if seconds < 55:
        return tr("about {n} s").format(n=int(round(seconds / 5) * 5))
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return tr("about {n} min").format(n=minutes)
    hours, rest = divmod(round(minutes / 5) * 5, 60)
    if hours < 10 and rest:
        return tr("about {h} h {m} min").format(h=hours, m=rest)
    return tr("about {h} h").format(h=number(round(minutes / 60)))


def percent(share: float) -> str:
    """Return a share, 0 to 1, in percent."""
    return tr("{n} %").format(n=number(int(100 * share)))


def joined(parts: list[str]) -> str:
    """Join the parts that are not empty with a middle dot."""
    return SEPARATOR.join(part for part in parts if part)


def listed(lines: Sequence[str], more: int = 0) -> str:
    """Return lines below each other; ``more`` counts those that are not among them."""
    return "\n".join([*lines, tr("\u2026 and {n} more").format(n=number(more))] if more else lines)


def quoted(text: str) -> str:
    """Return a text in the quotation marks of the language."""
    return tr("\u201c{text}\u201d").format(text=text)


def shortened(text: str, length: int = 60) -> str:
    """Return a text on one line, cut at ``length`` characters."""
    text = visible(" ".join(text.split()))
    return text if len(text) <= length else text[: length - 1].rstrip() + "\u2026"


def tip(text: str) -> str:
    """Return a text as a tool tip shows it: names and captions that look like markup stay what they are."""
    text = visible(text, lines=True)
    if "<" not in text and "&" not in text:
        return text
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>"


def removal_words(removal: Removal) -> str:
    """Return what goes with a folder that is removed from the library."""
    given = [
        (removal.captions, _removal_tr("captions ({n} photos)")),
        (removal.tags, _removal_tr("tags ({n} photos)")),
        (removal.marks, _removal_tr("stars, flags or colours ({n} photos)")),
        (removal.in_albums, _removal_tr("places in albums ({n} photos)")),
    ]
    told = [words.format(n=number(count)) for count, words in given if count]
    first = _removal_tr("{photos} will no longer be found. The files themselves stay as they are.")
    lines = [first.format(photos=counted("photos", removal.photos))]
    if told:
        text = _removal_tr("What you gave them goes with them: {what}. It is back when the folder is added again.")
        lines.append(text.format(what=", ".join(told)))
    return "\n\n".join(lines)


def _removal_tr(text: str) -> str:
    return QCoreApplication.translate("Removal", text)
