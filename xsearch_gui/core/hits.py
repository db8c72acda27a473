"""From evidence about items to the rows that a person sees."""

from __future__ import annotations

import time

from xsearch_gui.core import ranking
from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.importer import contains, is_online
from xsearch_gui.core.library import Library
from xsearch_gui.core.ranking import Evidence
from xsearch_gui.core.records import Hit, Kind, Reason

_ONLINE_SECONDS = 5.0  # how long the look at a drive is trusted


class HitMaker:
    """Puts the evidence of several lists together, and adds what the catalogue knows."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._looked = -_ONLINE_SECONDS
        self._offline: list[str] = []

    def make(self, evidence: dict[int, list[Evidence]], kind: Kind | None, top: int) -> tuple[Hit, ...]:
        """Return the ``top`` best items as hits, best first; of one list the strongest sign counts."""
        merged = {item: strongest(signs) for item, signs in evidence.items()}
        odds = {item: ranking.together(signs) for item, signs in merged.items()}
        # A photo and the note that speaks for it may tie: then the photo comes first.
        order = sorted(odds, key=lambda item: (-odds[item], -len(merged[item]), item))
        hits: list[Hit] = []
        # In steps, because items that have just vanished and the other kind drop out.
        for start in range(0, len(order), top):
            rows = self._library.catalogue.items.rows(order[start : start + top])
            for item in order[start : start + top]:
                row = rows.get(item)
                if row is not None and kind in (None, row.kind):
                    hits.append(self._hit(row, ranking.probability(odds[item]), merged[item]))
            if len(hits) >= top:
                break
        return tuple(hits[:top])

    def _hit(self, row: ItemRow, score: float, signs: list[Evidence]) -> Hit:
        return Hit(
            item=row.id,
            path=row.path,
            kind=row.kind,
            score=round(score, 4),
            strength=ranking.strength(score),
            why=tuple(Reason(sign.via, round(sign.shown, 4), sign.text) for sign in signs),
            title=row.title,
            thumbnail=self.thumbnail(row),
            width=row.width,
            height=row.height,
            taken_at=row.taken_at,
            online=self.online(row.path),
        )

    def thumbnail(self, row: ItemRow) -> str:
        """Return the path of a photo's cached picture; empty for a note."""
        return str(self._library.paths.thumbnail(row.content)) if row.kind is Kind.PHOTO else ""

    def online(self, path: str) -> bool:
        """Return whether the folder of the library that holds a file is there."""
        if time.monotonic() - self._looked >= _ONLINE_SECONDS:
            folders = self._library.catalogue.files.folders()
            self._offline = [folder for folder in folders if not is_online(folder)]
            self._looked = time.monotonic()
        return not any(contains(folder, path) for folder in self._offline)


def strongest(signs: list[Evidence]) -> list[Evidence]:
    """Return the strongest sign of each list, strongest first."""
    best: dict[str, Evidence] = {}
    for sign in signs:
        if sign.via not in best or sign.weight > best[sign.via].weight:
            best[sign.via] = sign
    return sorted(best.values(), key=lambda sign: -sign.weight)
