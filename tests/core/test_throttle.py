"""The wish to leave the computer to its user counts from the moment it is made, and can be taken back."""

import time
from pathlib import Path

import pytest

from xsearch_gui.core import throttle
from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.settings import Indexing, Settings, save
from xsearch_gui.core.throttle import Throttle


class Stopped(SilentReporter):
    def cancelled(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(throttle.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(throttle.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    return now


def test_it_rests_as_long_as_it_worked_while_that_is_wanted(tmp_path: Path, clock: list[float]) -> None:
    path = tmp_path / "settings.toml"
    resting = Throttle(path)
    clock[0] += 3
    resting.rest(SilentReporter())
    assert clock[0] == 103
    save(path, Settings(indexing=Indexing(gentle=True)))
    clock[0] += 2
    resting.rest(SilentReporter())
    assert clock[0] == pytest.approx(107, abs=0.1)
    save(path, Settings())
    clock[0] += 2
    resting.rest(SilentReporter())
    assert clock[0] == pytest.approx(109, abs=0.1)


def test_a_cancelled_job_does_not_rest(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    save(path, Settings(indexing=Indexing(gentle=True)))
    resting = Throttle(path)
    time.sleep(0.01)
    with pytest.raises(Cancelled):
        resting.rest(Stopped())
