"""``xsearch align words``: the words that were taught with photos, and those that were learned from captions."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict

from xsearch_gui.cli.annotating import item_at
from xsearch_gui.cli.command import DONE, AddCommand, adder, choose_paths
from xsearch_gui.core.dictionary.learned import learned_words
from xsearch_gui.core.dictionary.own import change_word, own_words
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.organising.own_words import ChangeWordRequest, WordEntry, WordKind
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands below ``align``."""
    parser = add("words", _list, "List, teach and forget words of your own: names, nicknames, products.")
    commands = adder(parser, required=False)
    commands("list", _list, "List the words that you taught, and those that were learned from captions.")
    teach = commands("teach", _teach, "Teach a word by photos that show it; three are enough. No training is needed.")
    teach.add_argument("word", metavar="WORD", help="a name of several words between quotes")
    teach.add_argument("photos", metavar="PHOTO", nargs="+")
    forget = commands("forget", _forget, "Forget a word, taught or learned.")
    forget.add_argument("word", metavar="WORD")
    back = commands("allow", _allow, "Let a word that was learned from captions be known again.")
    back.add_argument("word", metavar="WORD")


def _list(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        engine = SearchEngine(library)
        words = (*own_words(library, engine).words, *learned_words(library, engine, reporter).words)
    lines = list(_lines(words)) or ["No words yet. Teach one: xsearch align words teach WORD PHOTO..."]
    show(arguments, {"words": [asdict(word) for word in words]}, lines)
    return DONE


def _lines(words: tuple[WordEntry, ...]) -> Iterator[str]:
    for word in words:
        if word.kind is WordKind.FORGOTTEN:
            yield f"{word.word}: forgotten (allow it again: xsearch align words allow {word.word})"
            continue
        if word.kind is WordKind.TAUGHT:
            yield f"{word.word}: taught with {word.of}; a search finds {word.after} photos, {word.before} without"
        else:
            yield (
                f"{word.word}: learned from captions of {word.of}; "
                f"{word.after} of them come first by their picture, {word.before} without"
            )
        for photo in word.photos[:3]:
            yield f"  {photo.path}" + (f"  {photo.text!r}" if photo.text else "")


def _teach(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        items = tuple(item_at(library, path) for path in arguments.photos)
        report = change_word(library, SearchEngine(library), ChangeWordRequest(arguments.word, items, add=True))
    show(arguments, asdict(report), [*_lines((report.entry,))] if report.entry else [])
    return DONE


def _forget(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        report = change_word(library, SearchEngine(library), ChangeWordRequest(arguments.word, forgotten=True))
    show(arguments, asdict(report), [f"{report.word} is forgotten."])
    return DONE


def _allow(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        report = change_word(library, SearchEngine(library), ChangeWordRequest(arguments.word))
    show(arguments, asdict(report), [f"{report.word} is no longer forgotten."])
    return DONE
