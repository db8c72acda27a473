"""How long a library takes with an encoder: timed on its own photos, or scaled from one that was."""

from __future__ import annotations

from pathlib import Path

import pytest
from colours import Recorder, paint
from tiny_encoder import write_encoder

from xsearch_gui.core.encoders.adding.downloadable import builtin_facts
from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths, bundled
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.encoders import EncoderEntry, EncoderState
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.switching import PaceRequest, UseEncoderRequest
from xsearch_gui.core.switching.encoder_list import list_encoders
from xsearch_gui.core.switching.pace import Cost, Pace, kept_pace, run_pace, scaled
from xsearch_gui.core.switching.switch import run_use

QUIET = SilentReporter()


def entries(library: Library) -> dict[str, EncoderEntry]:
    return {entry.name: entry for entry in list_encoders(library).entries}


def test_an_encoder_that_was_not_timed_is_scaled_from_the_nearest_that_was() -> None:
    small, large = Cost(0.004, 0.005), Cost(0.1, 0.05)
    assert scaled([(0.5, small), (4.4, large)], 8.8) == Cost(0.2, 0.05)
    assert scaled([(0.5, small), (4.4, large)], 0.6) == Cost(pytest.approx(0.0048), 0.005)
    assert scaled([(0.0, small)], 4.4) is None and scaled([(0.5, small)], 0.0) is None
    pace = Pace("here", reading=0.02)
    assert pace.seconds(large, 1000, 100) == pytest.approx(1000 * 0.12 + 100 * 0.05)
    assert pace.seconds(None, 1000, 0) == 0.0 and Pace().seconds(large, 1000, 0) == 0.0


def test_a_library_is_timed_once_with_every_encoder_that_is_here(
    paths: AppPaths, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xsearch_gui.core.switching.pace._SECONDS", 0.01)
    for name, dimension in (("small", 512), ("wide", 768)):
        write_encoder(paths.encoders / name, dimension)
    for colour in ("red", "green", "blue"):
        paint(photos / f"{colour}.png", colour)
        (photos / f"{colour}.txt").write_text(f"a {colour} photo")
    with Library(paths) as library:
        assert run_pace(library, PaceRequest(), QUIET).photos == 0, "an empty library has nothing to time"
        run_use(library, UseEncoderRequest("small"), QUIET)
        run_index(library, IndexRequest((str(photos),)), QUIET)
        assert entries(library)["wide"].seconds == 0.0
        with pytest.raises(Cancelled):
            run_pace(library, PaceRequest(), Recorder(cancel_after=-1))
        report = run_pace(library, PaceRequest(), QUIET)
        assert set(report.names) == {"xsearch-mini", "small", "wide"} and report.photos == 3
        assert run_pace(library, PaceRequest(), QUIET).names == (), "what is known is not measured again"
        found = entries(library)
        assert found["small"].seconds == 0.0 and found["small"].missing == 0
        assert found["wide"].seconds > 0 and not found["wide"].estimated and found["wide"].missing_photos == 3
        clip, large = found["clip-ViT-B-32"], found["clip-ViT-L-14"]
        assert clip.state is EncoderState.AVAILABLE and clip.missing_photos == 3 and clip.estimated
        assert 0 < clip.seconds < large.seconds
        monkeypatch.setattr("xsearch_gui.core.switching.pace.machine", lambda paths: "another computer")
        assert kept_pace(paths).reading == 0.0


def test_the_figures_of_the_encoder_that_ships_are_those_of_its_card() -> None:
    card = bundled("models", "xsearch-mini", "CARD.md").read_text(encoding="utf-8")
    (figures,) = builtin_facts().published
    assert figures.data in card
    assert f"| text to photo | {figures.t2i} |" in card and f"| photo to text | {figures.i2t} |" in card
