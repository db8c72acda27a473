"""From evidence about items to the rows that a person sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.duplicates.fingerprint import FingerprintCache
from xsearch_gui.core.duplicates.grouping import Grouper
from xsearch_gui.core.duplicates.members import Group, Member, Rules
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import thumbnail_file
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit, Reason, Strength
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.evidence_table import RankedItems, shown
from xsearch_gui.core.search.text_ownership import TextOwnership
from xsearch_gui.core.shown_text import visible

_MOST_GROUPED = 4  # ranks per wanted row that are looked at when bursts fill the list


class HitBuilder:
    """Puts the evidence of several lists together, and adds what the catalogue knows."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._thumbnails = str(library.paths.thumbnails)
        self.book = FingerprintCache(library.catalogue, library.paths.thumbnail)
        self._grouper = Grouper(self.book, Rules.of(library.encoder.manifest.calibration))

    def make(
        self,
        ranked: RankedItems,
        links: TextOwnership,
        kind: Kind | None,
        top: int,
        photos: PopulationIndex | None = None,
    ) -> tuple[Hit, ...]:
        """Return the ``top`` best items as hits, best first; of one list the strongest sign counts.

        With the vectors of ``photos``, bursts and near-duplicates are one hit: the best of them.
        """
        position_of: dict[int, int] = {}
        rows: dict[int, ItemRow] = {}
        groups: Sequence[Group] = ()
        # In steps, because items that have just vanished, the other kind and copies drop out.
        step = top if photos is None else 2 * top
        for start in range(0, len(ranked.items), step):
            items = ranked.items[start : start + step].tolist()
            part = self._library.catalogue.items.rows(items)
            rows |= {item: part[item] for item in items if item in part and kind in (None, part[item].kind)}
            position_of |= dict(zip(items, range(start, start + len(items)), strict=True))
            groups = self._grouped([(row, position_of[row.id]) for row in rows.values()], ranked, links, photos)
            if len(groups) >= top or (photos is not None and len(rows) >= _MOST_GROUPED * top):
                break
        leaders = sorted(groups, key=lambda group: position_of[group.leader])[:top]
        beside = self._beside([group.leader for group in leaders], links)
        positions = [position_of[group.leader] for group in leaders]
        bodies = self._library.catalogue.texts.bodies(ranked.texts(np.asarray(positions, dtype=np.int64)))
        hits = []
        for group, position in zip(leaders, positions, strict=True):
            signs = ranked.signs(position, bodies)
            why = tuple(Reason(sign.via, round(sign.shown, 4), sign.text) for sign in signs)
            others = tuple(other.item for other in group.others)
            probability = ranking.probability(float(ranked.odds[position]))
            row = rows[group.leader]
            strength = ranking.strength(probability, float(ranked.least[position]))
            hits.append(self._hit(row, probability, strength, why, others, beside[row.id]))
        return tuple(hits)

    def rows(self, items: Sequence[int]) -> tuple[Hit, ...]:
        """Return items as hits without a probability, in their order; those without a file are left out."""
        rows = self._library.catalogue.items.rows(items)
        beside = self._beside(items)
        found = [rows[item] for item in items if item in rows]
        return tuple(self._hit(row, 0.0, Strength.STRONG, (), (), beside[row.id]) for row in found)

    def _beside(
        self, items: Sequence[int], links: TextOwnership | None = None
    ) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Return what stands beside each item: how many notes, and the formats of other files of the shot."""
        catalogue = self._library.catalogue
        notes = links.note_counts(np.asarray(items)) if links else catalogue.overview.note_counts(items)
        formats = catalogue.raw_pairs.formats(items)
        return {item: (notes.get(item, 0), formats.get(item, ())) for item in items}

    def _grouped(
        self,
        rows: Sequence[tuple[ItemRow, int]],
        ranked: RankedItems,
        links: TextOwnership,
        photos: PopulationIndex | None,
    ) -> Sequence[Group]:
        if photos is None or not rows:
            return [Group(row.id) for row, _ in rows]
        items = np.asarray([row.id for row, _ in rows], dtype=np.int64)
        scores = shown(ranked.odds[[position for _, position in rows]]).tolist()
        captioned = links.captioned(items).tolist()
        members = [
            Member(row.id, row.content, row.taken_at, row.width * row.height, has_text, score)
            for (row, _), has_text, score in zip(rows, captioned, scores, strict=True)
        ]
        positions, known = photos.rows(items)
        vectors = np.zeros((len(rows), photos.dimension), np.float16)
        vectors[known] = photos.take(positions[known])
        return self._grouper.group(members, vectors)

    def _hit(
        self,
        row: ItemRow,
        probability: float,
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
            probability=round(probability, 4),
            strength=strength,
            why=why,
            title=visible(row.title),
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
        return thumbnail_file(self._thumbnails, row.content) if row.kind is Kind.PHOTO else ""

    def online(self, row: ItemRow) -> bool:
        """Return whether the volume that holds an item's file is there."""
        return self._library.availability.online(row.folder_id)

    def reachable(self, row: ItemRow) -> ItemRow:
        """Return the item with the path of a copy that is there, if the first file's volume is not."""
        if self.online(row):
            return row
        for folder_id, path in self._library.catalogue.items.locations(row.id):
            if self._library.availability.online(folder_id):
                return replace(row, folder_id=folder_id, path=path)
        return row
