"""Objects that nobody holds any more go between two events, in the window's own thread."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from xsearch_gui.garbage import GarbageCollection


class Ring(QObject):
    """Held by itself alone, as a view-model is by the slots that it has connected."""

    gone_in: list[int] = []  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: Ring.gone_in.append(threading.get_ident()))


@pytest.fixture
def collection(qtbot: QtBot) -> Iterator[GarbageCollection]:
    Ring.gone_in.clear()
    made = GarbageCollection()
    yield made
    made.stop()
    gc.disable()  # as the other tests have it


def allocate(n: int) -> None:
    """Make more garbage than Python's thresholds allow, and rings of QObjects first."""
    for _ in range(10):
        Ring()
    _ = [[] for _ in range(n)]


def test_nothing_dies_in_another_thread(qtbot: QtBot, collection: GarbageCollection) -> None:
    collection.collect()  # what was there before stays
    kept: list[list[int]] = []
    other = threading.Thread(target=lambda: (allocate(5_000), kept.extend([] for _ in range(5_000))))
    other.start()
    other.join()
    assert Ring.gone_in == []
    qtbot.waitUntil(lambda: len(Ring.gone_in) == 10)
    assert set(Ring.gone_in) == {threading.get_ident()}


def test_python_collects_again_when_the_window_is_gone(collection: GarbageCollection) -> None:
    assert not gc.isenabled()
    collection.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
