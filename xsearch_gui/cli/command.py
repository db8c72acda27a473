"""What every command shares: how it is added, where its library is, how it ends."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Protocol

from xsearch_gui.cli.commands import COMMANDS
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.shown_text import in_terminal

DONE, SOME_FAILED, NOTHING_DONE = 0, 1, 2

Function = Callable[[argparse.Namespace], int]


class AddCommand(Protocol):
    """Adds a command and returns its parser, for its arguments."""

    def __call__(self, name: str, function: Function, summary: str = "") -> argparse.ArgumentParser:
        """Add the command ``name``, answered by ``function``; what it does is in ``COMMANDS`` or said here."""


def shared_options() -> argparse.ArgumentParser:
    """Return the options that may stand before and after every command."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS,
                        help="keep everything xsearch knows in this folder (also: XSEARCH_HOME)")  # fmt: skip
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS,
                        help="print one JSON document on stdout, and nothing else there")  # fmt: skip
    return shared


def adder(parser: argparse.ArgumentParser, *, required: bool = True) -> AddCommand:
    """Return what adds commands to a parser; also for commands of two words (``encoders export``)."""
    commands = parser.add_subparsers(dest=f"command of {parser.prog}", required=required, metavar="COMMAND")

    def command(name: str, function: Function, summary: str = "") -> argparse.ArgumentParser:
        about = summary or COMMANDS[name][1]
        sub = commands.add_parser(name, parents=[shared_options()], help=about, description=about)
        sub.set_defaults(run=function)
        return sub

    return command


def choose_paths(arguments: argparse.Namespace) -> AppPaths:
    """Return the places of the library that is asked for."""
    return AppPaths.choose(getattr(arguments, "home", None))


def agreed(question: str) -> bool:
    """Ask before anything is downloaded.

    Raises
    ------
    UsageError
        Without a terminal, where nobody can answer.
    """
    if not sys.stdin.isatty():
        raise UsageError(Message("{question} Say so with --yes.", question=question))
    print(in_terminal(f"{question} Go on? [y/N] "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
