"""What was searched for: past searches that can be asked again, and those that had no success."""

from __future__ import annotations

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.errors import FileProblem, UsageError
from xsearch_gui.core.query.parser import parse

_LOOKED_AT = 200  # past searches


def sentence(query: str) -> str:
    """Return what a query asks for in words; "" where it has filters, pictures, or cannot be understood."""
    try:
        parsed = parse(query)
    except (UsageError, FileProblem):
        return ""
    if parsed.filters or any(term.weight <= 0 or term.image is not None for term in parsed.terms):
        return ""
    return " ".join(term.text for term in parsed.terms)


def past_searches(catalogue: Catalogue) -> list[str]:
    """Return queries in words alone, the latest first."""
    found = [past.query for past in catalogue.searches.recent(_LOOKED_AT)]
    return [query for query in found if sentence(query)]


def found_well(catalogue: Catalogue) -> set[int]:
    """Return the photos that were called good hits of a search in words: what is learned from, as from captions."""
    return {mark.item for mark in catalogue.searches.judgements() if mark.verdict > 0 and sentence(mark.query)}


def without_success(catalogue: Catalogue) -> list[str]:
    """Return those of them that showed nothing, or of which only bad hits were marked, the latest first."""
    verdicts: dict[str, set[int]] = {}
    for mark in catalogue.searches.judgements():
        verdicts.setdefault(mark.query, set()).add(mark.verdict)
    return [
        past.query
        for past in catalogue.searches.recent(_LOOKED_AT)
        if sentence(past.query)
        and 1 not in verdicts.get(past.query, ())
        and (past.hits == 0 or -1 in verdicts.get(past.query, ()))
    ]
