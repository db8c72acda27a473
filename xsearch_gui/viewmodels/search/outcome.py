"""What became of a question: the hits, the headings between them, and how many there are, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.records.search import MAX_TOP, Hit, SearchResult, Strength
from xsearch_gui.viewmodels.results.photos_model import Section
from xsearch_gui.viewmodels.search.sections import by_strength, nearest
from xsearch_gui.viewmodels.text.language_names import language_name
from xsearch_gui.viewmodels.text.wording import counted, encoder_name, joined

_ORDER = tuple(Strength)  # from strong to weak
_FEW = 10  # a smaller estimate that agrees with what is shown is said without "about"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The hits of a search, best first. ``fitting``: about so many photos of the library fit, if that is estimated.

    ``language``: that of the query, if the encoder in use does not know it; ``knowing``: an encoder that does,
    ``encoder`` its name, and ``is_here``: whether it is installed. ``unknown``: a word that nobody knows.
    """

    found: tuple[Hit, ...] = ()
    notes: tuple[Hit, ...] = ()
    by_image: bool = False
    has_more: bool = False
    fitting: int | None = None
    language: str = ""
    knowing: str = ""
    encoder: str = ""
    is_here: bool = False
    unknown: str = ""

    @classmethod
    def of(cls, result: SearchResult, *, by_image: bool) -> Outcome:
        """Return the outcome of a search."""
        if not by_image:
            return cls(
                result.hits,
                has_more=result.has_more,
                fitting=result.fitting,
                language=result.language,
                knowing=result.knowing,
                encoder=result.knowing_name,
                is_here=result.knowing_here,
                unknown=result.unknown,
            )
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
        found = (*self.found, *in_order)
        return replace(self, found=found, has_more=has_more and len(found) < MAX_TOP)

    @property
    def matches(self) -> tuple[Hit, ...]:
        """The hits above the cut; those below it follow in the same grid, as less certain."""
        return tuple(hit for hit in self.found if hit.strength is not Strength.WEAK)

    @property
    def is_whole(self) -> bool:
        """Whether all matches have come."""
        return not self.has_more or (bool(self.found) and self.found[-1].strength is Strength.WEAK)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The headings between the hits."""
        if self.found and not self.matches:
            return nearest(self._nothing, len(self.found), has_more=self.has_more)
        return by_strength(self.found, has_more=self.has_more)

    @property
    def summary(self) -> str:
        """The hits in a few words."""
        matches = self.matches
        if not matches:
            return self._nothing if self.found else ""
        if self.fitting:
            return self._estimate(self.fitting, len(matches))
        strong = sum(hit.strength is Strength.STRONG for hit in matches)
        possible = len(matches) - strong
        return joined([counted("strong", strong) if strong else "", counted("possible", possible) if possible else ""])

    @property
    def hint(self) -> str:
        """What to say beside the hits; where nothing matches, the heading above the nearest says so."""
        return self.summary if self.matches else ""

    @property
    def foreign(self) -> str:
        """What to say of a language that the encoder in use does not know; empty for the others."""
        if not self.language:
            return ""
        language = language_name(self.language)
        if not self.knowing:
            text = QCoreApplication.translate("Outcome", "The encoder in use does not know {language}.")
            return text.format(language=language)
        text = QCoreApplication.translate("Outcome", "The encoder in use does not know {language}; {encoder} does.")
        return text.format(language=language, encoder=encoder_name(self.knowing, self.encoder))

    def _estimate(self, fitting: int, shown: int) -> str:
        """Say how many photos of the library fit, and how many are shown as matches where that is another number."""
        if not self.is_whole:
            return counted("about", fitting)
        if fitting != shown:
            return joined([counted("about", fitting), counted("shown", shown)])
        return counted("fitting" if fitting < _FEW else "about", fitting)

    @property
    def _nothing(self) -> str:
        if self.by_image:
            return QCoreApplication.translate("Outcome", "Nothing here seems to resemble this picture")
        return QCoreApplication.translate("Outcome", "Nothing here seems to match")
