"""How fast a job goes and when it will be done, from its progress messages."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 8.0
MIN_SPAN_S = 1.0  # before that, a rate would be noise


class ProgressRate:
    """The rate over the last seconds. A job that starts a new phase (done goes back) starts anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()
        self._left = 0

    def reset(self) -> None:
        """Forget everything, for another job or another phase."""
        self._samples.clear()
        self._left = 0

    def feed(self, done: int, total: int) -> None:
        """Take a progress message."""
        now = self._clock()
        if self._samples and done < self._samples[-1][1]:
            self._samples.clear()
        self._samples.append((now, done))
        while now - self._samples[0][0] > WINDOW_S and len(self._samples) > 2:
            self._samples.popleft()
        self._left = max(0, total - done)

    @property
    def per_second(self) -> float | None:
        """The rate, or None while it is not known."""
        if len(self._samples) < 2:
            return None
        (first_time, first_done), (last_time, last_done) = self._samples[0], self._samples[-1]
        span, gain = last_time - first_time, last_done - first_done
        return gain / span if span >= MIN_SPAN_S and gain > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """The time until the job is done, or None while it is not known."""
        rate = self.per_second
        return self._left / rate if rate and self._left else None
