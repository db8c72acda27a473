"""How many processors this process may use."""

from __future__ import annotations

import os


def default_threads() -> int:
    """Return how many threads to compute with: all processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)
