"""Files that are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from xsearch_gui.core.atomic import replacing


@pytest.mark.parametrize("options", [{}, {"shared": True}, {"durable": True}])
def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path, options: dict[str, bool]) -> None:
    target = tmp_path / "deep" / "words.npz"
    with replacing(target, **options) as unfinished:
        unfinished.write_text("new")
        assert not target.exists() and unfinished.suffix == ".npz"
    assert target.read_text() == "new" and list(target.parent.iterdir()) == [target]


def test_after_an_error_the_old_file_is_there_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "settings.toml"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(target) as unfinished:
        unfinished.write_text("half")
        raise ZeroDivisionError
    assert target.read_text() == "old" and list(tmp_path.iterdir()) == [target]


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    target = tmp_path / "thumbnail.jpg"
    with replacing(target, shared=True) as first, replacing(target, shared=True) as second:
        first.write_text("first")
        second.write_text("second")
    assert target.read_text() == "first" and list(tmp_path.iterdir()) == [target]


def test_a_folder_of_the_user_is_not_made(tmp_path: Path) -> None:
    target = tmp_path / "gone" / "photo.xmp"
    with pytest.raises(FileNotFoundError), replacing(target, makes_folder=False):
        pass
    assert not target.parent.exists()
