"""Copies of encoders that compute with 8-bit numbers: made only where they see alike and are measured to be faster."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from colours import Recorder
from tiny_encoder import hash_again, photo_graph, write_encoder, write_with_parity

from xsearch_gui.core.encoders import OnnxEncoder
from xsearch_gui.core.encoders.adding import faster, gains
from xsearch_gui.core.encoders.adding.faster import run_faster
from xsearch_gui.core.encoders.adding.gains import outlook
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.encoders.image import test_pictures as pictures
from xsearch_gui.core.encoders.manifest import EncoderManifest
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import Cancelled, EncoderProblem, UsageError
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.encoders import ImportEncoderRequest
from xsearch_gui.core.records.switching import FasterRequest

WIDE = 2048  # so many numbers a vector make the photo graph's matrix a large one; the text graph has none


@pytest.fixture
def wide(paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> EncoderManifest:
    """An installed encoder on a computer whose processor can compute with 8-bit numbers."""
    monkeypatch.setattr(gains, "sums_eight_bits", lambda: True)
    paths.create()
    manifest = write_encoder(paths.encoders / "wide", WIDE)
    assert isinstance(manifest, EncoderManifest)
    return manifest


@pytest.fixture
def speeds(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let a copy be so many times as fast."""

    def set_to(times: float) -> None:
        monkeypatch.setattr(
            faster, "seconds", lambda work, encoder: 0.1 if encoder.folder.name == "wide" else 0.1 / times
        )

    return set_to


def make(paths: AppPaths, reporter: Any = None, *, use: bool = False) -> Any:
    return run_faster(paths, FasterRequest("wide", use), reporter or Recorder())


def installed(paths: AppPaths) -> set[str]:
    return {path.name for path in paths.encoders.iterdir() if path.name != ".lock"}


def test_a_copy_is_faster_sees_alike_and_can_be_taken_to_another_computer(
    paths: AppPaths, wide: EncoderManifest, speeds: Callable[[float], None], tmp_path: Path
) -> None:
    speeds(2.5)
    report = make(paths)
    assert (report.name, report.times, report.per_second_before, report.per_second) == ("wide-8bit", 2.5, 40.0, 100.0)
    assert report.cosine_photos >= 0.99 and report.cosine_texts == 1.0
    assert [note for note in report.notes if "text side stays" in note and "no large matrices" in note]
    registry = Registry(paths)
    copy, known = registry.manifest("wide-8bit"), registry.open("wide-8bit")
    assert (copy.title, copy.version) == ("wide (8-bit)", "1-8bit") and copy.identity != wide.identity
    known.verify()
    original = registry.open("wide")
    cosines = (known.encode_images(pictures()) * original.encode_images(pictures())).sum(1)
    assert 0.99 <= cosines.min() < 1.0
    assert np.array_equal(known.encode_texts(["red"]), original.encode_texts(["red"]))
    assert "2.5 times" in (paths.encoders / "wide-8bit" / "CARD.md").read_text()
    other = AppPaths.under(tmp_path / "other")
    other.create()
    brought = run_import(other, ImportEncoderRequest(str(paths.encoders / "wide-8bit")), Recorder())
    assert brought.name == "wide-8bit" and brought.parity_photos > 0.9999
    assert np.allclose(Registry(other).open("wide-8bit").encode_images(pictures()), known.encode_images(pictures()))
    assert not outlook(other, copy, (), "").can, "it is a copy there too"


def test_what_is_known_of_a_copy_is_kept_and_it_is_not_made_twice(
    paths: AppPaths, wide: EncoderManifest, speeds: Callable[[float], None]
) -> None:
    speeds(2.5)
    assert outlook(paths, wide, ("wide",), "cpu").can
    make(paths)
    names = Registry(paths).names()
    copy = Registry(paths).manifest("wide-8bit")
    assert outlook(paths, copy, names, "").times == 2.5
    assert not outlook(paths, wide, names, "").can
    with pytest.raises(UsageError, match="already"):
        make(paths)
    with pytest.raises(UsageError, match="already"):
        run_faster(paths, FasterRequest("wide-8bit"), Recorder())
    assert make(paths, use=True).times == 2.5, "a switch that was broken off goes on with what is there"


def test_without_a_gain_there_is_no_copy_and_the_reason_is_kept(
    paths: AppPaths, wide: EncoderManifest, speeds: Callable[[float], None]
) -> None:
    speeds(1.1)
    with pytest.raises(EncoderProblem, match=r"1\.1 times as fast on this computer; at least 1\.15"):
        make(paths)
    assert installed(paths) == {"wide"}
    told = outlook(paths, wide, ("wide",), "")
    assert not told.can and "1.1 times" in told.reason and told.reason.template.startswith("With 8-bit numbers")


def test_a_tower_that_would_see_otherwise_is_refused(
    paths: AppPaths, wide: EncoderManifest, speeds: Callable[[float], None]
) -> None:
    """Large weights that cancel each other: seven bits leave nothing of the difference."""
    speeds(9.0)
    random = np.random.default_rng(1)
    large, small = random.normal(size=WIDE), random.normal(size=(3, WIDE))
    weights = np.stack([1000 * large, -2000 * large, 1000 * large]) + small
    folder = paths.encoders / "wide"
    (folder / "image.onnx").write_bytes(photo_graph(weights.astype(np.float32)))
    hash_again(folder, wide)
    write_with_parity(folder, Registry(paths).manifest("wide"))
    with pytest.raises(EncoderProblem, match=r"would see otherwise \(lowest cosine .*; at least 0\.99 is needed"):
        make(paths)
    assert installed(paths) == {"wide"}


def test_nothing_is_tried_where_it_cannot_help(
    paths: AppPaths, wide: EncoderManifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "runs on cuda" in outlook(paths, wide, (), "cuda").reason
    monkeypatch.setattr(gains, "sums_eight_bits", lambda: None)
    assert outlook(paths, wide, (), "").can, "the system does not tell: it is measured"
    monkeypatch.setattr(gains, "sums_eight_bits", lambda: False)
    assert "no instructions" in outlook(paths, wide, (), "").reason
    with pytest.raises(EncoderProblem, match="no instructions for 8-bit numbers"):
        make(paths)
    write_encoder(paths.encoders / "small", 16)
    monkeypatch.setattr(gains, "sums_eight_bits", lambda: True)
    with pytest.raises(EncoderProblem, match="no large matrices"):
        run_faster(paths, FasterRequest("small"), Recorder())


def test_texts_alone_are_judged_by_themselves(paths: AppPaths, wide: EncoderManifest) -> None:
    write_encoder(paths.encoders / "texts", WIDE, reads_photos=False)
    with pytest.raises(EncoderProblem, match="no large matrices"):
        run_faster(paths, FasterRequest("texts"), Recorder())


def test_a_damaged_encoder_is_not_copied(paths: AppPaths, wide: EncoderManifest) -> None:
    (paths.encoders / "wide" / "text.onnx").write_bytes(b"another")
    with pytest.raises(EncoderProblem, match="not the file that was published"):
        make(paths)
    assert installed(paths) == {"wide"}


def test_a_cancelled_or_killed_conversion_leaves_nothing(
    paths: AppPaths, wide: EncoderManifest, speeds: Callable[[float], None]
) -> None:
    reporter = Recorder()
    reporter.cancelled = lambda: True  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        make(paths, reporter)
    assert installed(paths) == {"wide"}
    code = (
        "import os, signal, sys\n"
        "from xsearch_gui.core.encoders.adding import faster, gains\n"
        "from xsearch_gui.core.paths import AppPaths\n"
        "from xsearch_gui.core.progress import SilentReporter\n"
        "from xsearch_gui.core.records.switching import FasterRequest\n"
        "gains.sums_eight_bits = lambda: True\n"
        "faster.seconds = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "faster.run_faster(AppPaths.under(sys.argv[1]), FasterRequest('wide'), SilentReporter())\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(paths.home)], check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert Registry(paths).names() == [Registry(paths).builtin, "wide"]
    assert len(installed(paths)) == 2, "the half copy, which nobody sees"
    speeds(2.0)
    make(paths)
    assert installed(paths) == {"wide", "wide-8bit"}
    assert OnnxEncoder(paths.encoders / "wide-8bit").manifest.dimension == WIDE
