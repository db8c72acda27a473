"""What became of a question: which hits are shown at once, which on demand, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.records import Hit, SearchResult, Strength
from xsearch_gui.viewmodels.results.photos_model import Section
from xsearch_gui.viewmodels.search.sections import by_strength
from xsearch_gui.viewmodels.text.wording import counted, joined

_ORDER = tuple(Strength)  # from strong to weak


@dataclass(frozen=True, slots=True)
class Outcome:
    """The hits of a search. ``with_weak``: the user asked to see what matches weakly, too."""

    found: tuple[Hit, ...] = ()
    notes: tuple[Hit, ...] = ()
    by_image: bool = False
    with_weak: bool = False
    has_more: bool = False

    @classmethod
    def of(cls, result: SearchResult, *, by_image: bool) -> Outcome:
        """Return the outcome of a search."""
        if not by_image:
            return cls(result.hits, has_more=result.has_more)
        # a note either speaks of the picture or does not; there is no degree in which it resembles it
        notes = tuple(note for note in result.notes if note.strength is not Strength.WEAK)
        return cls(result.photos, notes, by_image=True, has_more=result.has_more)

    def extended(self, more: tuple[Hit, ...], *, has_more: bool) -> Outcome:
        """Return the outcome with what follows.

        Looked at more deeply, a hit may turn out to be stronger than those before it; it stands behind them all the
        same, because nothing that is being looked at may jump.
        """
        least = _ORDER.index(self.found[-1].strength) if self.found else 0
        in_order = []
        for hit in more:
            least = max(least, _ORDER.index(hit.strength))
            in_order.append(hit if hit.strength is _ORDER[least] else replace(hit, strength=_ORDER[least]))
        return replace(self, found=(*self.found, *in_order), has_more=has_more)

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The hits to show.

        A query in words ends where matches become weak. What resembles a picture is a matter of degree, and
        looking further is the point of asking.
        """
        if self.by_image or self.with_weak:
            return self.found
        return tuple(hit for hit in self.found if hit.strength is not Strength.WEAK)

    @property
    def hidden(self) -> int:
        """How many hits are shown only on demand."""
        return len(self.found) - len(self.shown)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The headings between the hits."""
        return by_strength(self.shown, self.hidden, has_more=self.has_more)

    @property
    def summary(self) -> str:
        """The hits in a few words."""
        strong = sum(hit.strength is Strength.STRONG for hit in self.found)
        possible = sum(hit.strength is Strength.POSSIBLE for hit in self.found)
        if self.found and not strong and not possible:
            return QCoreApplication.translate("Outcome", "Nothing matches well; these come closest")
        return joined([counted("strong", strong) if strong else "", counted("possible", possible) if possible else ""])
