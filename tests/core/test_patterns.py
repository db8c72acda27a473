"""No text takes longer than its length allows: every pattern of the program, and what is made of strangers' texts."""

from __future__ import annotations

import importlib.util
import itertools
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from patterns import Used, least_seconds, texts, used_in

import xsearch_gui
from xsearch_gui.core.annotations.xmp_writing import Packet
from xsearch_gui.core.catalogue.cjk_grams import grams_json
from xsearch_gui.core.metadata.caption_tables import parse_caption_table
from xsearch_gui.core.metadata.chunking import chunk, sentences_of
from xsearch_gui.core.metadata.cleaning import clean_caption, clean_text
from xsearch_gui.core.metadata.note_text.machine_made import why_no_note
from xsearch_gui.core.metadata.note_text.photo_names import PhotoNames
from xsearch_gui.core.metadata.notes import note_title, read_note, read_note_as_it_is
from xsearch_gui.core.metadata.words.word_forms import forms_of_text
from xsearch_gui.core.metadata.xmp import of_xmp
from xsearch_gui.core.query.completion import _start_of_piece
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.query.words_alone import as_words
from xsearch_gui.core.shown_text import in_cell, in_markup, in_terminal, visible

# What is only ever given a text of so many characters: whoever calls it sees to that.
BOUNDED = {"noise._BOILERPLATE": 400, "machine_made._ADDED": 300, "machine_made._PROGRAMS": 255}
OWN = ("xsearch_gui.core.encoders.adding.export_child", "xsearch_gui.core.encoders.adding.onnx_export")  # need torch
NAMES = [
    module.name
    for module in pkgutil.walk_packages(xsearch_gui.__path__, "xsearch_gui.")
    if module.name not in OWN and "__main__" not in module.name
]
TRIED, LENGTH = 400, 20_000  # characters: to find what is worst, and to double it
WORST = 10  # texts that are doubled
AT_ONCE = 0.04  # seconds
"""What is over by then is not compared: it has looked at each of 40,000 characters 100 times at most."""


def sources(name: str) -> str:
    found = importlib.util.find_spec(name)
    assert found is not None and found.origin is not None
    return Path(found.origin).read_text(encoding="utf-8")


def with_patterns() -> list[str]:
    below = [name for name in NAMES if not name.startswith(("xsearch_gui.ui", "xsearch_gui.app", "xsearch_gui.self"))]
    return [name for name in below if re.search(r"^import re$", sources(name), re.MULTILINE)]


@pytest.mark.parametrize("module", with_patterns())
def test_no_pattern_takes_more_than_twice_as_long_for_twice_the_text(module: str) -> None:
    pytest.importorskip("PySide6") if "viewmodels" in module or "window_log" in module else None
    for pattern in used_in(module):
        most = BOUNDED.get(pattern.name, LENGTH)
        require_linear(pattern, most)


def require_linear(pattern: Used, most: int) -> None:
    """Find what takes a pattern longest, and give it twice as much of that."""
    made = list(texts(pattern.pattern))
    for text in made:
        assert least_seconds(pattern.run, text(24), 1) < AT_ONCE, (pattern.name, text(24))  # each way is tried
    cost = {text: least_seconds(pattern.run, text(min(TRIED, most)), 2) for text in made}
    for worst in sorted(made, key=lambda text: -cost[text])[:WORST]:
        assert is_linear(pattern.run, worst, most, AT_ONCE), (pattern.name, worst(30))


def is_linear(run: Callable[[str], object], text: Callable[[int], str], length: int, at_once: float) -> bool:
    """Return whether a text of twice the length takes no more than 2.5 times as long; three times, if it seems so."""
    for _ in range(3):
        twice = least_seconds(run, text(2 * length), 2)
        if twice < at_once or twice < 2.5 * least_seconds(run, text(length), 2):
            return True
    return False


def test_what_is_slow_is_seen() -> None:
    for slow in (r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", r"\d+x", r"(?:[a-z]+)*$", r"title:(.+?)[ ]*$"):
        with pytest.raises(AssertionError):
            require_linear(Used("slow", re.compile(slow, re.MULTILINE), ("search",)), 4000)


def xmp(body: str) -> bytes:
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = body.replace("&", "").replace("<", "")
    told = f"<rdf:Description><dc:subject><rdf:Bag>{f'<rdf:li>{body[:99]}</rdf:li>' * (len(body) // 100)}</rdf:Bag>"
    return f"<rdf:RDF {rdf}>{told}</dc:subject><dc:title>{body}</dc:title></rdf:Description></rdf:RDF>".encode()


def query(text: str) -> None:
    try:
        parse(text)
    except QueryError as error:
        assert str(error)


def a_file(name: str, read: Callable[[str], object]) -> Callable[[str, Path], object]:
    def write_and_read(text: str, folder: Path) -> object:
        (folder / name).write_text(text, encoding="utf-8")
        return read(str(folder / name))

    return write_and_read


NAMED = PhotoNames(["IMG 1.jpg", "a.jpg", "a#1.jpg", "100%25.jpg"])
READERS: dict[str, Callable[[str, Path], object]] = {
    "note": a_file("note.md", read_note),
    "note to read": a_file("note.md", read_note_as_it_is),
    "sentences": lambda text, _: list(sentences_of(text)),
    "chunks": lambda text, _: chunk(text, lambda part: 1 + len(part) // 4, 64),
    "kind of note": lambda text, _: why_no_note("a.txt", text),
    "names of photos": lambda text, _: NAMED.named_in(text),
    "title": lambda text, _: note_title(text, "/a.md"),
    "table": a_file("captions.csv", lambda path: parse_caption_table(path)),
    "table of lines": a_file("captions.jsonl", lambda path: parse_caption_table(path)),
    "sidecar": lambda text, _: of_xmp(xmp(text)),
    "sidecar to write": lambda text, _: Packet(xmp(text)).to_bytes(),
    "query": lambda text, _: query(text),
    "completion": lambda text, _: _start_of_piece(text),
    "caption": lambda text, _: clean_caption(text),
    "text": lambda text, _: clean_text(text),
    "words": lambda text, _: (forms_of_text(text), grams_json(text), as_words(text)),
    "shown": lambda text, _: (visible(text), in_markup(text), in_cell(text), in_terminal(text)),
}
UNITS = (
    "# ", "#", " #\t", "title:a ", "--- ", "---\n", "![", "![a](", "[a][", "[ ][x]", "<!--x-->", "`", "| ", "|a", "|-",
    "*a", "_a ", "- ", "> ", "1. ", ". ", ".\" ", "\\", "a", "a ", "x" * 70 + "\n", "\"", "\"a\" ", ",", "a\n", "\n \n",
    "-", "a:", "tag:a ", "^", "中", "ß", "\u0301", "=", "{\"", "[", "9", "\x1b", "\u202e", "a.jpg", "a=b,",
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_no_text_takes_more_than_twice_as_long_for_twice_as_much(name: str, tmp_path: Path) -> None:
    def read(text: str) -> None:
        try:
            READERS[name](text, tmp_path)
        except (ValueError, xsearch_gui.core.errors.UnreadableText) as error:
            assert str(error)

    for start, unit, end in itertools.product(("", "---\ntitle:a", "# a"), UNITS, ("x", ' "')):

        def text(length: int, start: str = start, unit: str = unit, end: str = end) -> str:
            return start + unit * (length // len(unit)) + end

        assert is_linear(read, text, LENGTH // 2, 0.15), (start, unit, end)
