"""Notes, tables, sidecars and queries made of what means something in them: nothing raises what it does not promise,
nothing takes long, and what comes out can be kept and shown."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzzing import fuzz
from hypothesis import example, given
from hypothesis import strategies as st

from xsearch_gui.core.annotations.xmp_edits import XmpEdit, apply
from xsearch_gui.core.annotations.xmp_writing import Packet
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.metadata.caption_tables import parse_caption_table
from xsearch_gui.core.metadata.chunking import chunk, sentences_of
from xsearch_gui.core.metadata.note_text.machine_made import why_no_note
from xsearch_gui.core.metadata.note_text.photo_names import PhotoNames
from xsearch_gui.core.metadata.notes import note_title, read_note, read_note_as_it_is, read_note_for_names
from xsearch_gui.core.metadata.takeout import read_takeout
from xsearch_gui.core.metadata.words.word_forms import forms_of_text
from xsearch_gui.core.metadata.xmp import of_xmp
from xsearch_gui.core.query.completion import _end_of_piece, _start_of_piece
from xsearch_gui.core.query.parser import QueryError, format_query, parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.shown_text import in_cell, in_markup, in_terminal

pytestmark = pytest.mark.timeout(60)
SECONDS = 5  # for one text of at most 30,000 characters, on a machine that does other things too


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < SECONDS


def made_of(*parts: str) -> st.SearchStrategy[str]:
    """Return texts of these parts, of anything, and of one of them again and again."""
    part = st.one_of(st.sampled_from(parts), st.text(max_size=6))
    some = st.lists(part, max_size=40).map("".join)
    again = st.tuples(some, part.filter(bool), st.integers(2, 4000), some).map(
        lambda it: it[0][:200] + (it[1] * it[2])[:20_000] + it[3][:200]
    )
    return st.one_of(some, again)


def written(path: Path, text: str) -> str:
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return str(path)


def shown(text: str) -> None:
    for made in (in_terminal(text), in_markup(text)):
        made.encode("utf-8")
    assert "\x1b" not in in_terminal(text) and "<" not in in_markup(text)
    assert in_cell(text).lstrip(" \u00a0\ufeff\0")[:1] not in tuple("=+-@\t\r")


NOTES = made_of(
    "# ", "## a\n", "---\n", "title: ", "...\n", "![", "![[", "]]", "](", ")", "[a][b]", "[b]: /x\n",
    "<img src=", "'", '"',
    ">", "<!--", "-->", "| ", "|-|\n", "*", "_", "~~", "`", "```\n", "- [ ] ", "1. ", "> ", "\\", "\n", "\n\n",
    " ", "\t",
    "IMG_1.jpg", "a b.JPG", "%20", "&amp;", "data:image/png;base64,", "file://", "//host/x.png", "\x1b",
    "\u202e", "。", "Dr. ",
    "\ud800", "\r", "\f", "{", '{"a":', "2019-01-01 10:00:00 ", "/usr/lib/x.so ",
)  # fmt: skip
NAMES = PhotoNames(["IMG_1.jpg", "a b.JPG", "100%25.jpg", "(1).png", "ä 1.jpeg"])


@fuzz
@given(NOTES, st.sampled_from(("note.md", "note.txt", "README.md")))
@example("# " + "#" * 30_000 + "x", "note.md")
@example("\ud800" * 101, "note.md")  # no UTF-8: three letters of Windows-1252 each
@example("---\ntitle:a" + " " * 30_000 + "x\n---\n", "note.md")
@example("<!--x-->" * 3000 + " |x", "note.md")
@example("3fr" + "a:" * 10_000, "note.txt")
@example("\n".join(["a/" * 150] * 200), "note.txt")
def test_notes(tmp_path: Path, text: str, name: str) -> None:
    path = written(tmp_path / name, text)
    with in_time(), contextlib.suppress(UnreadableText):
        body, as_it_is, for_names = read_note(path), read_note_as_it_is(path), read_note_for_names(path)
        NAMES.named_in(for_names)
        assert len(as_it_is) <= 2 * (tmp_path / name).stat().st_size + 100
        why_no_note(name, body)
        shown(note_title(body, path))
        pieces = chunk(body, lambda piece: 1 + len(piece) // 4, 24)
        assert all(len(piece) // 4 < 24 for piece in pieces)
        for sentence in sentences_of(body):
            shown(sentence)
        forms_of_text(body).encode("utf-8")


TABLES = made_of(
    "file,caption\n", "SourceFile;Description\n", "sep=;\n", "image\tcaption\n", "a.jpg", ",", ";", "\t", '"',
    '""', "\n",
    "\r\n", "=1+1", "#1", "a caption", '{"file": "a.jpg", "caption": "b"}', '["a.jpg", "b"]', "[", "{", "\0",
    "\ufeff", "1e999",
)  # fmt: skip


@fuzz
@given(TABLES, st.sampled_from(("captions.csv", "captions.tsv", "captions.jsonl", "a.jpg.json")))
@example("9" * 5000, "captions.jsonl")
@example('{"photoTakenTime": {"timestamp": "' + "9" * 4000 + '"}, "geoData": {"latitude": 1e999}}', "a.jpg.json")
@example("[" * 20_000, "a.jpg.json")
def test_tables(tmp_path: Path, text: str, name: str) -> None:
    path = written(tmp_path / name, text)
    with in_time(), contextlib.suppress(UnreadableText):
        if name.endswith(".json"):
            read_takeout(path)
            return
        for row in parse_caption_table(path).rows:
            assert row.file and row.caption and row.line > 0
            shown(row.caption)


NS = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"'
)
TAGS = ("rdf:Description", "rdf:li", "rdf:Alt", "rdf:Bag", "rdf:Seq", "rdf:value", "dc:subject", "dc:description",
        "dc:title", "xmp:Rating", "lr:hierarchicalSubject", "rdf:RDF")  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
)


def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    attributes = st.lists(st.sampled_from((*TAGS, "xml:lang", "rdf:about", "rdf:resource")), max_size=2, unique=True)
    parts = st.tuples(st.sampled_from(TAGS), attributes, st.lists(inner, max_size=4), WORDS)
    return parts.map(
        lambda it: (
            f"<{it[0]}{''.join(f' {name}={chr(34)}{it[3]}{chr(34)}' for name in it[1])}>{''.join(it[2])}</{it[0]}>"
        )
    )


SIDECARS = st.one_of(
    st.recursive(WORDS, element, max_leaves=25).map(lambda body: f"<rdf:RDF {NS}>{body}</rdf:RDF>".encode()),
    st.lists(element(WORDS), max_size=6).map(
        lambda bodies: f"<rdf:RDF {NS}><rdf:Description>{''.join(bodies)}</rdf:Description></rdf:RDF>".encode()
    ),
    made_of("<x>", "</x>", "<?xml version='1.0'?>", "<!DOCTYPE x [", "]>", "<!ENTITY a 'b'>", "&a;", "<![CDATA[").map(
        lambda text: text.encode("utf-8", "surrogatepass")
    ),
)


@fuzz
@given(SIDECARS, st.sampled_from(("utf-8", "utf-16")), st.text(max_size=20), st.lists(st.text(max_size=8), max_size=3))
@example(b"<a>" * 3000 + b"</a>" * 3000, "utf-8", "", [])
@example(f"<rdf:RDF {NS}><rdf:Description dc:title='a'/></rdf:RDF>".encode(), "utf-16", "caption", ["a|b", "c"])
def test_sidecars(data: bytes, encoding: str, caption: str, tags: list[str]) -> None:
    with in_time():
        if encoding != "utf-8":
            data = data.decode("utf-8", "replace").encode(encoding)
        try:
            of_xmp(data)
            packet = Packet(data)
        except ValueError as error:
            assert str(error)
            return
        caption = "".join(it for it in caption if it.isprintable()).strip()
        apply(
            packet, XmpEdit(caption=caption, add=tuple(filter(str.strip, tags)), remove=("x",)), "2024-01-01T00:00:00"
        )
        again = Packet(packet.to_bytes())
        of_xmp(packet.to_bytes())
        assert again.caption == packet.caption


QUERIES = made_of(
    "dog ", '"', '""', "“", "-", "^", "^2", "image:", "date:", "2023", "..", "tag:", "a|b", "near:",
    "48.2,16.4,10km", "rating:",
    ">=3", "folder:", "/", "has:gps", "format:raw", ",", "\\", ":", " ", "camera:fuji", "é", "\0", "type:note",
    "%", "*", "'", ";--",
)  # fmt: skip


@fuzz
@given(QUERIES, st.integers(0, 400))
@example("a" * 30 + " b", 30)
@example('"a' * 5000, 10_000)
@example("tag:" + "a|" * 5000, 3)
@example("folder:" + "/" * 10_000, 3)
def test_queries(query_catalogue: Catalogue, text: str, position: int) -> None:
    with in_time():
        assert 0 <= _start_of_piece(text[:position]) <= _end_of_piece(text, min(position, len(text)))
        try:
            query = parse(text)
        except QueryError as error:
            shown(str(error))
            return
        parse(format_query(query))
        with contextlib.suppress(sqlite3.DataError):
            Matcher(query_catalogue.connection).matching(query.filters)


@pytest.fixture(scope="module")
def query_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path_factory.mktemp("queries") / "catalogue.sqlite") as catalogue:
        yield catalogue


def test_what_is_found_can_be_sent(tmp_path: Path) -> None:
    path = written(tmp_path / "captions.csv", "file,caption\na.jpg,\ud800\x1b[2J\n")
    with contextlib.suppress(UnreadableText):
        json.dumps([row.caption for row in parse_caption_table(path).rows]).encode("ascii")
