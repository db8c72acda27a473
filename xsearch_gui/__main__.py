"""Every way into the program: the window, the command line, a worker, a decode process.

xsearch-gui [PATH ...]     the window (also: python -m xsearch_gui)
xsearch COMMAND ...        the command line (also: python -m xsearch_gui COMMAND)
xsearch --worker ROLE      a worker process of the window
xsearch --decode           reads photos for another process (core/decoding/decode_worker.py)
xsearch --try-encoder DIR  runs an encoder that is not trusted yet (core/encoders/adding/sandbox.py)
xsearch --judge-encoder DIR  finds out how to feed one (core/encoders/adding/ready_made/judging.py)
xsearch --try-backup DIR   makes a library of what was unpacked of a backup (core/maintenance/restoring/trial.py)
xsearch --try-provider DIR imports another build of onnxruntime (core/add_ons/providers.py)
xsearch --export-encoder   the part of an export that needs torch (core/encoders/adding/export_child.py)

In the bundle these are two programs in one folder. The workers are the console program: a windowed program
has no standard streams on Windows.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence


def window(arguments: Sequence[str] | None = None) -> int:
    """Start the window: the script ``xsearch-gui``."""
    from xsearch_gui.app import run_window  # noqa: PLC0415 - Qt loads only where there is a window
    from xsearch_gui.core.paths import AppPaths  # noqa: PLC0415

    multiprocessing.freeze_support()
    parser = argparse.ArgumentParser(prog="xsearch-gui", description="Find your own photos by describing them.")
    parser.add_argument("--home", metavar="DIR", help="keep everything xsearch knows in this folder")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="pictures to search with, folders to add")
    parser.add_argument("--self-test", metavar="FILE", help="go through the program once and write what was seen")
    known, rest = parser.parse_known_args(sys.argv[1:] if arguments is None else arguments)
    if not known.self_test:
        return run_window(AppPaths.choose(known.home), rest, lambda application: application.open_paths(known.paths))
    from xsearch_gui.self_test import run_self_test  # noqa: PLC0415

    return run_self_test(AppPaths.choose(known.home), rest, known.self_test, known.paths)


def command_line(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or be a process of the window's: the script ``xsearch``."""
    multiprocessing.freeze_support()
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--home")
    parser.add_argument("--worker", choices=("search", "jobs"))
    parser.add_argument("--decode", action="store_true")
    parser.add_argument("--try-encoder", metavar="DIR")
    parser.add_argument("--judge-encoder", metavar="DIR")
    parser.add_argument("--try-backup", metavar="DIR")
    parser.add_argument("--try-provider", metavar="DIR")
    parser.add_argument("--export-encoder", action="store_true")
    known, _ = parser.parse_known_args(given)
    from xsearch_gui.core.private import keep_private  # noqa: PLC0415

    keep_private()
    if (code := _helper(known)) is not None:
        return code
    from xsearch_gui.core.add_ons.providers import prefer_installed  # noqa: PLC0415
    from xsearch_gui.core.paths import AppPaths  # noqa: PLC0415

    prefer_installed(AppPaths.choose(known.home))
    if known.worker:
        return _worker(known.worker, known.home)
    from xsearch_gui.cli import main as run_command  # noqa: PLC0415

    return run_command(given)


def _helper(known: argparse.Namespace) -> int | None:
    """Be a process that another one has started for one thing, and return its exit code; None if it is none."""
    if known.decode:
        from xsearch_gui.core.decoding.decode_worker import serve  # noqa: PLC0415

        return serve()
    if known.try_encoder or known.judge_encoder:
        return _strangers_encoder(known.try_encoder, known.judge_encoder)
    if known.try_backup:
        from xsearch_gui.core.maintenance.restoring.trial import child as try_backup  # noqa: PLC0415
        from xsearch_gui.core.paths import AppPaths  # noqa: PLC0415

        return try_backup(known.try_backup, AppPaths.choose(known.home))
    if known.try_provider:
        from xsearch_gui.core.add_ons.providers import child as try_provider  # noqa: PLC0415

        return try_provider(known.try_provider)
    if known.export_encoder:
        from xsearch_gui.core.encoders.adding.export_child import child as export_encoder  # noqa: PLC0415

        return export_encoder()
    return None


def _strangers_encoder(tried: str | None, judged: str | None) -> int:
    from xsearch_gui.core.encoders.adding.ready_made.judging import child as judge  # noqa: PLC0415
    from xsearch_gui.core.encoders.adding.sandbox import child as try_out  # noqa: PLC0415

    return judge(judged) if judged else try_out(str(tried))


def _worker(role: str, home: str | None) -> int:
    if role == "search":  # many small products: threads would wait for each other, and for a job beside them
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from xsearch_gui.core.paths import AppPaths  # noqa: PLC0415
    from xsearch_gui.worker.host import serve  # noqa: PLC0415
    from xsearch_gui.worker.protocol import WorkerRole  # noqa: PLC0415
    from xsearch_gui.worker.roles import make_role  # noqa: PLC0415

    return serve(WorkerRole(role), AppPaths.choose(home), make_role)


def main() -> int:
    """Choose the way in by the arguments: with none, or only ``--home``, the window."""
    given = sys.argv[1:]
    alone = not given or (len(given) == 2 and given[0] == "--home")
    return window(given) if alone else command_line(given)


if __name__ == "__main__":
    sys.exit(main())
