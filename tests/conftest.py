"""Fixtures that every test may use: libraries in temporary folders.

``XSEARCH_WITHOUT_QT=1`` takes PySide6 out of reach, to prove that everything below the window works without it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

if os.environ.get("XSEARCH_WITHOUT_QT"):
    sys.modules["PySide6"] = None  # type: ignore[assignment]  # importing it raises ImportError
elif not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from colours import ColourEncoder
from extras import ARE_THERE, MARKER

from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)


def pytest_report_header() -> str:
    return "torch: " + ("installed" if ARE_THERE else "not installed; make test-export runs what needs it")


@pytest.fixture
def paths(tmp_path: Path) -> AppPaths:
    return AppPaths.under(tmp_path / "home")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def encoder() -> ColourEncoder:
    return ColourEncoder()


@pytest.fixture(scope="session")
def decoders() -> Iterator[DecodePool]:
    """The processes that read photos, shared by all tests: starting them takes a while."""
    pool = DecodePool()
    yield pool
    pool.close()


@pytest.fixture
def library(paths: AppPaths, encoder: ColourEncoder, decoders: DecodePool) -> Iterator[Library]:
    with Library(paths, lambda: encoder, decoders) as opened:
        yield opened


@pytest.fixture
def reopen(paths: AppPaths, decoders: DecodePool) -> Iterator[Callable[[ColourEncoder], Library]]:
    """Open the same library again, as a second run of the program would."""
    opened: list[Library] = []

    def open_again(encoder: ColourEncoder) -> Library:
        opened.append(Library(paths, lambda: encoder, decoders))
        return opened[-1]

    yield open_again
    for one in opened:
        one.close()
