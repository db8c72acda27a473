"""Why a hit matched, in words and in bars."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records import Hit, Link, Reason
from xsearch_gui.viewmodels.text.wording import shortened, tr

_QUOTE = 160  # characters
_LEAST = 0.005  # what rounds to nothing is not shown


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One sign: its name, its share 0..1 (negative: speaks against), and the sentence that matched."""

    label: str
    share: float
    quote: str = ""

    @property
    def percent(self) -> str:
        """The share as people read it."""
        return f"{round(100 * self.share)}\u2009%".replace("-", "\u2212")


def reason_rows(hit: Hit) -> list[ReasonRow]:
    """Return what spoke for and against a hit; nothing for one that is only listed."""
    rows = [ReasonRow(via_words(reason), reason.score, shortened(reason.text, _QUOTE)) for reason in hit.why]
    if any(reason.via in ("", "filter") for reason in hit.why):
        return []
    return [row for row in rows if abs(row.share) >= _LEAST]


def via_words(reason: Reason) -> str:
    """Return the name of a list of the search."""
    via, _, term = reason.via.partition(": ")
    if via.startswith("not "):
        return tr("Looks like \u201c{term}\u201d, which is not wanted").format(term=via[4:])
    names = {
        "image": tr("The picture: \u201c{term}\u201d").format(term=term) if term else tr("The picture"),
        "text": tr("A text, by its meaning"),
        "words": tr("Exact words"),
        "note": tr("A note that belongs to it"),
        "similar": tr("Looks alike"),
        "same picture": tr("Identical picture"),
        "similar photo": tr("Belongs to a photo like it"),
        "marked good": tr("You marked it as good"),
        "marked bad": tr("You marked it as bad"),
        str(Link.SAME_STEM): tr("Has the same name"),
        str(Link.MENTION): tr("Names this photo"),
        str(Link.SAME_FOLDER): tr("Lies in the same folder"),
        str(Link.USER): tr("Linked by you"),
    }
    return names.get(via, reason.via)
