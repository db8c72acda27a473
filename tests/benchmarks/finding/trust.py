"""Can results be trusted? Fusion against each list alone, and the cut, on the dev photos of ../shared.

The set: 1,000 photos with 5 captions each. Every second photo gets its fifth caption as a note of the same name; the
queries are one other caption of each photo. The weights in ``core/search/ranking.py`` were chosen in coarse steps on
this set, with another draw of the captions. ``data/absent.txt`` lists things that are surely not in photos of people
and dogs: no caption of the set names all of them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.query.parser import Query, Term
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search import evidence_table, ranking
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.evidence_table import RankedItems

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "flickr8k"
LISTS = {"image": ("image",), "text": ("text", "note"), "words": ("words",)}
RRF = 60


def captions(of: str = "dev.tsv") -> dict[str, list[str]]:
    """Return file name -> captions of the photos of a part."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (SHARED / of).read_text().splitlines():
        name, caption = line.split("\t")
        found[name].append(caption)
    return found


def build(folder: Path, photos: dict[str, list[str]]) -> None:
    """Write the photos, and every second one's last caption as a note."""
    folder.mkdir()
    for i, (name, texts) in enumerate(photos.items()):
        shutil.copy(SHARED / "images" / name, folder / name)
        if i % 2 == 0:
            (folder / name).with_suffix(".txt").write_text(texts[4])


def gather(engine: SearchEngine, text: str, depth: int) -> RankedItems:
    """Return all evidence for a sentence, whatever characters it holds."""
    return engine.gather(Query(terms=(Term(text),)), depth)


def rank(scores: dict[int, float], target: int) -> float:
    """Return the rank of an item, from 1; ties and absence count against it."""
    if target not in scores:
        return np.inf
    return float(sum(score >= scores[target] for score in scores.values()))


def by_list(found: RankedItems, kinds: dict[int, Kind]) -> dict[str, dict[int, float]]:
    """Return the photos' scores in each list alone, and fused in both ways."""
    lists: dict[str, dict[int, float]] = {name: {} for name in LISTS}
    for place, item in enumerate(found.items.tolist()):
        if kinds[item] is Kind.PHOTO:
            signs = found.signs(np.asarray([place]), {})[0]
            for name, vias in LISTS.items():
                weights = [s.weight for s in signs if s.via in vias and s.weight != ranking.TEXT_AGAINST]
                if weights:
                    lists[name][item] = max(weights)
    fused: dict[int, float] = defaultdict(float)
    for scores in lists.values():
        for place, item in enumerate(sorted(scores, key=lambda i: -scores[i]), 1):
            fused[item] += 1.0 / (RRF + place)
    return {**lists, "reciprocal rank": fused}


def photo_odds(found: RankedItems, kinds: dict[int, Kind]) -> dict[int, float]:
    """Return the log-odds of photos."""
    pairs = zip(found.items.tolist(), found.odds.tolist(), strict=True)
    return {item: odds for item, odds in pairs if kinds[item] is Kind.PHOTO}


def recall(ranks: list[float], chosen: NDArray[np.bool_]) -> dict[str, object]:
    """Return R@1/5/10 in percent of the chosen queries."""
    values = np.asarray(ranks)[chosen]
    return {f"R@{k}": round(float(100 * np.mean(values <= k)), 1) for k in (1, 5, 10)}


def run() -> list[dict[str, object]]:
    """Measure fusion, then the cut."""
    if not SHARED.exists():
        return [{"skipped": f"{SHARED} is not here"}]
    photos = captions()
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder, "photos"), photos)
        with Library(AppPaths.under(Path(folder, "home"))) as library:
            run_index(library, IndexRequest((str(Path(folder, "photos")),)), SilentReporter())
            return measure(library, photos)


def measure(library: Library, photos: dict[str, list[str]]) -> list[dict[str, object]]:
    """Measure a library that holds the set."""
    engine = SearchEngine(library)
    everything = engine.search(SearchRequest(text="anything", top=5000, group=False)).hits
    kinds = {hit.item: hit.kind for hit in everything}
    items = {os.path.basename(hit.path): hit.item for hit in everything}
    random = np.random.default_rng(7)
    ranks: dict[str, list[float]] = defaultdict(list)
    shown: list[bool] = []  # whether the right photo is shown, where it ranks in the first ten
    for name, texts in photos.items():
        found = gather(engine, texts[random.integers(0, 4)], 2000)
        scores = by_list(found, kinds)
        hits = photo_odds(found, kinds)
        scores["all, as xsearch does"] = hits
        for way, values in scores.items():
            ranks[way].append(rank(values, items[name]))
        if ranks["all, as xsearch does"][-1] <= 10:
            shown.append(bool(is_shown(found)[found.items == items[name]][0]))
    number = np.arange(len(photos))
    with_note = number % 2 == 0
    rows: list[dict[str, object]] = []
    for way, values in ranks.items():
        for group, chosen in (
            ("all", number >= 0),
            ("with a note", with_note),
            ("without", ~with_note),
        ):
            rows.append({"fusion": way, "queries": group, **recall(values, chosen)})
    return [*rows, cut(engine, shown)]


def is_shown(found: RankedItems) -> NDArray[np.bool_]:
    """Return which items are above the cut, bool (n,)."""
    return np.asarray(evidence_table.shown(found.odds) >= found.least)


def cut(engine: SearchEngine, shown: list[bool]) -> dict[str, object]:
    """Measure how often the right photo is shown, and how often "nothing" is said rightly (:mod:`cut` has more)."""
    absent = (Path(__file__).parents[1] / "data" / "absent.txt").read_text().splitlines()
    nothing = [not is_shown(gather(engine, text, 200)).any() for text in absent]
    return {
        "right photo shown %": round(100 * float(np.mean(shown)), 1),
        "nothing said rightly %": round(100 * float(np.mean(nothing)), 1),
    }
