"""The command for what photographers say of many photos together: words, places, dates."""

from __future__ import annotations

import argparse
from typing import Any

from xsearch_gui.cli.amounts import amount
from xsearch_gui.cli.annotating import item_at
from xsearch_gui.cli.command import DONE, AddCommand, choose_paths
from xsearch_gui.core.annotations.details_edits import change_details, decide, shift_dates
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.annotations import (
    ChangeDetailsRequest,
    DecideRequest,
    FieldEdit,
    FieldKind,
    ShiftDatesRequest,
)
from xsearch_gui.terminal import show

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}


def add_to(add: AddCommand) -> None:
    """Add the command."""
    details = add("details", _details)
    details.add_argument("paths", metavar="PATH", nargs="+")
    for kind in FieldKind:
        details.add_argument(
            f"--{kind.replace('_', '-')}", dest=str(kind), metavar="TEXT", help='"" says that there is none'
        )
    details.add_argument("--shift", type=_seconds, metavar="TIME", help="move the dates: 1h, -30m, +1d2h30m, -5s")
    details.add_argument("--decide", choices=("mine", "theirs"), help="where another program has changed the same")


def _seconds(text: str) -> int:
    """Return ``+1d2h30m`` as seconds. Raises ``ArgumentTypeError``."""
    sign, rest, total, digits = (-1 if text.startswith("-") else 1), text.lstrip("+-"), 0, ""
    for letter in rest:
        if letter.isdecimal():
            digits += letter
        elif letter in _SECONDS and digits:
            total, digits = total + int(digits) * _SECONDS[letter], ""
        else:
            digits = "?"
            break
    if digits or not rest or len(rest) > 40:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; 1h, -30m and +1d2h are")
    return sign * total


def _details(arguments: argparse.Namespace) -> int:
    values = {kind: value for kind in FieldKind if (value := getattr(arguments, kind)) is not None}
    left = 0
    with Library(choose_paths(arguments)) as library:
        items = {path: item_at(library, path) for path in arguments.paths}
        chosen = tuple(items.values())
        if arguments.decide:
            decide(library, DecideRequest(chosen, arguments.decide == "mine"))
        if values:
            edits = tuple(FieldEdit(chosen, kind, value) for kind, value in values.items())
            change_details(library, ChangeDetailsRequest(edits))
        if arguments.shift:
            left = shift_dates(library, ShiftDatesRequest(chosen, arguments.shift)).left
        counting = library.catalogue.fields.counting(chosen)
        against = {
            item: [kind for kind, mark in marks.items() if mark.is_disputed]
            for item, marks in library.catalogue.fields.given(chosen).items()
        }
    document: dict[str, Any] = {
        path: {str(kind): value for kind, value in counting.get(item, {}).items()} for path, item in items.items()
    }
    lines = []
    for path, item in items.items():
        said = (f"{kind}: {value}" for kind, value in counting.get(item, {}).items() if value)
        lines += [path, *(f"  {line}" for line in said)]
        lines += [f"  another program says otherwise: {kind} (--decide)" for kind in against.get(item, ())]
    lines += [f"{amount(left, 'date is', 'dates are')} not known exactly enough to be moved."] if left else []
    show(arguments, document, lines)
    return DONE
