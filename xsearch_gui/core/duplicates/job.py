"""Finding duplicates in a whole library: the job behind ``xsearch duplicates``.

Exact ones are items with several files. For the others, two lists of candidates are made, and :mod:`fingerprint`
decides:

* photos whose fingerprints have nearly the same hash: re-encodes, resizes, changed brightness. A 63-bit hash of the
  signs of low frequencies, looked up by its four quarters (multi-index hashing: Norouzi, Punjani & Fleet 2012), so
  that the cost does not grow with the square of the library.
* the nearest neighbours in vector: crops and rotations, which no hash finds.

Each photo then joins the best photo that it is a copy of (:func:`grouping.stars`): the one with the most pixels, then
the one with a caption, then the larger file. An enlarged copy is taken for the original, because nothing tells.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.duplicates.films import film_pairs
from xsearch_gui.core.duplicates.fingerprint import SIDE, fingerprint_of_thumbnail, same_picture
from xsearch_gui.core.duplicates.grouping import stars
from xsearch_gui.core.duplicates.members import Likeness, Member, Rules
from xsearch_gui.core.duplicates.moments import moments_of
from xsearch_gui.core.duplicates.report import DuplicateFile, DuplicateGroup, DuplicateReport
from xsearch_gui.core.index.neighbours import EXACT_BELOW, PopulationIndex
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check

_NEIGHBOURS = 8
_BATCH = 256
_BAND_WINDOW = 24  # photos with an equal quarter of the hash that one is compared with
_MOST_BITS = 14  # differing bits up to which fingerprints are compared; half of 63 differ by chance


def find_duplicates(
    library: Library, reporter: Reporter, exact_only: bool = False, rules: Rules | None = None
) -> DuplicateReport:
    """Find exact and near duplicates and bursts. Nothing is deleted, and no photo is opened: thumbnails are.

    Looks that are made on the way are kept in the catalogue, so that the next run and every search has them.

    Raises
    ------
    Cancelled
    """
    start = time.perf_counter()
    if exact_only:
        several = library.catalogue.fingerprints.several_files()
        rows = library.catalogue.items.rows(several)
        groups = [_whole_group(library, [(row, None)]) for row in map(rows.get, several) if row is not None]
        found = [group for group in groups if len(group.files) > 1]
        photos = len(groups)
        unread = 0
    else:
        search = _Search(library, reporter, rules or Rules.of(library.encoder.manifest.calibration))
        found, photos, unread = search.run(), search.count, search.unread
    found.sort(key=lambda group: (-sum(file.bytes for file in group.files[1:]), group.files[0].path))
    return DuplicateReport(photos, tuple(found), unread, time.perf_counter() - start)


class _Search:
    """One run over a library; ``rows`` are its photos, the best first."""

    def __init__(self, library: Library, reporter: Reporter, rules: Rules) -> None:
        self._library = library
        self._reporter = reporter
        self._rules = rules
        self._photos = library.indexes.current(plain=True).photos
        ids = sorted({*self._photos.ids.tolist(), *library.catalogue.fingerprints.several_files()})
        captioned = library.catalogue.fingerprints.captioned(ids)
        rows = library.catalogue.items.rows(ids).values()
        self._rows: list[ItemRow] = sorted(
            rows, key=lambda row: (-row.width * row.height, row.id not in captioned, -row.size, row.id)
        )
        self._members = [
            Member(row.id, row.content, row.taken_at, row.width * row.height, row.id in captioned) for row in self._rows
        ]
        self._films = {row.id: row.duration for row in self._rows if row.duration is not None}
        self._members = [one._replace(taken_at=None) if one.item in self._films else one for one in self._members]
        self.count = len(self._rows)
        self.unread = 0

    def run(self) -> list[DuplicateGroup]:
        """Return the groups of more than one file."""
        items = np.asarray([row.id for row in self._rows], dtype=np.int64)
        positions, known = self._photos.rows(items)
        vectors = np.zeros((self.count, self._photos.dimension), np.float16)
        vectors[known] = self._photos.take(positions[known])
        moments = moments_of(self._members, vectors, self._rules)
        fingerprints, seen = self._read_fingerprints()
        by_hash = _hash_pairs(fingerprints, seen)
        by_vector = self._vector_pairs(items)
        confirmed = self._without_films(self._confirm(fingerprints, seen, by_hash, by_vector))
        result = []
        row_of = {row.id: row for row in self._rows}
        for group in stars(self._members, moments, confirmed):
            others = [(row_of[other.item], other.how) for other in group.others]
            whole = _whole_group(self._library, [(row_of[group.leader], None), *others])
            if len(whole.files) > 1:
                result.append(whole)
        return result

    def _without_films(self, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return pairs of photos, and those of films that are the same: their covers alone tell nothing."""
        position_of = {row.id: position for position, row in enumerate(self._rows)}
        films = {position_of[item] for item in self._films}
        pairs = [pair for pair in pairs if films.isdisjoint(pair)]
        for found in film_pairs(self._library, self._films, self._rules.near_cosine):
            one, other = sorted(position_of[item] for item in found)
            pairs.append((one, other))
        return pairs

    def _read_fingerprints(self) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Return the fingerprints of all photos, uint8 (n, 32, 32), and which of them are there; new ones are kept."""
        fingerprints = np.zeros((self.count, SIDE, SIDE), np.uint8)
        seen = np.zeros(self.count, np.bool_)
        catalogue = self._library.catalogue
        for start in range(0, self.count, _BATCH):
            check(self._reporter)
            self._reporter.progress(start, self.count, Message("Looking at photos"))
            part = self._rows[start : start + _BATCH]
            known = catalogue.fingerprints.get([row.id for row in part])
            new: list[tuple[int, bytes]] = []
            for position, row in enumerate(part, start):
                if row.id in known:
                    fingerprint = np.frombuffer(known[row.id], np.uint8).reshape(SIDE, SIDE)
                else:
                    made = fingerprint_of_thumbnail(self._library.paths.thumbnail(row.content))
                    if made is None:
                        continue
                    fingerprint = made
                    new.append((row.id, fingerprint.tobytes()))
                fingerprints[position], seen[position] = fingerprint, True
            with catalogue.transaction():
                catalogue.fingerprints.put(new)
        self.unread = int(self.count - seen.sum())
        return fingerprints, seen

    def _vector_pairs(self, items: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return pairs of neighbouring vectors as positions, better photo first; intp (m, 2)."""
        order = np.argsort(items)
        pairs: list[tuple[int, int]] = []
        position_of = dict(zip(items[order].tolist(), order.tolist(), strict=True))
        for done, (item, near) in enumerate(_neighbours(self._photos, self._rules.near_cosine)):
            if done % _BATCH == 0:
                check(self._reporter)
                self._reporter.progress(done, len(self._photos), Message("Comparing photos"))
            a = position_of.get(item)
            if a is not None:
                others = [b for b in map(position_of.get, near) if b is not None and b != a]
                pairs += [(min(a, b), max(a, b)) for b in others]
        return _unique(np.asarray(pairs, np.intp).reshape(-1, 2), self.count)

    def _confirm(
        self,
        fingerprints: NDArray[np.uint8],
        seen: NDArray[np.bool_],
        by_hash: NDArray[np.intp],
        by_vector: NDArray[np.intp],
    ) -> list[tuple[int, int]]:
        """Return the pairs whose fingerprints agree; those that are neighbours in vector may be crops."""
        both = np.concatenate([by_vector, by_hash])
        keys, first = np.unique(both[:, 0] * self.count + both[:, 1], return_index=True)
        pairs = np.stack([keys // max(1, self.count), keys % max(1, self.count)], axis=1)
        may_align = first < len(by_vector)
        known = seen[pairs].all(axis=1)
        pairs, may_align = pairs[known], may_align[known]
        result: list[tuple[int, int]] = []
        for start in range(0, len(pairs), _BATCH):
            check(self._reporter)
            self._reporter.progress(start, len(pairs), Message("Comparing pictures"))
            part = pairs[start : start + _BATCH]
            same = same_picture(fingerprints[part[:, 0]], fingerprints[part[:, 1]], may_align[start : start + _BATCH])
            result += map(tuple, part[same].tolist())
        return result


def _whole_group(library: Library, members: Sequence[tuple[ItemRow, Likeness | None]]) -> DuplicateGroup:
    """Return a group with every file of its items: each file by a name of its own, and its links as links.

    A link never stands for its file where the file itself is in the library: who keeps the link and deletes the file
    keeps nothing. Where there are only a file and symbolic links to it, the file is returned alone. The same file on
    another way to it (a folder that is mounted or linked twice) is not named again: deleting it there deletes it here.
    """
    files: list[DuplicateFile] = []
    several = False
    for row, how in members:
        seen: set[tuple[int, int]] = set()
        reason = how
        for path, status in _own_names_first(library.catalogue.items.read_paths(row.id)):
            inode = (status.st_dev, status.st_ino) if status is not None and status.st_ino else None
            if status is not None and inode in seen:
                hard = status.st_nlink > 1 and not os.path.islink(path)
                if hard or os.path.islink(path):
                    files.append(DuplicateFile(path, row.id, 0, row.width, row.height, Likeness.LINK))
                several |= hard
                continue
            seen |= {inode} if inode is not None else set()
            several |= bool(files)
            files.append(DuplicateFile(path, row.id, row.size, row.width, row.height, reason))
            reason = Likeness.SAME_FILE
    return DuplicateGroup(tuple(files) if several else tuple(files[:1]))


def _own_names_first(paths: Sequence[str]) -> list[tuple[str, os.stat_result | None]]:
    """Return paths with what they lead to: files, then links to files, then what cannot be reached now."""
    found: list[tuple[str, os.stat_result | None]] = []
    for path in paths:
        try:
            found.append((path, os.stat(path)))
        except OSError:
            found.append((path, None))
    return sorted(found, key=lambda it: (it[1] is None, os.path.islink(it[0])))


def _neighbours(photos: PopulationIndex, least: float) -> Iterator[tuple[int, list[int]]]:
    """Yield (item, the items most like it, at most 8): by blocks of exact products, or by the index."""
    if len(photos) >= EXACT_BELOW and photos.finder is not None:
        for row, item in enumerate(photos.ids.tolist()):
            near = photos.search(photos.take(np.asarray([row]))[0].astype(np.float32), _NEIGHBOURS + 1)
            yield item, near.ids[near.scores >= least].tolist()
        return
    most = min(_NEIGHBOURS + 1, len(photos))
    for start in range(0, len(photos), _BATCH):
        scores = photos.matrix[start : start + _BATCH] @ photos.matrix.T
        top = np.argpartition(-scores, most - 1, axis=1)[:, :most]
        for row, columns in enumerate(top):
            yield int(photos.ids[start + row]), photos.ids[columns[scores[row, columns] >= least]].tolist()


def _hash_pairs(fingerprints: NDArray[np.uint8], seen: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return pairs of positions (i < j) whose hashes differ in few bits; intp (m, 2)."""
    positions = np.flatnonzero(seen)
    hashes = fingerprint_hashes(fingerprints[positions])
    found = [np.zeros((0, 2), np.intp)]
    for band in range(4):
        key = (hashes >> np.uint64(16 * band)) & np.uint64(0xFFFF)
        order = np.lexsort((hashes, key))
        for shift in range(1, min(_BAND_WINDOW, len(order) - 1) + 1):
            a, b = order[:-shift], order[shift:]
            close = (key[a] == key[b]) & (np.bitwise_count(hashes[a] ^ hashes[b]) <= _MOST_BITS)
            pair = positions[np.stack([a[close], b[close]], axis=1)]
            found.append(np.sort(pair, axis=1))
    return _unique(np.concatenate(found), len(fingerprints))


def fingerprint_hashes(fingerprints: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return the signs of the 63 lowest frequencies of fingerprints (n, 32, 32), uint64 (n,).

    The cosine transform of 8 x 8 frequencies without the mean: no change of brightness or contrast alters a sign.
    Low frequencies are dealt out to the four quarters in turn, because their signs are the surest.
    """
    step = np.pi * (np.arange(SIDE) + 0.5) / SIDE
    cosines = np.cos(np.arange(8)[:, None] * step).astype(np.float32)
    order = sorted(range(1, 64), key=lambda n: (n // 8 + n % 8, n))
    result = np.zeros(len(fingerprints), np.uint64)
    for start in range(0, len(fingerprints), _BATCH):
        part = fingerprints[start : start + _BATCH].astype(np.float32)
        signs = (cosines @ part @ cosines.T).reshape(-1, 64)[:, order] > 0
        for rank in range(63):
            bit = np.uint64(16 * (rank % 4) + rank // 4)
            result[start : start + _BATCH] |= signs[:, rank].astype(np.uint64) << bit
    return result


def _unique(pairs: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    keys = np.unique(pairs[:, 0] * count + pairs[:, 1])
    return np.stack([keys // max(1, count), keys % max(1, count)], axis=1)
