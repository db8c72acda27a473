"""Importing encoders that others have published: seconds, memory, and what the judging says.

The built-in encoder in each layout (its sense is known), and with the extra ``export`` a CLIP ViT-B/32 in its real
size, whose weights are random: what is measured of it is the work, since what is chance is refused otherwise.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.memory import PeakMemory
from xsearch_gui.core.encoders.adding.exporter import export_hint
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.encoders.adding.ready_made import describing
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.encoders import ImportEncoderRequest

FIXTURES = Path(__file__).parents[2] / "fixtures"


def run() -> list[dict[str, object]]:
    """Import everything once."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_builtin(Path(folder)), *_clip(Path(folder))]


def _builtin(root: Path) -> Iterator[dict[str, object]]:
    sys.path.insert(0, str(FIXTURES))
    import published

    yield _imported("Immich", root, published.immich(root / "immich"))
    yield _imported("transformers.js", root, published.transformers_js(root / "transformers_js"))
    yield _imported("one file", root, published.one_file(root / "one_file"))
    yield _imported("fastembed", root, *published.fastembed(root / "fastembed"))
    yield _imported("sentence-transformers", root, published.sentence_transformers(root / "sentences"))
    wrong = published.transformers_js(root / "wrong", image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225])
    yield _imported("transformers.js, wrong mean", root, wrong)
    yield _imported("transformers.js, BGR", root, published.transformers_js(root / "bgr", do_flip_channel_order=True))


def _clip(root: Path) -> Iterator[dict[str, object]]:
    if hint := export_hint(AppPaths.of_user()):
        print(f"  ({hint})")
        return
    path = os.pathsep.join([str(FIXTURES.parents[1]), str(FIXTURES)])
    script = [sys.executable, str(FIXTURES / "random_published.py"), str(root / "random"), "real"]
    subprocess.run(script, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": path})
    describing.LEAST_SHARE = -1.0
    yield _imported("CLIP ViT-B/32, random", root, root / "random" / "transformers_js")


def _imported(layout: str, root: Path, source: Path, photos: Path | str = "") -> dict[str, object]:
    paths = AppPaths.under(Path(tempfile.mkdtemp(prefix="home-", dir=root)))
    paths.create()
    start, used = time.perf_counter(), _processor_seconds()
    with PeakMemory(os.getpid()) as peak:
        report = run_import(paths, ImportEncoderRequest(str(source), photos=str(photos)), SilentReporter())
    return {
        "layout": layout,
        "seconds": round(time.perf_counter() - start, 1),
        "seconds of processor": round(_processor_seconds() - used, 1),
        "peak MB": round(peak.megabytes),
        "MB": round(report.bytes / 1e6),
        "right": f"{report.right:.1%} ({report.right_low:.0%}-{report.right_high:.0%})",
        "notes": len(report.notes),
    }


def _processor_seconds() -> float:
    """Return how long this process and those that have ended for it have computed: true beside other work, too."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    for row in run():
        print("  " + "   ".join(f"{key} {value}" for key, value in row.items()), flush=True)
