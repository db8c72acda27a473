"""How many of something, in English."""

from __future__ import annotations


def amount(count: int, one: str, many: str = "") -> str:
    """Return a number with what it counts: ``1 photo``, ``1,200 photos``; ``many`` where it is not ``one`` and an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
