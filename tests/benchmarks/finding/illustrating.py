"""Texts that are illustrated: diaries made of captions, and how often each sentence gets its photo, or rightly none.

A library of 800 Flickr8k dev photos, dated as a photographer's would be: outings of some ten photos (their number is
log-normal, 3 to 60), each on a day of its own, some minutes from photo to photo. 50 diaries: each three to six
sentences that are captions of photos of one outing in the order of time, and one to three that are captions of the 200
dev photos that are not in the library. ``outing``: the diary tells no date; ``dated``: it begins with the day;
``alike``: the photos of an outing are those that look most alike, which is harder; ``scattered``: its photos come from
anywhere. ``right``: of the sentences with a photo, those whose very photo is shown; ``none right``: of the others,
those that get none. Seeds 0 to 5 chose the constants in ``core/illustrating/fitting.py``, the figures are of others.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.benchmarks.finding.trust import SHARED, captions
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.illustrating.illustrate import illustrate
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.organising.illustrating import IllustrateRequest
from xsearch_gui.core.search.engine import SearchEngine

IN_LIBRARY, DIARIES, SEEDS = 800, 50, (11, 12)
KINDS = ("outing", "dated", "alike", "alike dated", "scattered")
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Diary:
    """A text, and for each of its sentences the name of the photo that it means; empty for none."""

    text: str
    photos: tuple[str, ...]


@contextmanager
def dated_library(names: list[str], outings: list[Rows]) -> Iterator[Library]:
    """Open a library of photos with a time each: an outing a week, five minutes from photo to photo."""
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder, "photos")
        photos.mkdir()
        for week, outing in enumerate(outings):
            for place, row in enumerate(outing.tolist()):
                moment = datetime(2019, 1, 5, 10) + timedelta(weeks=week, minutes=5 * place)
                with Image.open(SHARED / "images" / names[row]) as picture:
                    exif = Image.Exif()
                    exif[0x9003] = exif[0x0132] = moment.strftime("%Y:%m:%d %H:%M:%S")
                    picture.convert("RGB").save(photos / f"{Path(names[row]).stem}.jpg", quality=95, exif=exif)
        with Library(AppPaths.under(Path(folder, "home"))) as library:
            run_index(library, IndexRequest((str(photos),)), SilentReporter())
            yield library
        shutil.rmtree(photos)


def outings_of(rows: Rows, random: np.random.Generator, vectors: NDArray[np.float32] | None) -> list[Rows]:
    """Part rows into outings, at random or, with their vectors, into those that are alike."""
    sizes: list[int] = []
    while sum(sizes) < len(rows):
        sizes.append(int(np.clip(np.exp(random.normal(2.3, 0.7)), 3, 60)))
    if vectors is None:
        return [part for part in np.split(random.permutation(rows), np.cumsum(sizes)[:-1]) if len(part)]
    left, found, centred = rows, [], vectors - vectors[rows].mean(axis=0)
    for size in sizes:
        if not len(left):
            break
        near = centred[left] @ centred[random.choice(left)]
        chosen = left[np.argsort(-near)[:size]]
        found.append(chosen)
        left = np.setdiff1d(left, chosen)
    return found


def diary(
    kind: str, names: list[str], said: dict[str, list[str]], outings: list[Rows], out: Rows, random: np.random.Generator
) -> Diary:
    """Make one diary."""
    week = int(random.choice([number for number, outing in enumerate(outings) if len(outing) >= 6]))
    pool = np.concatenate(outings) if kind == "scattered" else outings[week]
    count = int(random.integers(3, 7))
    chosen = np.sort(random.choice(len(pool), min(count, len(pool)), replace=False))
    rows: list[tuple[int, str]] = [(int(pool[place]), names[int(pool[place])]) for place in chosen]
    for other in random.choice(out, int(random.integers(1, 4)), replace=False).tolist():
        rows.insert(int(random.integers(0, len(rows) + 1)), (other, ""))
    sentences = [_sentence(str(random.choice(said[names[row]]))) for row, _ in rows]
    day = datetime(2019, 1, 5) + timedelta(weeks=week)
    head = f"{day.strftime('%d')} {day.strftime('%B %Y')}\n\n" if "dated" in kind else ""
    return Diary(head + "\n".join(sentences), tuple(photo for _, photo in rows))


def _sentence(caption: str) -> str:
    words = caption.strip().rstrip(" .").strip()
    return f"{words[:1].upper()}{words[1:]}."


def measure(engine: SearchEngine, library: Library, diaries: list[Diary]) -> NDArray[np.float64]:
    """Return sums: sentences with a photo, of these right, of these first of those offered; without, of these right."""
    sums = np.zeros(5)
    for one in diaries:
        found = illustrate(library, engine, IllustrateRequest(one.text), SilentReporter()).passages
        for passage, photo in zip(found[len(found) - len(one.photos) :], one.photos, strict=True):
            shown = {item.item: Path(item.path).stem for item in passage.photos}
            if photo:
                stem = Path(photo).stem
                right = shown.get(passage.chosen) == stem
                first = bool(passage.photos) and Path(passage.photos[0].path).stem == stem
                sums[:3] += (1, right, first)
            else:
                sums[3:] += (1, passage.chosen == 0)
    return sums


def run() -> list[dict[str, object]]:
    """Measure each kind of diary. ``XSEARCH_BENCH_SEEDS=0,1`` for other seeds."""
    if not SHARED.exists():
        return [{"skipped": f"{SHARED} is not here"}]
    said = captions()
    names = sorted(said)
    given = os.environ.get("XSEARCH_BENCH_SEEDS")
    seeds = tuple(map(int, given.split(","))) if given else SEEDS
    sums = {kind: np.zeros(5) for kind in KINDS}
    for seed in seeds:
        random = np.random.default_rng(seed)
        order = random.permutation(len(names))
        rows, out = np.sort(order[:IN_LIBRARY]), order[IN_LIBRARY:]
        for alike in (False, True):
            outings = outings_of(rows, random, _vectors(names) if alike else None)
            with dated_library(names, outings) as library:
                engine = SearchEngine(library)
                for kind in [kind for kind in KINDS if ("alike" in kind) == alike]:
                    made = [diary(kind, names, said, outings, out, random) for _ in range(DIARIES)]
                    sums[kind] += measure(engine, library, made)
    return [_row(kind, total) for kind, total in sums.items()]


def _vectors(names: list[str]) -> NDArray[np.float32]:
    """Return the vectors of all photos, float32 (n, d)."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "photos").mkdir()
        for name in names:
            shutil.copy(SHARED / "images" / name, Path(folder, "photos", name))
        with Library(AppPaths.under(Path(folder, "home"))) as library:
            run_index(library, IndexRequest((str(Path(folder, "photos")),)), SilentReporter())
            items = {Path(photo.name).name: photo.id for photo in library.catalogue.pairs.photos()}
            ids = [items[name] for name in names]
            made = library.catalogue.vectors.get(
                Modality.PHOTOS, library.encoder_id, ids, library.encoder.manifest.dimension
            )
    return made.astype(np.float32)


def _row(kind: str, sums: NDArray[np.float64]) -> dict[str, object]:
    with_photo, right, first, without, none = sums.tolist()
    return {
        "diaries": kind,
        "sentences with a photo": int(with_photo),
        "right %": round(100 * right / with_photo, 1),
        "first offered %": round(100 * first / with_photo, 1),
        "without": int(without),
        "none right %": round(100 * none / without, 1),
    }


if __name__ == "__main__":
    for line in run():
        print(line)
