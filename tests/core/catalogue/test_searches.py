"""Saved searches, the history and judgements."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue import searches as module
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.records.items import Kind


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite") as opened:
        yield opened


def item(catalogue: Catalogue, number: int) -> int:
    return catalogue.items.add(Kind.PHOTO, f"{number:032x}", 1, "")


def test_a_library_of_the_first_version_gets_the_new_tables(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as old:
        old.executescript(migrations.MIGRATIONS[0])
        old.execute("INSERT INTO item (kind, content, size) VALUES ('photo', 'ab', 1)")
        old.execute("PRAGMA user_version = 1")
    old.close()
    with Catalogue.open(path) as catalogue:
        assert migrations.version(catalogue.connection) == migrations.VERSION
        found = catalogue.items.find(Kind.PHOTO, "ab", 1)
        assert found is not None
        catalogue.searches.judge("a dog", [found], 1)
        catalogue.fingerprints.put([(found, bytes(1024))])
        assert catalogue.fingerprints.get([found]) == {found: bytes(1024)}


def test_a_saved_search_has_a_name_of_its_own(catalogue: Catalogue) -> None:
    searches = catalogue.searches
    searches.save("Beach", "dog   on\nthe beach")
    searches.save("attic", "boxes")
    assert [(one.name, one.query) for one in searches.saved()] == [("attic", "boxes"), ("Beach", "dog on the beach")]
    with pytest.raises(UsageError, match="called 'beach' already"):
        searches.save("beach", "another")
    assert searches.saved_query("BEACH") == "dog on the beach"
    searches.save("beach", "another", replace=True)
    assert searches.saved_query("Beach") == "another"
    assert len(searches.saved()) == 2
    assert searches.remove("BEACH")
    assert not searches.remove("BEACH")
    assert searches.saved_query("Beach") is None


@pytest.mark.parametrize(("name", "query"), [("", "dog"), (" \n", "dog"), ("name", "  ")])
def test_nothing_is_not_saved(catalogue: Catalogue, name: str, query: str) -> None:
    with pytest.raises(UsageError):
        catalogue.searches.save(name, query)


def test_the_history_shows_each_query_once_the_latest_first(catalogue: Catalogue) -> None:
    searches = catalogue.searches
    for query, hits in (("dog", 3), ("cat", 1), (" dog ", 5), ("Düne", 0), ("  ", 9)):
        searches.record(query, hits)
    assert [(one.query, one.hits) for one in searches.recent()] == [("Düne", 0), ("dog", 5), ("cat", 1)]
    assert [one.query for one in searches.recent(1)] == ["Düne"]
    assert [one.query for one in searches.recent(beginning="D")] == ["Düne", "dog"]
    assert [one.query for one in searches.recent(beginning="d%")] == []


def test_the_history_is_capped(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HISTORY_KEPT", 10)
    with catalogue.transaction():  # inside a transaction as well as outside of one
        for number in range(25):
            catalogue.searches.record(f"query {number}", number)
    catalogue.searches.record("last", 0)
    kept = [one.query for one in catalogue.searches.recent()]
    assert kept == ["last", *(f"query {number}" for number in range(24, 15, -1))]


def test_the_history_can_be_forgotten_and_the_rest_stays(catalogue: Catalogue) -> None:
    searches = catalogue.searches
    searches.save("mine", "dog")
    searches.judge("dog", [item(catalogue, 1)], 1)
    for query in ("dog", "dog", "cat", "bird"):
        searches.record(query, 1)
    assert searches.forget("dog") == 2
    assert [one.query for one in searches.recent()] == ["bird", "cat"]
    assert searches.forget() == 2
    assert searches.recent() == []
    assert len(searches.saved()) == len(searches.judgements()) == 1


def test_a_name_that_is_not_utf8_can_be_searched_for(catalogue: Catalogue) -> None:
    catalogue.searches.record("image:/photos/caf\udce9.jpg", 1)
    assert [one.query for one in catalogue.searches.recent()] == ["image:/photos/caf?.jpg"]


def test_the_last_judgement_counts_and_can_be_taken_back(catalogue: Catalogue) -> None:
    searches, first, second = catalogue.searches, item(catalogue, 1), item(catalogue, 2)
    searches.judge("dog", [first], 1)
    searches.judge("dog", [second], 1)
    searches.judge("dog ", [second], -1)
    searches.judge("cat", [first], -1)
    assert [(one.item, one.verdict) for one in searches.judgements("dog")] == [(first, 1), (second, -1)]
    assert len(searches.judgements()) == 3
    searches.judge("dog", [first], 0)
    assert [one.item for one in searches.judgements("dog")] == [second]
    assert searches.forget_judgements("cat") == 1
    assert searches.forget_judgements() == 1


@pytest.mark.parametrize(("query", "verdict"), [("dog", 2), ("", 1)])
def test_a_judgement_that_says_nothing_is_refused(catalogue: Catalogue, query: str, verdict: int) -> None:
    with pytest.raises(UsageError):
        catalogue.searches.judge(query, [item(catalogue, 1)], verdict)


def test_judgements_and_looks_go_with_their_item(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="no longer in the library"):
        catalogue.searches.judge("dog", [99], 1)
    gone = item(catalogue, 1)
    catalogue.searches.judge("dog", [gone], 1)
    catalogue.fingerprints.put([(gone, bytes(1024))])
    catalogue.connection.execute("DELETE FROM item WHERE id = ?", (gone,))
    assert catalogue.searches.judgements() == []
    assert catalogue.fingerprints.get([gone]) == {}
