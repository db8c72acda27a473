"""Which values of a filter the results of a question have, and how many of each."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.files import from_db
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.query.completion import folder_names, levels
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.query.picture_filters import PLACES
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.query.tokens import write_option
from xsearch_gui.core.query.values import FIXED_VALUES
from xsearch_gui.core.records.query import Suggestion, Suggestions, ValuesRequest
from xsearch_gui.core.records.search import SearchRequest, Strength
from xsearch_gui.core.search.engine import SearchEngine, engine_of

_AMONG = "item.gone_at IS NULL AND item.id IN (SELECT value FROM json_each(?))"
_COUNTED = {
    **{
        key: f"SELECT {key}, COUNT(*) FROM item WHERE {_AMONG} AND {key} IS NOT NULL AND {key} <> '' GROUP BY {key}"
        for key in ("camera", "lens", "format")
    },
    "people": "SELECT person.value, COUNT(*) FROM item, json_each(json_extract(item.facts, '$.people')) AS person"
    f" WHERE {_AMONG} GROUP BY person.value",
    "tag": "SELECT word, COUNT(*) FROM item JOIN tagged ON item_id = item.id JOIN keyword ON keyword.id = keyword_id"
    f" WHERE {_AMONG} AND NOT EXISTS (SELECT 1 FROM tag_edit WHERE tag_edit.item_id = item.id AND added = 0"
    f" AND tag = word) GROUP BY word UNION ALL SELECT tag, COUNT(*) FROM tag_edit JOIN item ON item.id = item_id"
    f" WHERE added = 1 AND {_AMONG} GROUP BY tag",
    "folder": "SELECT directory, COUNT(*) FROM file JOIN item ON item.id = item_id WHERE role = 'photo'"
    f" AND lead_id IS NULL AND {_AMONG} GROUP BY directory",
    "place": " UNION ALL ".join(
        f"SELECT {fact}, COUNT(*) FROM item WHERE {_AMONG} AND {fact} IS NOT NULL GROUP BY 1"
        for fact in (f"json_extract(facts, '$.{name}')" for name in PLACES)
    ),
}
_MOST = 1000  # results of a search that are counted


def count_values(
    catalogue: Catalogue, matcher: Matcher, key: str, among: NDArray[np.int64]
) -> list[tuple[str, str, int]]:
    """Return (value as it is written, value as it is shown, items) of the values that some of the items have.

    Parameters
    ----------
    among : int64 (n,)
        Ids of items.
    """
    if key in _COUNTED:
        statement = _COUNTED[key]
        chosen = json.dumps(among.tolist())
        counts: dict[str, int] = {}
        for value, count in catalogue.connection.execute(statement, (chosen,) * statement.count("?")):
            counts[from_db(value)] = counts.get(from_db(value), 0) + count
        pairs = list(counts.items())
        if key == "folder":
            pairs = folder_names(pairs)
        elif key == "tag":
            pairs = levels(pairs)
        pairs.sort(key=lambda one: (-one[1], one[0]))
        return [(_written(key, value), value, count) for value, count in pairs]
    counted = []
    for value in FIXED_VALUES.get(key, ()):
        count = int(np.isin(among, matcher.matching(parse(f"{key}:{value}").filters)).sum())
        if count:
            counted.append((value, value, count))
    return counted


def _written(key: str, value: str) -> str:
    return value.lower() if key == "format" else write_option(value, False, key).removeprefix(f"{key}:")


def _values(session: Session, request: ValuesRequest, reporter: Reporter) -> Suggestions:
    engine, catalogue = engine_of(session), session.library.catalogue
    among = np.unique(np.fromiter(_results(engine, request), np.int64))
    found = count_values(catalogue, engine.matcher, request.key, among)[: request.most]
    entries = (Suggestion("value", f"{request.key}:{written} ", 0, 0, count, shown) for written, shown, count in found)
    return Suggestions(tuple(entries))


def _results(engine: SearchEngine, request: ValuesRequest) -> Iterator[int]:
    if request.items is not None:
        yield from request.items
        return
    query = parse(request.query)
    if not query.terms:
        yield from engine.matcher.matching(query.filters).tolist()
        return
    result = engine.search(SearchRequest(request.query, top=_MOST, group=False))
    yield from (hit.item for hit in result.hits if hit.strength is not Strength.WEAK)


HANDLERS: Handlers = {ValuesRequest: _values}
