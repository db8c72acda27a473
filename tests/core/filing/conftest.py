"""A bin for each test, and three photos with what belongs to them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.library.library import Library


@pytest.fixture(autouse=True)
def bin_of_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bin of its own, wherever that of the computer is."""
    if sys.platform in ("win32", "darwin"):
        pytest.skip("the system's own bin is left alone")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return tmp_path / "share" / "Trash"


@pytest.fixture
def items(library: Library, photos: Path) -> list[int]:
    for name, colour in (("a", "red"), ("b", "green"), ("c", "blue")):
        paint(photos / f"{name}.jpg", colour)
    (photos / "a.MOV").write_bytes(b"film")
    (photos / "a.jpg.xmp").write_text("<x/>")
    (photos / "a.md").write_text("A note about the red one.")
    index(library, photos)
    return [item_at(library, photos / f"{name}.jpg") for name in "abc"]


def item_at(library: Library, path: Path) -> int:
    item = library.catalogue.items.at(os.fspath(path))
    assert item is not None
    return item
