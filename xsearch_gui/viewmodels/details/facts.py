"""What a file says about itself, in words that a photographer would use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import PurePath

from PySide6.QtCore import QDateTime, QLocale, Qt

from xsearch_gui.core.metadata.cleaning import label_key
from xsearch_gui.core.metadata.keywords import levels_of
from xsearch_gui.core.records.annotations import FieldKind, MarkKind
from xsearch_gui.core.records.details import Details, Dispute
from xsearch_gui.core.records.items import Caption, DateMeaning, Link, PhotoFacts, Source
from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.shown_text import clock
from xsearch_gui.viewmodels.query.chips import month_words
from xsearch_gui.viewmodels.text.marks import flag_words, label_words, marks_words, stars
from xsearch_gui.viewmodels.text.wording import joined, number, quoted, tr


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the inspector."""

    label: str
    value: str


def first_rows(details: Details) -> list[Fact]:
    """Return what a photographer looks for first: when, with what, how, how good, where, who."""
    facts = details.facts
    if facts is None:
        return []
    rows = [
        Fact(_date_label(facts), date_words(facts.taken_at)),
        Fact(tr("Camera"), joined([facts.camera or "", facts.lens or ""])),
        Fact(tr("Exposure"), exposure_words(facts)),
        Fact(tr("Duration"), clock(facts.duration) if facts.duration is not None else ""),
        Fact(tr("Rating"), stars(facts.rating)),
        Fact(tr("Flag"), flag_words(facts.flag or ("reject" if facts.rating == -1 else ""))),
        Fact(tr("Colour"), label_words(label_key(facts.label) or "")),
        Fact(tr("Place"), named_place(facts) or place_words(facts.latitude, facts.longitude)),
        Fact(tr("People"), ", ".join(facts.people)),
        Fact(tr("Creator"), facts.creator or ""),
    ]
    return [row for row in rows if row.value]


def fact_rows(details: Details) -> list[Fact]:
    """Return the other facts that are known, in the order in which people look for them."""
    facts = details.facts
    rows: list[Fact] = []
    if facts is not None:
        position = place_words(facts.latitude, facts.longitude) if named_place(facts) else ""
        rows += [
            Fact(tr("Impossible date"), date_words(facts.impossible_date)),
            Fact(tr("Position"), position),
            Fact(tr("Title"), facts.title or ""),
            Fact(tr("Headline"), facts.headline or "" if facts.headline != facts.title else ""),
            Fact(tr("Copyright"), facts.copyright or ""),
            Fact(tr("Albums"), ", ".join(" › ".join(levels_of(album)) for album in facts.albums)),
            Fact(tr("Stacked with"), ", ".join(facts.stack)),
            Fact(tr("Size"), size_words(facts)),
        ]
        rows.append(Fact(tr("Not a caption"), "\n".join(facts.passed_over)))
    rows.append(Fact(tr("File"), joined([facts.format if facts else "", bytes_words(details.bytes)])))
    rows.append(Fact(tr("Folder"), str(PurePath(details.path).parent)))
    rows.append(Fact(tr("Is a link to"), details.link_to))
    rows += [Fact(tr("Also at"), path) for path in details.other_paths if path != details.link_to]
    rows += [Fact(tr("Also named"), path) for path in details.links]
    return [row for row in rows if row.value]


def dispute_words(dispute: Dispute) -> str:
    """Return what the user and another program say of one thing."""
    names: dict[str, str] = {
        MarkKind.RATING: tr("Rating"),
        MarkKind.FLAG: tr("Flag"),
        MarkKind.LABEL: tr("Colour"),
        FieldKind.CAPTION: tr("Caption"),
        FieldKind.CREATOR: tr("Creator"),
        FieldKind.COPYRIGHT: tr("Copyright"),
        FieldKind.SUBLOCATION: tr("Sublocation"),
        FieldKind.CITY: tr("City"),
        FieldKind.STATE: tr("State or province"),
        FieldKind.COUNTRY: tr("Country"),
        FieldKind.TAKEN_AT: tr("Taken"),
    }
    said: dict[str, Callable[[str], str]] = {MarkKind.RATING: _stars_of, MarkKind.FLAG: flag_words}
    said |= {MarkKind.LABEL: label_words, FieldKind.TAKEN_AT: date_words}
    words = [said.get(dispute.kind, str)(text) or tr("none") for text in (dispute.mine, dispute.theirs)]
    text = tr("{name}: you say {mine}, the file says {theirs}")
    return text.format(name=names[dispute.kind], mine=quoted(words[0]), theirs=quoted(words[1]))


def _stars_of(rating: str) -> str:
    return flag_words("reject") if rating == "-1" else stars(int(rating or 0))


def short_facts(hit: Hit, details: Details | None) -> list[str]:
    """Return the few lines that a photographer reads over a photo; those of ``details`` once they are there."""
    facts = details.facts if details is not None else None
    size = size_words(facts) if facts is not None else f"{hit.width} \u00d7 {hit.height}" if hit.width else ""
    return [
        line
        for line in (
            date_words(hit.taken_at),
            joined([facts.camera or "", facts.lens or ""]) if facts is not None else "",
            exposure_words(facts) if facts is not None else "",
            joined([size, hit.format]),
            joined(marks_words(hit.rating, hit.flag, hit.label)),
        )
        if line
    ]


def _date_label(facts: PhotoFacts) -> str:
    """Return what the date of a photo is: that of a scan is not when it was taken."""
    if facts.date_meaning is DateMeaning.DIGITISED:
        return tr("Digitised")
    return tr("Last changed") if facts.date_meaning is DateMeaning.MODIFIED else tr("Taken")


def date_words(taken_at: str | None) -> str:
    """Return an ISO 8601 time in the user's locale, as much of it as is known; the text itself if it is none."""
    if not taken_at:
        return ""
    if re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])", taken_at) and int(taken_at[:4]):
        return month_words(date(int(taken_at[:4]), int(taken_at[5:]), 1), long=True)
    moment = QDateTime.fromString(taken_at, Qt.DateFormat.ISODate)
    if not moment.isValid() or len(taken_at) < 10:
        return taken_at
    locale = QLocale()
    day = locale.toString(moment.date(), QLocale.FormatType.LongFormat)
    if len(taken_at) == 10:
        return day
    return f"{day}, {locale.toString(moment.time(), QLocale.FormatType.ShortFormat)}"


def exposure_words(facts: PhotoFacts) -> str:
    """Return time, aperture, sensitivity and focal length the way a camera shows them."""
    locale = QLocale()
    f_number = locale.toString(facts.f_number, "g", 3) if facts.f_number else ""
    length = round(facts.focal_length or 0.0, 1)  # 5.406 mm is more than a lens is made to
    focal = number(length, 0 if length.is_integer() else 1) if length else ""
    return joined(
        [
            shutter_words(facts.exposure_time),
            f"f/{f_number}" if f_number else "",
            f"ISO {facts.iso}" if facts.iso else "",
            f"{focal} mm" if focal else "",
        ]
    )


def shutter_words(seconds: float | None) -> str:
    """Return an exposure time: ``1/250 s`` below a third of a second, else decimal."""
    if not seconds or seconds <= 0:
        return ""
    if seconds < 0.3:
        return f"1/{number(round(1 / seconds))} s"
    fraction = Fraction(seconds).limit_denominator(10)
    if fraction.denominator == 1:
        return f"{number(fraction.numerator)} s"
    return f"{QLocale().toString(seconds, 'g', 2)} s"


def named_place(facts: PhotoFacts) -> str:
    """Return the names of a place from the smallest to the largest."""
    return ", ".join(name for name in (facts.sublocation, facts.city, facts.state, facts.country) if name)


def place_words(latitude: float | None, longitude: float | None) -> str:
    """Return coordinates with the letters of the compass."""
    if latitude is None or longitude is None:
        return ""
    north = tr("N") if latitude >= 0 else tr("S")
    east = tr("E") if longitude >= 0 else tr("W")
    return f"{abs(latitude):.4f}\u00b0 {north}, {abs(longitude):.4f}\u00b0 {east}"


def size_words(facts: PhotoFacts) -> str:
    """Return the size in pixels, and in megapixels from one on."""
    mega = facts.width * facts.height / 1e6
    short = tr("{n} megapixels").format(n=QLocale().toString(mega, "f", 1)) if mega >= 1 else ""
    return joined([f"{facts.width} \u00d7 {facts.height}", short])


def bytes_words(count: int) -> str:
    """Return a file size."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def source_words(caption: Caption) -> str:
    """Return where a text was found, and why it is believed to belong to the photo."""
    words = {
        Source.IPTC: tr("Caption in the file (IPTC)"),
        Source.XMP: tr("Caption in the file (XMP)"),
        Source.EXIF: tr("Description in the file (EXIF)"),
        Source.SIDECAR: tr("XMP file beside the photo"),
        Source.TABLE: tr("Caption table"),
        Source.NOTE: tr("Note"),
        Source.IMPORT: tr("Catalogue of another program"),
        Source.USER: tr("Written by you"),
        Source.OCR: tr("Read in the picture"),
    }
    links = {
        Link.SAME_STEM: tr("same name"),
        Link.MENTION: tr("names this photo"),
        Link.SAME_FOLDER: tr("same folder"),
        Link.USER: tr("linked by you"),
    }
    name = PurePath(caption.path).name if caption.path else ""
    if caption.source is Source.SIDECAR and name.lower().endswith(".json"):
        words[Source.SIDECAR] = tr("Google Takeout")
    return joined([words[caption.source], name, links[caption.link] if caption.link else ""])
