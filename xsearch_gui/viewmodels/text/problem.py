"""Why something could not be done, for a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """``sentence`` is in the window's language, ``detail`` is for the log and whoever asks for it.

    ``damaged``: the library's database is broken, and can be repaired.
    """

    sentence: str
    detail: str = ""
    damaged: bool = False
