"""Why a hit matched, in words and in bars."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.metadata.words.text_languages import language_of
from xsearch_gui.core.metadata.words.word_forms import places
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.records.items import Link
from xsearch_gui.core.records.search import Hit, Reason
from xsearch_gui.viewmodels.text.language_names import language_name
from xsearch_gui.viewmodels.text.wording import number, shortened, tr

_QUOTE = 160  # characters
_LEAST = 0.005  # what rounds to nothing is not shown


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One sign: its name, its share 0..1 (negative: speaks against), and the sentence that matched.

    ``marks`` are the words of the query that stand in the quote: where each begins and ends.
    """

    label: str
    share: float
    quote: str = ""
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def percent(self) -> str:
        """The share as people read it."""
        return f"{round(100 * self.share)}\u2009%".replace("-", "\u2212")


def reason_rows(hit: Hit, query: str = "") -> list[ReasonRow]:
    """Return what spoke for and against a hit, for a query; nothing for one that is only listed."""
    if any(reason.via in ("", "filter") for reason in hit.why):
        return []
    words = _words_of(query)
    return [_row(reason, words) for reason in hit.why if abs(reason.score) >= _LEAST]


def _row(reason: Reason, words: str) -> ReasonRow:
    quote = shortened(reason.text, _QUOTE)
    marks = tuple(places(words, quote)) if quote and reason.via in ("words", "read") else ()
    return ReasonRow(_across(reason, words) or via_words(reason), reason.score, quote, marks)


def _words_of(query: str) -> str:
    try:
        return " ".join(term.text for term in parse(query).terms if term.weight > 0)
    except QueryError:
        return ""


def _across(reason: Reason, words: str) -> str:
    """Return what joins words and a text of two languages: nothing but the meaning; empty within one language."""
    if reason.via not in ("text", "note") or not reason.text:
        return ""
    asked, told = language_of(words), language_of(reason.text)
    if not asked or not told or asked == told:
        return ""
    if reason.via == "note":
        return tr("A note that belongs to it, by its meaning: it is in another language ({language})").format(
            language=language_name(told)
        )
    return tr("A text in another language ({language}), by its meaning").format(language=language_name(told))


def beside_words(photos: int) -> str:
    """Return that a note merely lies in the folder of a photo, and how little that says."""
    if photos < 2:
        return tr("Lies in the same folder")
    return tr("Lies in the same folder, beside {n} photos").format(n=number(photos))


def via_words(reason: Reason) -> str:
    """Return the name of a list of the search."""
    via, _, term = reason.via.partition(": ")
    if via.startswith("not "):
        return tr("Looks like \u201c{term}\u201d, which is not wanted").format(term=via[4:])
    names = {
        "image": tr("The picture: \u201c{term}\u201d").format(term=term) if term else tr("The picture"),
        "text": tr("A text, by its meaning"),
        "words": tr("Exact words"),
        "read": tr("Text in the picture"),
        "note": tr("A note that belongs to it"),
        "similar": tr("Looks alike"),
        "same picture": tr("Identical picture"),
        "similar photo": tr("Belongs to a photo like it"),
        "marked good": tr("You marked it as good"),
        "taught": tr("You taught the word with it"),
        "marked bad": tr("You marked it as bad"),
        str(Link.SAME_STEM): tr("Has the same name"),
        str(Link.MENTION): tr("Names this photo"),
        str(Link.SAME_FOLDER): beside_words(int(term)) if term.isdigit() else tr("Lies in the same folder"),
        str(Link.USER): tr("Linked by you"),
    }
    return names.get(via, reason.via)
