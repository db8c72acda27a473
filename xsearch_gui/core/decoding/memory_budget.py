"""Memory that several decodes share."""

from __future__ import annotations

import threading


class SharedBytes:
    """Shares a number of bytes among the decodes that run at the same time."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._free = total
        self._changed = threading.Condition()

    def take(self, cost: int) -> int:
        """Wait until ``cost`` bytes are free, take them, and return how many were taken."""
        cost = min(cost, self._total)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= cost)
            self._free -= cost
        return cost

    def give_back(self, cost: int) -> None:
        """Return what was taken."""
        with self._changed:
            self._free += cost
            self._changed.notify_all()
