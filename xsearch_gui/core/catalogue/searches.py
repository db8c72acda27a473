"""What the user searched for: saved searches, the history, and judgements of hits.

A query is kept as it was typed, with runs of spaces made one: ``dog  on beach`` and ``dog on beach`` are one query,
``Dog on beach`` is another. Statements that belong together are one savepoint, so they can be called inside a
transaction or outside of one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.organising.searches import PastSearch, SavedSearch

HISTORY_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Judgement:
    """``verdict`` +1: the user called the item a good hit of the query; -1: a bad one."""

    query: str
    item: int
    verdict: int
    judged_at: str


class Searches:
    """Statements about ``saved_search``, ``past_search`` and ``judgement``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    # saved -----------------------------------------------------------------------------------------------

    def save(self, name: str, query: str, replace: bool = False) -> None:
        """Keep a query under a name; names that differ in case only are the same.

        Raises
        ------
        UsageError
            If the name or the query is empty, or the name is taken and ``replace`` is False.
        """
        name, query = _one_line(name), _one_line(query)
        if not name or not query:
            raise UsageError(Message("A saved search needs a name and something to search for."))
        change = "UPDATE SET query = excluded.query, name = excluded.name" if replace else "NOTHING"
        cursor = self._db.execute(
            f"INSERT INTO saved_search (name, query) VALUES (?, ?) ON CONFLICT (name) DO {change}", (name, query)
        )
        if not cursor.rowcount:
            raise UsageError(
                Message(
                    "There is a saved search called {name} already. Choose another name, or replace it.",
                    name=repr(name),
                )
            )

    def saved(self) -> list[SavedSearch]:
        """Return the saved searches, by name."""
        rows = self._db.execute("SELECT name, query, created_at FROM saved_search ORDER BY name COLLATE NOCASE")
        return [SavedSearch(*row) for row in rows]

    def saved_query(self, name: str) -> str | None:
        """Return the query behind a name, if there is one."""
        row = self._db.execute("SELECT query FROM saved_search WHERE name = ?", (_one_line(name),)).fetchone()
        return str(row[0]) if row else None

    def remove(self, name: str) -> bool:
        """Forget a saved search; return whether there was one."""
        return self._db.execute("DELETE FROM saved_search WHERE name = ?", (_one_line(name),)).rowcount > 0

    # history ---------------------------------------------------------------------------------------------

    def record(self, query: str, hits: int) -> None:
        """Note that a query was asked and how many hits it had; all but the last 1,000 are forgotten."""
        query = _one_line(query)
        if not query:
            return
        with self._together():
            self._db.execute("INSERT INTO past_search (query, hits) VALUES (?, ?)", (query, hits))
            self._db.execute(
                "DELETE FROM past_search WHERE id <= (SELECT id FROM past_search ORDER BY id DESC LIMIT 1 OFFSET ?)",
                (HISTORY_KEPT,),
            )

    def recent(self, limit: int = 50, beginning: str = "") -> list[PastSearch]:
        """Return distinct queries, the latest first, as they were last answered.

        ``beginning`` keeps those that begin with it, whatever their case: what a search field completes.
        """
        rows = self._db.execute(
            "SELECT query, searched_at, hits FROM past_search WHERE id IN"
            " (SELECT MAX(id) FROM past_search WHERE substr(query, 1, length(:start)) = :start COLLATE NOCASE"
            " GROUP BY query) ORDER BY id DESC LIMIT :limit",
            {"start": beginning, "limit": limit},
        )
        return [PastSearch(*row) for row in rows]

    def forget(self, query: str | None = None) -> int:
        """Forget one query of the history, or all of it; return how many searches that were.

        Saved searches and judgements stay: they were made on purpose.
        """
        if query is None:
            return self._db.execute("DELETE FROM past_search").rowcount
        return self._db.execute("DELETE FROM past_search WHERE query = ?", (_one_line(query),)).rowcount

    # judgements ------------------------------------------------------------------------------------------

    def judge(self, query: str, items: Sequence[int], verdict: int) -> None:
        """Keep that items are good (+1) or bad (-1) hits of a query; 0 takes the judgement back.

        Judgements go with their item: an item whose files have vanished is kept for 30 days, and for good when the
        user wrote a text to it; a hit that is older than that says nothing about today's library.

        Raises
        ------
        UsageError
            If the verdict is another number, the query is empty, or none of the items is there (any more).
        """
        query = _one_line(query)
        if verdict not in (-1, 0, 1) or not query:
            raise UsageError(Message("A judgement is +1 (good), -1 (bad) or 0 (none), and belongs to a query."))
        what = {"query": query, "verdict": verdict, "ids": json.dumps(list(items))}
        chosen = "(SELECT value FROM json_each(:ids))"
        if verdict == 0:
            self._db.execute(f"DELETE FROM judgement WHERE query = :query AND item_id IN {chosen}", what)
            return
        kept = self._db.execute(
            "INSERT INTO judgement (query, item_id, verdict) SELECT :query, id, :verdict FROM item"
            f" WHERE id IN {chosen} ON CONFLICT DO UPDATE"
            " SET verdict = excluded.verdict, judged_at = CURRENT_TIMESTAMP",
            what,
        )
        if not kept.rowcount:
            raise UsageError(Message("This photo or note is no longer in the library."))

    def judgements(self, query: str | None = None) -> list[Judgement]:
        """Return the judgements of one query, or all, in the order they were made."""
        rows = self._db.execute(
            "SELECT query, item_id, verdict, judged_at FROM judgement WHERE :query IS NULL OR query = :query"
            " ORDER BY judged_at, rowid",
            {"query": None if query is None else _one_line(query)},
        )
        return [Judgement(*row) for row in rows]

    def forget_judgements(self, query: str | None = None) -> int:
        """Forget the judgements of one query, or all; return how many."""
        if query is None:
            return self._db.execute("DELETE FROM judgement").rowcount
        return self._db.execute("DELETE FROM judgement WHERE query = ?", (_one_line(query),)).rowcount

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._db.execute("SAVEPOINT searches")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK TO searches")
            raise
        finally:
            self._db.execute("RELEASE searches")


def _one_line(text: str) -> str:
    # Names of files that are not UTF-8 can be in a query (image:...), and SQLite keeps UTF-8 only.
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
