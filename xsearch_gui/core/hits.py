"""From evidence about items to the rows that a person sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from xsearch_gui.core import ranking
from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.groups import Group, Grouper, Member, Rules
from xsearch_gui.core.library import Library
from xsearch_gui.core.looks import LookBook
from xsearch_gui.core.neighbours import PopulationIndex
from xsearch_gui.core.ranking import Evidence
from xsearch_gui.core.records import Hit, Kind, Reason, Strength

_MOST_GROUPED = 4  # ranks per wanted row that are looked at when bursts fill the list


class HitMaker:
    """Puts the evidence of several lists together, and adds what the catalogue knows."""

    def __init__(self, library: Library) -> None:
        self._library = library
        book = LookBook(library.catalogue, library.paths.thumbnail)
        self._grouper = Grouper(book, Rules.of(library.encoder.manifest.calibration))

    def make(
        self, evidence: dict[int, list[Evidence]], kind: Kind | None, top: int, photos: PopulationIndex | None = None
    ) -> tuple[Hit, ...]:
        """Return the ``top`` best items as hits, best first; of one list the strongest sign counts.

        With the vectors of ``photos``, bursts and near-duplicates are one hit: the best of them.
        """
        merged = {item: strongest(signs) for item, signs in evidence.items()}
        odds = {item: ranking.together(signs) for item, signs in merged.items()}
        # A photo and the note that speaks for it may tie: then the photo comes first.
        order = sorted(odds, key=lambda item: (-odds[item], -len(merged[item]), item))
        rows: dict[int, ItemRow] = {}
        groups: Sequence[Group] = ()
        # In steps, because items that have just vanished, the other kind and copies drop out.
        step = top if photos is None else 2 * top
        for start in range(0, len(order), step):
            part = self._library.catalogue.items.rows(order[start : start + step])
            known = (part.get(item) for item in order[start : start + step])
            rows |= {row.id: row for row in known if row is not None and kind in (None, row.kind)}
            groups = self._grouped(list(rows.values()), odds, photos)
            if len(groups) >= top or (photos is not None and len(rows) >= _MOST_GROUPED * top):
                break
        leaders = sorted(groups, key=lambda group: -odds[group.leader])[:top]
        beside = self._beside([group.leader for group in leaders])
        hits = []
        for group in leaders:
            item = group.leader
            why = tuple(Reason(sign.via, round(sign.shown, 4), sign.text) for sign in merged[item])
            others = tuple(other.item for other in group.others)
            score = ranking.probability(odds[item])
            hits.append(self._hit(rows[item], score, ranking.strength(score), why, others, beside[item]))
        return tuple(hits)

    def rows(self, items: Sequence[int]) -> tuple[Hit, ...]:
        """Return items as hits without a score, in their order; those without a file are left out."""
        rows = self._library.catalogue.items.rows(items)
        beside = self._beside(items)
        found = [rows[item] for item in items if item in rows]
        return tuple(self._hit(row, 0.0, Strength.STRONG, (), (), beside[row.id]) for row in found)

    def _beside(self, items: Sequence[int]) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Return what stands beside each item: how many notes, and the formats of other files of the shot."""
        notes = self._library.catalogue.overview.note_counts(items)
        formats = self._library.catalogue.shots.formats(items)
        return {item: (notes.get(item, 0), formats.get(item, ())) for item in items}

    def _grouped(
        self, rows: Sequence[ItemRow], odds: dict[int, float], photos: PopulationIndex | None
    ) -> Sequence[Group]:
        if photos is None:
            return [Group(row.id) for row in rows]
        captioned = self._library.catalogue.looks.captioned([row.id for row in rows])
        members = [
            Member(
                item=row.id,
                content=row.content,
                taken_at=row.taken_at,
                pixels=row.width * row.height,
                captioned=row.id in captioned,
                score=ranking.probability(odds[row.id]),
            )
            for row in rows
        ]
        places, known = photos.rows(np.asarray([row.id for row in rows], dtype=np.int64))
        vectors = np.zeros((len(rows), photos.vectors.shape[1]), np.float16)
        vectors[known] = photos.vectors[places[known]]
        return self._grouper.group(members, vectors)

    def _hit(
        self,
        row: ItemRow,
        score: float,
        strength: Strength,
        why: tuple[Reason, ...],
        group: tuple[int, ...],
        beside: tuple[int, tuple[str, ...]],
    ) -> Hit:
        row = self.reachable(row)
        return Hit(
            item=row.id,
            path=row.path,
            kind=row.kind,
            score=round(score, 4),
            strength=strength,
            why=why,
            title=row.title,
            thumbnail=self.thumbnail(row),
            width=row.width,
            height=row.height,
            taken_at=row.taken_at,
            online=self.online(row),
            group=group,
            notes=beside[0],
            gps=row.gps,
            format=row.format,
            rating=row.rating,
            beside=beside[1],
        )

    def thumbnail(self, row: ItemRow) -> str:
        """Return the path of a photo's cached picture; empty for a note."""
        return str(self._library.paths.thumbnail(row.content)) if row.kind is Kind.PHOTO else ""

    def online(self, row: ItemRow) -> bool:
        """Return whether the volume that holds an item's file is there."""
        return self._library.presence.online(row.folder_id)

    def reachable(self, row: ItemRow) -> ItemRow:
        """Return the item with the path of a copy that is there, if the first file's volume is not."""
        if self.online(row):
            return row
        for folder_id, path in self._library.catalogue.items.places(row.id):
            if self._library.presence.online(folder_id):
                return replace(row, folder_id=folder_id, path=path)
        return row


def strongest(signs: list[Evidence]) -> list[Evidence]:
    """Return the strongest sign of each list, strongest first."""
    best: dict[str, Evidence] = {}
    for sign in signs:
        if sign.via not in best or sign.weight > best[sign.via].weight:
            best[sign.via] = sign
    return sorted(best.values(), key=lambda sign: -sign.weight)
