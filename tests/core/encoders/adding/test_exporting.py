"""A CLIP with random weights through the whole export."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from colours import Recorder, paint
from extras import needs_extras
from local_hub import Hub

from xsearch_gui.core.encoders.adding import exporter
from xsearch_gui.core.encoders.adding.export_child import Work
from xsearch_gui.core.encoders.adding.exporter import export_hint
from xsearch_gui.core.encoders.adding.exporting import run_child, run_export, run_size
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import Cancelled, EncoderProblem, UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths, program_command
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.encoders import ExportEncoderRequest, ExportSizeRequest, ImportEncoderRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.records.switching import UseEncoderRequest
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.switching.switch import run_use

QUIET = SilentReporter()
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The model, written by a process of its own: torch stays out of this one."""
    folder = tmp_path_factory.mktemp("models") / "tiny-clip"
    script = Path(__file__).parents[3] / "fixtures" / "random_clip.py"
    subprocess.run([sys.executable, str(script), str(folder), "tiny"], check=True, capture_output=True)
    yield folder


def left_behind(paths: AppPaths) -> list[str]:
    return sorted(path.name for path in paths.encoders.iterdir() if path.name != ".lock")


@needs_extras
def test_export_import_use_and_search(clip: Path, paths: AppPaths, photos: Path, tmp_path: Path) -> None:
    paths.create()
    into = tmp_path / "elsewhere" / "tiny"
    report = run_export(paths, ExportEncoderRequest(str(clip), "tiny", "int8", into=str(into)), QUIET)
    assert report.parity_photos > 0.99 and report.parity_texts > 0.99 and report.dimension == 24
    assert report.steps[0].name == "Loading the model" and report.peak_mb > 100
    assert left_behind(paths) == []
    card = (into / "CARD.md").read_text()
    assert "apache-2.0" in card and "random weights" in card
    assert b"site-packages" not in (into / "image.onnx").read_bytes()  # nothing of this computer

    imported = run_import(paths, ImportEncoderRequest(str(into)), QUIET)
    assert imported.parity_photos > 0.9999 and imported.parity_texts > 0.9999
    encoder = Registry(paths).open("tiny")
    assert encoder.manifest.license == "apache-2.0" and encoder.manifest.image.resize == "crop"
    alone = np.concatenate([encoder.encode_texts([text]) for text in ("a dog", "a much longer sentence about a dog")])
    assert np.allclose(alone, encoder.encode_texts(["a dog", "a much longer sentence about a dog"]), atol=1e-5)
    for colour in ("red", "green", "blue"):
        paint(photos / f"{colour}.png", colour)
    with Library(paths) as library:
        run_index(library, IndexRequest((str(photos),)), QUIET)
        assert run_use(library, UseEncoderRequest("tiny"), QUIET).photos == 3
        similar = SearchEngine(library).search(SearchRequest(images=(str(photos / "red.png"),))).photos
        assert Path(similar[0].path).name == "red.png"


@needs_extras
@pytest.mark.parametrize(
    ("kind", "quantize"), [("siglip", "none"), ("siglip2", "none"), ("siglip2", "fp16"), ("multilingual", "fp16")]
)
def test_other_layouts_go_the_same_way(kind: str, quantize: Any, clip: Path, paths: AppPaths, tmp_path: Path) -> None:
    """SigLIP in both makings, and a text tower of its own for CLIP's photo tower."""
    paths.create()
    script, folder = Path(__file__).parents[3] / "fixtures" / "random_towers.py", tmp_path / kind
    subprocess.run([sys.executable, str(script), str(folder), kind], check=True, capture_output=True)
    images = str(clip) if kind == "multilingual" else ""
    report = run_export(paths, ExportEncoderRequest(str(folder), quantize=quantize, images=images), QUIET)
    least = 0.9999 if quantize == "none" else 0.99
    assert report.dimension == 24 and min(report.parity_photos, report.parity_texts) > least
    manifest = Registry(paths).open(report.name).manifest
    assert manifest.text.padding == ("longest" if kind == "multilingual" else "max_tokens")
    assert manifest.image.resize == ("crop" if kind == "multilingual" else "squash")


@needs_extras
def test_a_model_comes_from_a_hub_its_size_first_in_two_attempts(
    clip: Path, paths: AppPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.create()
    hub = Hub.of_folder(clip)
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    try:
        size = run_size(paths, ExportSizeRequest("me/model"), QUIET)
        assert size.bytes > 100_000 and size.license == "mit" and size.already_here == 0
        assert len(hub.asked) == 1  # nothing is fetched before the user has agreed
        hub.breaks_after = 50_000
        with pytest.raises(EncoderProblem, match="broke off"):
            run_export(paths, ExportEncoderRequest("me/model"), QUIET)
        assert left_behind(paths) == []
        assert run_size(paths, ExportSizeRequest("me/model"), QUIET).already_here > 0
        hub.breaks_after = None
        report = run_export(paths, ExportEncoderRequest("me/model"), QUIET)
    finally:
        hub.close()
    assert report.name == "model" and report.steps[0].name == "Downloading" and report.parity_photos > 0.9999
    assert not list(paths.downloads.iterdir())


@needs_extras
def test_a_broken_model_and_a_cancelled_export_leave_nothing(clip: Path, paths: AppPaths, tmp_path: Path) -> None:
    paths.create()
    broken = Path(shutil.copytree(clip, tmp_path / "broken"))
    weights = broken / "0_CLIPModel" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    with pytest.raises(EncoderProblem, match="cannot be loaded"):
        run_export(paths, ExportEncoderRequest(str(broken)), QUIET)

    class Stop(Recorder):
        def cancelled(self) -> bool:
            return any(note.startswith("Exporting the photo") for _, _, note in self.seen)

    with pytest.raises(Cancelled):
        run_export(paths, ExportEncoderRequest(str(clip)), Stop())
    assert left_behind(paths) == []


@needs_extras
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_export_leaves_nothing_that_looks_like_an_encoder(clip: Path, paths: AppPaths) -> None:
    paths.create()
    command = [*program_command(), "--home", str(paths.home), "encoders", "export", str(clip), "--name", "killed"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(paths.encoders.glob(".unfinished-*/image.onnx")):
        assert time.monotonic() < deadline and process.poll() is None
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert Registry(paths).names() == ["xsearch-mini"]
    with pytest.raises(EncoderProblem):  # whatever is exported next sweeps
        run_export(paths, ExportEncoderRequest(str(clip.parent)), QUIET)
    assert left_behind(paths) == []


def test_without_torch_the_way_to_get_it_is_named(paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "_NEEDED", ("a_package_that_is_not_there",))
    with pytest.raises(UsageError, match=r"pip install 'xsearch-gui\[export\]'"):
        run_export(paths, ExportEncoderRequest("clip-ViT-B-32"), QUIET)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "import that folder here" in export_hint(paths)


def test_a_child_that_the_system_ends_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderProblem, match="memory"):
        run_child(
            [sys.executable, "-c", "import os; os._exit(9)"], Work(str(tmp_path), "", str(tmp_path), "none", {}), QUIET
        )
