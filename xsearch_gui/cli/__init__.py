"""``xsearch``: the library without a window.

With ``--json`` exactly one JSON document goes to stdout; progress and messages go to stderr always.
Exit codes: 0 done; 1 done, but some files failed (they are named); 2 wrong usage, or nothing could be done.
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Sequence

from xsearch_gui import __version__
from xsearch_gui.cli.command import DONE, NOTHING_DONE, adder, choose_paths, shared_options
from xsearch_gui.cli.commands import COMMANDS
from xsearch_gui.core.errors import Cancelled, XSearchError
from xsearch_gui.core.os_errors import as_user_errors
from xsearch_gui.terminal import log_to_terminal, tell


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Return what understands these arguments; of commands in other modules than that of the given one, the names."""
    parser = argparse.ArgumentParser(
        prog="xsearch", parents=[shared_options()], description="Find your own photos by describing them, offline."
    )
    parser.add_argument("--version", action="version", version=f"xsearch {__version__}")
    add, given = adder(parser), _module_of(arguments)
    if given == "searching":  # as the search worker: many small products, threads would only wait for each other
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if given:
        importlib.import_module(f"xsearch_gui.cli.{given}").add_to(add)
    for name, (module, _) in COMMANDS.items():
        if module != given:
            add(name, lambda _: NOTHING_DONE)
    return parser


def _module_of(arguments: Sequence[str]) -> str:
    """Return the module of the first word that is no option; empty if that is no command."""
    first = argparse.ArgumentParser(parents=[shared_options()], add_help=False)
    first.add_argument("command", nargs="?")
    first.add_argument("rest", nargs=argparse.REMAINDER)
    known, _ = first.parse_known_args(arguments)
    return COMMANDS[known.command][0] if known.command in COMMANDS else ""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code."""
    log_to_terminal()
    parsed = _parser(arguments).parse_args(list(arguments))
    try:
        with as_user_errors(choose_paths(parsed).catalogue):
            code: int = parsed.run(parsed)
    except Cancelled as error:
        tell(str(error))
        return NOTHING_DONE
    except XSearchError as error:
        tell(f"xsearch: {error}")
        return NOTHING_DONE
    except KeyboardInterrupt:
        return NOTHING_DONE
    except BrokenPipeError:  # the reader of a pipe (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return DONE
    return code
