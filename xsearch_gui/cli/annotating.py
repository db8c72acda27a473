"""Commands for what the user says of photos."""

from __future__ import annotations

import argparse
import os
import shlex
from dataclasses import asdict

from xsearch_gui.cli.command import DONE, SOME_FAILED, AddCommand, choose_paths
from xsearch_gui.core.annotations.annotate import set_caption, set_tags
from xsearch_gui.core.annotations.marking import set_marks
from xsearch_gui.core.annotations.sidecars import write_sidecars
from xsearch_gui.core.annotations.suggestions import Suggester
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import COLOURS, FLAGS
from xsearch_gui.core.records.annotations import (
    MarkEdit,
    MarkKind,
    ProposalsRequest,
    SetCaptionRequest,
    SetMarksRequest,
    SetTagsRequest,
    TagEdit,
    WriteSidecarsRequest,
)
from xsearch_gui.core.records.items import Marks
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    caption = add("caption", _caption)
    caption.add_argument("path", metavar="PATH")
    caption.add_argument("text", metavar="TEXT", nargs="?", help='the new caption; "" takes it away')
    tag = add("tag", _tag)
    tag.add_argument("paths", metavar="PATH", nargs="+")
    tag.add_argument("--add", metavar="TAG", action="append", default=[], help="may be given more than once")
    tag.add_argument("--remove", metavar="TAG", action="append", default=[], help="may be given more than once")
    mark = add("mark", _mark)
    mark.add_argument("paths", metavar="PATH", nargs="+")
    mark.add_argument("--stars", choices=("0", "1", "2", "3", "4", "5"), help="0: none")
    mark.add_argument("--flag", choices=(*FLAGS, "none"))
    mark.add_argument("--label", choices=(*COLOURS, "none"))
    mark.add_argument("--from-file", action="store_true", help="what the photo's files say shall count again")
    suggest = add("suggest", _suggest)
    suggest.add_argument("path", metavar="PATH")
    suggest.add_argument("--top", type=int, default=8, metavar="N", help="the most words (8)")
    sidecar = add("sidecar", _sidecar)
    sidecar.add_argument("paths", metavar="PATH", nargs="+")
    where = sidecar.add_mutually_exclusive_group()
    where.add_argument("--into-photos", action="store_true", default=None, help="into the photos' own files")
    where.add_argument("--beside", dest="into_photos", action="store_false", default=None, help="into XMP files")


def item_at(library: Library, path: str) -> int:
    """Return the item of a file.

    Raises
    ------
    UsageError
        If the library does not have it.
    """
    item = library.catalogue.items.at(os.path.abspath(path))
    if item is None:
        raise UsageError(
            Message(
                "{path} is not in the library. Bring it in with: xsearch index {quote}",
                path=path,
                quote=shlex.quote(path),
            )
        )
    return item


def _caption(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        item = item_at(library, arguments.path)
        if arguments.text is None:
            caption = library.catalogue.annotations.caption(item)
            show(arguments, {"caption": caption}, caption.split("\n") if caption else ["You have written no caption."])
            return DONE
        report = set_caption(library, SetCaptionRequest(item, arguments.text))
    said = "The caption is kept." if report.caption else "There is no caption of yours now."
    show(arguments, asdict(report), [said, *([f"Before: {report.before}"] if report.before else [])])
    return DONE


def _tag(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        items = {path: item_at(library, path) for path in arguments.paths}
        edit = TagEdit(tuple(items.values()), tuple(arguments.add), tuple(arguments.remove))
        set_tags(library, SetTagsRequest((edit,)))
        rows = library.catalogue.items.rows(list(items.values()))
        document = {path: list(library.catalogue.annotations.tags_of(rows[item])) for path, item in items.items()}
    show(arguments, document, [f"{path}: {', '.join(words) or 'no tags'}" for path, words in document.items()])
    return DONE


def _mark(arguments: argparse.Namespace) -> int:
    given = {MarkKind.RATING: arguments.stars, MarkKind.FLAG: arguments.flag, MarkKind.LABEL: arguments.label}
    values = {kind: "" if value == "none" else value for kind, value in given.items() if value is not None}
    if arguments.from_file:
        values = dict.fromkeys(MarkKind, None) | values
    with Library(choose_paths(arguments)) as library:
        items = {path: item_at(library, path) for path in arguments.paths}
        if values:
            edits = tuple(MarkEdit(tuple(items.values()), kind, value) for kind, value in values.items())
            set_marks(library, SetMarksRequest(edits))
        counting = library.catalogue.marks.counting(list(items.values()))
    document = {path: asdict(counting.get(item, Marks())) for path, item in items.items()}
    show(arguments, document, [f"{path}: {_said_of(counting.get(item, Marks()))}" for path, item in items.items()])
    return DONE


def _said_of(marks: Marks) -> str:
    stars = "rejected" if marks.rating == -1 else "*" * (marks.rating or 0)
    return ", ".join(filter(None, (stars, marks.flag, marks.label))) or "no marks"


def _suggest(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        engine = SearchEngine(library)
        request = ProposalsRequest(item_at(library, arguments.path), words=arguments.top)
        found = Suggester(library).suggest(request, engine.index(), engine.scales())
    lines = [f"{word.score:.2f}  {word.text}" for word in found.words]
    lines += [f"{caption.score:.2f}  as another photo is captioned: {caption.text}" for caption in found.captions]
    show(arguments, asdict(found), lines or ["Nothing fits well enough to be suggested."])
    return DONE


def _sidecar(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        items = tuple(item_at(library, path) for path in arguments.paths)
        report = write_sidecars(library, WriteSidecarsRequest(items, arguments.into_photos), reporter)
    lines = [f"failed: {failure.path}: {failure.reason}" for failure in report.failed]
    lines += [f"written: {path}" for path in report.written]
    lines += [f"{report.unchanged:,} said all of it already."] if report.unchanged else []
    lines += list(report.notices)
    show(arguments, asdict(report), lines)
    return SOME_FAILED if report.failed else DONE
