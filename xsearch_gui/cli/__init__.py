"""``xsearch``: the library without a window.

With ``--json`` exactly one JSON document goes to stdout; progress and messages go to stderr always.
Exit codes: 0 done; 1 done, but some files failed (they are named); 2 wrong usage, or nothing could be done.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from xsearch_gui import __version__
from xsearch_gui.cli import (
    add_ons,
    alignment,
    annotating,
    encoders,
    keeping,
    library,
    measuring,
    searching,
    taking_over,
)
from xsearch_gui.cli import map as mapping
from xsearch_gui.cli.command import DONE, NOTHING_DONE, adder, choose_paths, shared_options
from xsearch_gui.core.errors import Cancelled, XSearchError
from xsearch_gui.core.os_errors import as_user_errors
from xsearch_gui.terminal import log_to_terminal, tell

_GROUPS = (library, searching, keeping, annotating, taking_over, mapping, encoders, add_ons, alignment, measuring)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xsearch", parents=[shared_options()], description="Find your own photos by describing them, offline."
    )
    parser.add_argument("--version", action="version", version=f"xsearch {__version__}")
    add = adder(parser)
    for group in _GROUPS:
        group.add_to(add)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code."""
    log_to_terminal()
    parsed = _parser().parse_args(list(arguments))
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
