"""Commands that keep what was searched for, and what was right."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from xsearch_gui.cli.amounts import amount
from xsearch_gui.cli.annotating import item_at
from xsearch_gui.cli.command import DONE, NOTHING_DONE, AddCommand, adder, choose_paths
from xsearch_gui.cli.satisfaction_report import to_document, to_lines
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.search.satisfaction import satisfaction
from xsearch_gui.core.shown_text import in_terminal
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    judge = add("judge", _judge)
    judge.add_argument("query", metavar="QUERY")
    judge.add_argument("--good", nargs="+", metavar="PATH", default=[])
    judge.add_argument("--bad", nargs="+", metavar="PATH", default=[])
    add("report", _report)
    within = adder(add("searches", _list))
    within("list", _list, "List the saved searches.")
    save = within("save", _save, "Keep a query under a name: xsearch search --saved NAME asks it again.")
    save.add_argument("name", metavar="NAME")
    save.add_argument("query", metavar="QUERY", nargs="+")
    save.add_argument("--replace", action="store_true", help="also when the name is taken")
    remove = within("remove", _remove, "Forget a saved search.")
    remove.add_argument("name", metavar="NAME")
    add("albums", _albums)
    add("stacks", _stacks)
    history = add("history", _history)
    history.add_argument("--top", type=int, default=50, metavar="N", help="number of queries (50)")
    history.add_argument("--forget", action="store_true", help="forget the history; saved searches stay")


def _list(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        saved = library.catalogue.searches.saved()
    lines = [f"{search.name}: {search.query}" for search in saved]
    show(arguments, [asdict(search) for search in saved], lines or ["There is no saved search."])
    return DONE


def _save(arguments: argparse.Namespace) -> int:
    query = " ".join(arguments.query)
    parse(query)  # a query that cannot be understood is not worth keeping
    with Library(choose_paths(arguments)) as library:
        library.catalogue.searches.save(arguments.name, query, arguments.replace)
    show(arguments, {"name": arguments.name, "query": query}, [f"Saved as {arguments.name}."])
    return DONE


def _remove(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        removed = library.catalogue.searches.remove(arguments.name)
    sentence = "The saved search is forgotten." if removed else f"There is no saved search called {arguments.name!r}."
    show(arguments, {"removed": int(removed)}, [sentence])
    return DONE if removed else NOTHING_DONE


def _albums(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        found = library.catalogue.overview.album_names()
    lines = [f"{name}: {amount(photos, 'photo')}" for name, photos in found]
    show(arguments, [{"name": name, "photos": photos} for name, photos in found], lines or ["There is no album."])
    return DONE


def _stacks(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        stacks = library.catalogue.stacks.all()
        rows = library.catalogue.items.rows([item for stack in stacks for item in stack])
    found = [[rows[item].path for item in stack if item in rows] for stack in stacks]
    found = [paths for paths in found if len(paths) > 1]
    lines = [f"{in_terminal(paths[0])}  +{len(paths) - 1}" for paths in found]
    show(arguments, [{"cover": paths[0], "photos": paths} for paths in found], lines or ["There is no stack."])
    return DONE


def _history(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        if arguments.forget:
            count = library.catalogue.searches.forget()
            show(arguments, {"forgotten": count}, [f"{amount(count, 'search is', 'searches are')} forgotten."])
            return DONE
        past = library.catalogue.searches.recent(max(1, arguments.top))
    lines = [f"{search.searched_at}  {search.query}  ({search.hits:,} found)" for search in past]
    show(arguments, [asdict(search) for search in past], lines or ["Nothing was searched for yet."])
    return DONE


def _judge(arguments: argparse.Namespace) -> int:
    marks = [(path, 1) for path in arguments.good] + [(path, -1) for path in arguments.bad]
    if not marks:
        raise UsageError(Message("Name the results: --good PATH ... --bad PATH ..."))
    with Library(choose_paths(arguments)) as library:
        for path, verdict in marks:
            library.catalogue.searches.judge(arguments.query, [item_at(library, path)], verdict)
    show(arguments, {"judged": len(marks)}, [f"{amount(len(marks), 'judgement is', 'judgements are')} kept."])
    return DONE


def _report(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = satisfaction(library, reporter=reporter)
    show(arguments, to_document(report), list(to_lines(report)))
    return DONE
