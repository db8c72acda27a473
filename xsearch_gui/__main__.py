"""Every way into the program: the window, the command line, a worker, a decode process.

xsearch-gui [--home DIR]              the window
xsearch COMMAND ...                   the command line (also: python -m xsearch_gui COMMAND)
python -m xsearch_gui --worker ROLE   a worker process of the window
python -m xsearch_gui --decode        reads photos for another process (core/decode_worker.py)
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Sequence


def window(arguments: Sequence[str] | None = None) -> int:
    """Start the window: the script ``xsearch-gui``."""
    from xsearch_gui.app import run_window  # noqa: PLC0415 - Qt loads only where there is a window
    from xsearch_gui.core.paths import AppPaths  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="xsearch-gui", description="Find your own photos by describing them.")
    parser.add_argument("--home", metavar="DIR", help="keep everything xsearch knows in this folder")
    known, rest = parser.parse_known_args(sys.argv[1:] if arguments is None else arguments)
    return run_window(AppPaths.choose(known.home), rest)


def command_line(arguments: Sequence[str] | None = None) -> int:
    """Run one command: the script ``xsearch``."""
    from xsearch_gui.cli import main  # noqa: PLC0415

    return main(sys.argv[1:] if arguments is None else arguments)


def _worker(role: str, home: str | None) -> int:
    from xsearch_gui.core.paths import AppPaths  # noqa: PLC0415
    from xsearch_gui.worker.host import serve  # noqa: PLC0415
    from xsearch_gui.worker.protocol import Role  # noqa: PLC0415
    from xsearch_gui.worker.roles import make_role  # noqa: PLC0415

    return serve(Role(role), AppPaths.choose(home), make_role)


def main() -> int:
    """Choose the way in by the arguments; without any, the window."""
    multiprocessing.freeze_support()
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--home")
    parser.add_argument("--worker", choices=("search", "jobs"))
    parser.add_argument("--decode", action="store_true")
    known, rest = parser.parse_known_args()
    if known.worker:
        return _worker(known.worker, known.home)
    if known.decode:
        from xsearch_gui.core.decode_worker import serve  # noqa: PLC0415

        return serve()
    if rest:
        return command_line()
    return window()


if __name__ == "__main__":
    sys.exit(main())
