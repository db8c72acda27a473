"""From evidence about items to the rows that a person sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.catalogue.facts.moments import picture_of
from xsearch_gui.core.catalogue.facts.rows import Look
from xsearch_gui.core.duplicates.fingerprint import FingerprintCache
from xsearch_gui.core.duplicates.grouping import Grouper
from xsearch_gui.core.duplicates.members import Group, Member, Rules
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import thumbnail_file
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit, Reason, Strength
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.evidence_table import Floats, Ids, RankedItems, shown
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
        looks: dict[int, Look] = {}
        groups: Sequence[Group] = ()
        # In steps, because items that have just vanished, the other kind and copies drop out.
        step = top if photos is None else 2 * top
        for start in range(0, len(ranked.items), step):
            items = ranked.items[start : start + step].tolist()
            looks |= self._library.catalogue.selections.looks(items, kind)
            position_of |= dict(zip(items, range(start, start + len(items)), strict=True))
            groups = self._grouped(
                sorted(looks, key=position_of.__getitem__), looks, position_of, ranked, links, photos
            )
            if len(groups) >= top or (photos is not None and len(looks) >= _MOST_GROUPED * top):
                break
        leaders = sorted(groups, key=lambda group: position_of[group.leader])[:top]
        return self._told(
            leaders,
            np.asarray([position_of[group.leader] for group in leaders], np.int64),
            ranked,
            links,
            grouped=photos is not None,
        )

    def _told(
        self,
        groups: Sequence[Group],
        positions: NDArray[np.int64],
        ranked: RankedItems,
        links: TextOwnership,
        *,
        grouped: bool,
    ) -> tuple[Hit, ...]:
        """Return the leaders of groups, at these positions, with all that is known of them."""
        items = [group.leader for group in groups]
        stacks = self._library.catalogue.stacks.shown(items) if grouped else {}
        rows, beside = self._library.catalogue.items.rows(items), self._beside(items, links)
        reasons = ranked.reasons(positions, self._library.catalogue.texts.bodies(ranked.texts(positions)))
        odds, least = ranked.odds[positions].tolist(), ranked.least[positions].tolist()
        hits = []
        for group, why, odd, bound in zip(groups, reasons, odds, least, strict=True):
            if group.leader not in rows:  # its file vanished just now
                continue
            stack = stacks.get(group.leader, (group.leader, *(other.item for other in group.others)))
            probability = ranking.probability(odd)
            strength = ranking.strength(probability, bound)
            hit = self._hit(rows[group.leader], probability, strength, why, beside[group.leader])
            if hit.duration is not None and ranked.moments is not None:
                hit = self._at_best(hit, rows[group.leader].content, *ranked.moments(hit.item))
            hits.append(_stacked(hit, stack, by_hand=group.leader in stacks))
        return tuple(hits)

    def _at_best(self, hit: Hit, content: str, moments: Ids, scores: Floats) -> Hit:
        """Return a film as it is found: at the moment that fits best, with its picture."""
        if not len(moments):
            return hit
        best = int(moments[int(np.argmax(scores))])
        picture = thumbnail_file(self._thumbnails, picture_of(content, best))
        return replace(hit, moment=self._library.catalogue.moments.seconds([best]).get(best), thumbnail=picture)

    def rows(self, items: Sequence[int]) -> tuple[Hit, ...]:
        """Return items as hits without a probability, in their order; those without a file are left out."""
        rows = self._library.catalogue.items.rows(items)
        beside = self._beside(items)
        found = [rows[item] for item in items if item in rows]
        stacks = self._library.catalogue.stacks.shown([row.id for row in found])
        hits = (self._hit(row, 0.0, Strength.STRONG, (), beside[row.id]) for row in found)
        return tuple(_stacked(hit, stacks.get(hit.item, (hit.item,)), by_hand=True) for hit in hits)

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
        items: Sequence[int],
        looks: Mapping[int, Look],
        position_of: Mapping[int, int],
        ranked: RankedItems,
        links: TextOwnership,
        photos: PopulationIndex | None,
    ) -> Sequence[Group]:
        if photos is None or not items:
            return [Group(item) for item in items]
        ids = np.asarray(items, dtype=np.int64)
        scores = shown(ranked.odds[[position_of[item] for item in items]]).tolist()
        stacks = self._library.catalogue.stacks.shown(items)
        films = self._library.catalogue.moments.among(items)
        front = {item: stack[0] for item, stack in stacks.items()}
        members = [
            Member(
                *(item, looks[item].content, looks[item].taken_at, looks[item].pixels, has_text, score),
                stack=front.get(item, -item if item in films else 0),  # a film stands apart from photos
                cover=front.get(item) == item,
            )
            for item, has_text, score in zip(items, links.captioned(ids).tolist(), scores, strict=True)
        ]
        positions, known = photos.rows(ids)
        vectors = np.zeros((len(items), photos.dimension), np.float32)
        vectors[known] = photos.floats(positions[known])
        return self._grouper.group(members, vectors)

    def _hit(
        self,
        row: ItemRow,
        probability: float,
        strength: Strength,
        why: tuple[Reason, ...],
        beside: tuple[int, tuple[str, ...]],
    ) -> Hit:
        is_here = self.online(row)
        if not is_here:
            row = self.reachable(row)
            is_here = self.online(row)
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
            online=is_here,
            notes=beside[0],
            gps=row.gps,
            format=row.format,
            rating=row.rating,
            flag=row.flag,
            label=row.label,
            beside=beside[1],
            duration=row.duration,
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
                return row._replace(folder_id=folder_id, path=path)
        return row


def _stacked(hit: Hit, group: Sequence[int], *, by_hand: bool) -> Hit:
    """Return a hit with what stands behind it; ``group`` are all of them, of a stack the cover first."""
    others = tuple(item for item in group if item != hit.item)
    if not others:
        return hit
    return replace(hit, group=others, stack=by_hand, cover=by_hand and group[0] == hit.item)
