"""A library learns from its own captions: trained, reported, used, switched off, and never half of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from colours import COLOURS, ColourEncoder, paint

from xsearch_gui.core import settings
from xsearch_gui.core.alignment import job, selection
from xsearch_gui.core.alignment.baselines import ridge
from xsearch_gui.core.alignment.pairs import gather
from xsearch_gui.core.errors import Cancelled, HeadProblem, UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.alignment import AlignReportRequest, AlignTrainRequest, AlignUseRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

# Words that the encoder knows nothing of; the captions say what they mean.
WORDS = dict(zip(COLOURS, ("mela", "prato", "mare", "sole", "neve", "notte", "uva", "zucca"), strict=True))
QUIET = SilentReporter()


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    for kind in ("centred", "ridge", "cca"):  # training itself is tested without a library
        monkeypatch.delitem(selection.CANDIDATES, kind)
    monkeypatch.setitem(selection.CANDIDATES, "residual", lambda e, b, s, r: ridge(e, 0.001))
    monkeypatch.setattr(job.matching, "LADDER", job.matching.LADDER[:1])
    for position, (colour, word) in enumerate(WORDS.items()):
        folder = tmp_path / "photos" / str(position % 4)
        rows = []
        for seed in range(5):
            paint(folder / f"{word}{seed}.png", colour, 10 * position + seed)
            if seed < 4:
                rows.append([f"{word}{seed}.png", f"<b>{word}</b>" if seed == 3 else f"la {word}"])
        table = folder / "captions.csv"
        with table.open("a", newline="") as file:
            csv.writer(file).writerows([["file", "caption"]] * (position < 4) + rows)
    with Library(AppPaths.under(tmp_path / "home"), ColourEncoder) as opened:
        run_index(opened, IndexRequest((str(tmp_path / "photos"),)), QUIET)
        yield opened


def found(library: Library, query: str) -> list[str]:
    hits = SearchEngine(library).search(SearchRequest(query, kind=Kind.PHOTO, top=5)).hits
    return [Path(hit.path).name for hit in hits]


def in_settings(library: Library) -> int:
    return settings.load(library.paths.settings)[0].alignment.head


def train(library: Library, use: bool = True):
    return job.run_align_train(library, AlignTrainRequest(use), QUIET)


def test_pairs_are_captions_and_good_marks(library: Library) -> None:
    item = library.catalogue.items.at(library.catalogue.items.paths(1)[0])
    assert item is not None
    before = gather(library)
    assert (len(before.photo_ids), len(before.bodies), before.without) == (32, 32, 8)
    library.catalogue.searches.judge("frutta format:png", [1], 1)
    library.catalogue.searches.judge("pesce", [2], -1)
    after = gather(library)
    assert sorted({*after.bodies} - {*before.bodies}) == ["frutta"]
    assert len(set(after.folders)) == 4


def test_a_head_is_trained_reported_used_and_switched_off(library: Library) -> None:
    report = train(library, use=False)
    assert (report.head, report.in_use, in_settings(library)) == (1, 0, 0)
    assert report.photos == report.pairs == 32 and report.without == 8
    names = [change.name for change in report.changes]
    for name in ("Matching accuracy", "R@10, text to photo", "Median rank, photo to text", "Response time"):
        assert name in names
    assert any(name.startswith("Generalisation") for name in names)
    assert report.worst and {note.text for note in report.worst} <= {*gather(library).bodies}

    engine = SearchEngine(library)
    assert engine.index().cross_modal is engine.index()
    used = job.run_align_use(library, AlignUseRequest(1, anyway=True), QUIET)
    assert used.in_use == in_settings(library) == 1
    cross_modal = engine.index().cross_modal
    assert cross_modal is not engine.index() and cross_modal.head is not None
    photo = library.catalogue.vectors.ids("photo", library.encoder_id).tolist()[0]
    vector = engine.index().photos.vector(photo)
    assert abs(cross_modal.photos.vector(photo) - cross_modal.photo(vector)).max() < 2e-3
    assert found(library, "mela")[0].startswith("mela")

    # A new photo and its caption come into the head's index as well; another process finds the head in the settings.
    folder = Path(report.worst[0].path).parent
    paint(folder / "new.png", "red", 99)
    run_index(library, IndexRequest((str(folder),)), QUIET)
    with Library(library.paths, ColourEncoder) as again:
        assert len(SearchEngine(again).index().cross_modal.photos) == 41
        assert again.head is not None and again.encoder.encoded_images == 0

    off = job.run_align_use(library, AlignUseRequest(0), QUIET)
    assert (off.in_use, in_settings(library)) == (0, 0)
    assert engine.index().cross_modal is engine.index()


def test_the_report_shows_captions_as_text(library: Library) -> None:
    report = train(library, use=False)
    page = Path(report.page).read_text(encoding="utf-8")
    assert (
        "&lt;b&gt;" in page
        and "<b>" not in page
        and "<script" not in page
        and "http" not in page.replace("http-equiv", "")
    )
    kept = Path(report.page).parent / "report.json"
    values = json.loads(kept.read_text())
    assert values["head"] == 1 and values["ablation"]
    assert job.run_align_report(library, AlignReportRequest(), QUIET) == report
    values["ladder"] = values.pop("ablation")  # as programs before wrote it
    kept.write_text(json.dumps(values))
    assert job.run_align_report(library, AlignReportRequest(), QUIET) == report


def test_what_is_not_better_is_used_only_when_insisted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        selection, "_final", lambda examples, *rest: (ridge(examples).blended(0.1), selection.Harm(1, 1, 99))
    )
    report = train(library)
    assert not report.better and report.in_use == 0
    with pytest.raises(UsageError, match="was not better"):
        job.run_align_use(library, AlignUseRequest(report.head), QUIET)
    assert in_settings(library) == 0


def test_a_changed_encoder_searches_without_the_head_and_says_so(library: Library) -> None:
    head = train(library, use=False).head
    job.run_align_use(library, AlignUseRequest(head, anyway=True), QUIET)
    with Library(library.paths, lambda: ColourEncoder("2")) as changed:
        assert changed.head is None
        report = job.run_align_report(changed, AlignReportRequest(), QUIET)
        assert report.in_use == 0 and "Train one for this encoder" in report.verdict
        with pytest.raises(HeadProblem, match="was trained for the encoder colours 1"):
            job.run_align_use(changed, AlignUseRequest(head), QUIET)


def test_a_cancelled_training_leaves_nothing(library: Library) -> None:
    class Impatient(SilentReporter):
        def progress(self, done: int, total: int, note: str = "") -> None:
            self.seen = note

        def cancelled(self) -> bool:
            return getattr(self, "seen", "") == "Comparing the method's terms"

    with pytest.raises(Cancelled):
        job.run_align_train(library, AlignTrainRequest(), Impatient())
    assert not library.paths.heads.exists() or not list(library.paths.heads.iterdir())
    assert job.run_align_report(library, AlignReportRequest(), QUIET).head == 0


def test_too_few_captions_are_said_so(tmp_path: Path) -> None:
    with Library(AppPaths.under(tmp_path / "home"), ColourEncoder) as empty:
        run_index(empty, IndexRequest((str(paint(tmp_path / "p" / "a.png", "red").parent),)), QUIET)
        with pytest.raises(UsageError, match="0 photos of this library have a caption"):
            train(empty)
