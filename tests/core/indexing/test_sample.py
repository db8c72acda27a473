"""The sample library: it is complete, found by its captions, and harms nobody's files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.files.types import PHOTO_SUFFIXES, is_ignored
from xsearch_gui.core.indexing import sample
from xsearch_gui.core.metadata.caption_tables import parse_caption_table
from xsearch_gui.core.metadata.notes import read_note
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.items import Source


class Recorder(SilentReporter):
    def __init__(self, stop_after: int = 10**9) -> None:
        self.seen: list[tuple[int, int]] = []
        self._stop_after = stop_after

    def progress(self, done: int, total: int, note: str = "") -> None:
        self.seen.append((done, total))

    def cancelled(self) -> bool:
        return len(self.seen) >= self._stop_after


def photos(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix in PHOTO_SUFFIXES)


def test_every_photo_can_be_read_and_has_a_caption_somewhere(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    reporter = Recorder()
    report = sample.write_sample(str(folder), reporter)
    assert report.photos == len(photos(folder)) >= 10
    assert reporter.seen[-1][0] == reporter.seen[-1][1] == report.photos + report.texts
    sources = set()
    for path in photos(folder):
        picture = read_photo(str(path))
        assert picture.facts.taken_at, path
        sources |= {caption.source for caption in picture.captions}
        table = path.parent / "captions.csv"
        rows = {row.file for row in parse_caption_table(str(table)).rows} if table.exists() else set()
        beside = path.with_suffix(".txt")
        assert picture.captions or path.name in rows or beside.exists(), path
    assert sources == {Source.XMP, Source.IPTC, Source.EXIF}


def test_notes_name_photos_that_exist(tmp_path: Path) -> None:
    sample.write_sample(str(tmp_path), SilentReporter())
    notes = sorted(tmp_path.rglob("*.md"))
    assert len(notes) >= 5
    for note in notes:
        text = read_note(str(note))
        assert len(text) > 300
        named = [path.name for path in photos(note.parent) if path.name in text]
        assert 1 <= len(named) <= 3, note


def test_writing_again_completes_and_changes_nothing(tmp_path: Path) -> None:
    sample.write_sample(str(tmp_path), SilentReporter())
    first, second = photos(tmp_path)[:2]
    first.unlink()
    second.write_bytes(b"edited by the user")
    report = sample.write_sample(str(tmp_path), SilentReporter())
    assert (report.photos, report.texts) == (1, 0)
    assert first.exists()
    assert second.read_bytes() == b"edited by the user"


def test_a_cancelled_sample_can_be_completed(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        sample.write_sample(str(tmp_path), Recorder(stop_after=9))
    before = len(photos(tmp_path))
    report = sample.write_sample(str(tmp_path), SilentReporter())
    assert before + report.photos == len(photos(tmp_path))


def test_folders_of_other_people_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("important")
    with pytest.raises(UsageError, match="already holds other files"):
        sample.write_sample(str(tmp_path), SilentReporter())
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.doc"]
    with pytest.raises(UsageError, match="is a file"):
        sample.write_sample(str(tmp_path / "thesis.doc"), SilentReporter())
    with pytest.raises(UsageError, match="cannot be written"):
        sample.write_sample(str(tmp_path / "thesis.doc" / "sub"), SilentReporter())


def test_the_marker_is_passed_over_by_the_import() -> None:
    assert is_ignored(sample.MARKER)


def colourfulness(path: Path) -> float:
    """Return how colourful a picture is (Hasler & Suesstrunk 2003)."""
    with Image.open(path) as image:
        red, green, blue = np.moveaxis(np.asarray(image.convert("RGB").resize((64, 64)), float), 2, 0)
    one, other = red - green, (red + green) / 2 - blue
    return float(np.hypot(one.std(), other.std()) + 0.3 * np.hypot(one.mean(), other.mean()))


def taken(path: Path) -> str:
    with Image.open(path) as image:
        return str(image.getexif().get_ifd(0x8769)[0x9003])


def test_the_newest_photos_which_are_seen_first_are_colourful(tmp_path: Path) -> None:
    sample.write_sample(str(tmp_path), SilentReporter())
    found = [path for path in tmp_path.rglob("*") if path.suffix in PHOTO_SUFFIXES]
    found.sort(key=taken, reverse=True)
    assert all(colourfulness(path) > 30 for path in found[:4])
