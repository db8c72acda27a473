"""How many processors this process may use, and what they can do."""

from __future__ import annotations

import os
import platform
import re
import sys
from functools import cache
from pathlib import Path

# What sums four products of bytes at once: VNNI of x86, the dot products of ARM.
_EIGHT_BIT = {"avx512_vnni", "avx_vnni", "asimddp"}


def default_threads() -> int:
    """Return how many threads to compute with: all processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


@cache
def sums_eight_bits() -> bool | None:
    """Return whether the processor has instructions for 8-bit numbers; None if the system does not tell."""
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return True
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    flags = re.search(r"^(?:flags|Features)\s*:(.*)$", told, re.M)
    return bool(_EIGHT_BIT & set(flags.group(1).split())) if flags else None
