"""Reading documents of other people into dataclasses: a value is of just the type that is asked for, or it is refused.

TOML and JSON are typed, so nothing is coerced: not a text to a number, not a whole number to a switch.
"""

from __future__ import annotations

import math
from typing import Any

from cattrs import Converter

_TEXTS = tuple[str, ...]


def exact_converter(*, forbid_extra_keys: bool = False) -> Converter:
    """Return a converter that structures texts, switches, numbers and tuples of texts without coercing anything.

    A ``float`` may be written as a whole number, and is finite. What does not fit raises ``TypeError`` or
    ``ValueError``, within the group that cattrs makes of the faults of a dataclass.
    """
    made = Converter(forbid_extra_keys=forbid_extra_keys)
    for kind in (bool, int, str):
        made.register_structure_hook(kind, _exactly)
    made.register_structure_hook(float, _number)
    made.register_structure_hook_func(lambda kind: kind == _TEXTS, _texts)
    return made


def _exactly(found: object, kind: type) -> Any:
    if type(found) is not kind:
        raise TypeError(f"{found!r:.80} is not of {kind}")
    return found


def _number(found: object, _: object) -> float:
    number = float(found) if type(found) in (int, float) else math.nan  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise ValueError(f"{found!r:.80} is not a number")
    return number


def _texts(found: object, _: object) -> tuple[str, ...]:
    return tuple(_exactly(entry, str) for entry in _exactly(found, list))
