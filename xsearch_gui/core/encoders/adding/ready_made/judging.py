"""Judging a ready-made encoder by sense, in a process of its own.

There is no other computer's vector to compare with. What is proof instead: right pairs of photos and sentences win
against wrong ones, in every language that the encoder is said to read (:mod:`.telling`), and every other usual way to
prepare pictures is tried (:mod:`.looking`).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from cattrs import Converter

from xsearch_gui.core import limited
from xsearch_gui.core.cpu import default_threads
from xsearch_gui.core.encoders.adding.ready_made.looking import verdict_of
from xsearch_gui.core.encoders.adding.ready_made.verdict import Draft, Verdict
from xsearch_gui.core.errors import EncoderProblem, XSearchError
from xsearch_gui.core.message import Message, from_wire, to_wire
from xsearch_gui.core.progress import Reporter

DRAFT = "draft.json"
SECONDS = 3600.0  # a large encoder, one text at a time, on a slow machine
_MEMORY = 4_000_000_000  # address space beside six times the files: loading holds a graph more than once


def judge(folder: Path, draft: Draft, reporter: Reporter) -> Verdict:
    """Have a draft folder judged in a process of its own.

    Raises
    ------
    EncoderProblem
        A graph does not run, not in time, not within memory; or the towers do not fit each other.
    Cancelled
    """
    (folder / DRAFT).write_text(json.dumps(asdict(draft)), encoding="utf-8")
    try:
        answer = limited.ask(["--judge-encoder", str(folder)], SECONDS, reporter)
    except limited.TooSlow as error:
        raise EncoderProblem(
            Message("The encoder takes more than {seconds} s for a test.", seconds=round(SECONDS))
        ) from error
    except limited.Crashed as error:
        raise EncoderProblem(
            Message("The encoder crashes the program or needs too much memory; it cannot be used.")
        ) from error
    finally:
        (folder / DRAFT).unlink()
    if "problem" in answer:
        raise EncoderProblem(from_wire(answer["problem"]))
    return Converter().structure(answer, Verdict)


def child(folder: str) -> int:
    """Judge the draft in a folder and print the verdict: what the process behind :func:`judge` does."""
    size = sum(file.stat().st_size for file in Path(folder).iterdir() if file.is_file())
    limited.limit(_MEMORY + 6 * size, SECONDS * default_threads(), 0)
    try:
        draft = Converter().structure(json.loads((Path(folder) / DRAFT).read_text(encoding="utf-8")), Draft)
        answer: dict[str, object] = asdict(verdict_of(Path(folder), draft))
    except XSearchError as error:
        answer = {"problem": to_wire(error.message)}
    except MemoryError:
        answer = {
            "problem": to_wire(
                Message("The encoder needs more memory than an encoder of its size should; it cannot be used.")
            )
        }
    limited.answer(answer)
    return 0
