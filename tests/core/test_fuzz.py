"""Bytes and texts from anywhere: what reads them returns, or raises what it promises, and nothing hangs."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
from fuzzing import fuzz
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from xsearch_gui.core import settings
from xsearch_gui.core.encoders.manifest import read_manifest
from xsearch_gui.core.errors import EncoderProblem, UnreadableText
from xsearch_gui.core.metadata.caption_tables import parse_caption_table
from xsearch_gui.core.metadata.chunking import chunk
from xsearch_gui.core.metadata.cleaning import LONGEST_CAPTION, MOST_KEYWORDS, Metadata, clean_caption
from xsearch_gui.core.metadata.dates import moment
from xsearch_gui.core.metadata.exif import of_exif
from xsearch_gui.core.metadata.note_text.machine_made import why_no_note
from xsearch_gui.core.metadata.note_text.photo_names import PhotoNames
from xsearch_gui.core.metadata.notes import note_title, read_note, read_note_for_names
from xsearch_gui.core.metadata.takeout import read_takeout
from xsearch_gui.core.metadata.xmp import of_xmp
from xsearch_gui.core.paths import bundled
from xsearch_gui.core.query.parser import QueryError, format_query, parse

pytestmark = pytest.mark.timeout(60)

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
NAMES = ("rdf:Description", "rdf:li", "rdf:Alt", "dc:subject", "dc:description", "rdf:value")


def xmp(body: str) -> bytes:
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF {RDF}>{body}</rdf:RDF></x:xmpmeta>".encode()


def require_sane(found: Metadata) -> None:
    """What comes out of a file can be kept and shown, whatever went in."""
    assert found.latitude is None or -90 <= found.latitude <= 90
    assert found.longitude is None or -180 <= found.longitude <= 180
    assert found.rating in (None, -1, 0, 1, 2, 3, 4, 5)
    words = (*(found.keywords or ()), *(found.people or ()))
    assert len(words) <= 2 * MOST_KEYWORDS
    names = (found.camera, found.lens, found.title, found.headline, found.label, found.city, found.country)
    texts = [*words, *(c.body for c in found.captions), *(name or "" for name in names), *found.passed_over]
    found.photo_facts(1, 1, "JPEG")
    assert all(len(text) <= LONGEST_CAPTION and "\0" not in text for text in texts)
    json.dumps(texts).encode("ascii")
    "".join(texts).encode("utf-8")


@st.composite
def exif_blocks(draw: st.DrawFn) -> bytes:
    """Return a TIFF structure with tags that mean something, of any type and count, pointing anywhere."""
    order = draw(st.sampled_from(("<", ">")))
    little = "little" if order == "<" else "big"
    tags = (0x010E, 0x010F, 0x0110, 0x0112, 0x0132, 0x4746, 0x8769, 0x8825, 0x9C9E, 0x9286, 0x829A, 0x9003, 1, 2, 3, 4)
    entries = draw(st.lists(st.tuples(
        st.sampled_from(tags), st.integers(0, 20), st.sampled_from((0, 1, 2, 3, 8, 200, 2**31, 2**32 - 1)),
        st.one_of(st.integers(0, 400), st.integers(0, 2**32 - 1)),
    ), max_size=12))  # fmt: skip
    body = len(entries).to_bytes(2, little)
    for tag, kind, count, value in entries:
        body += tag.to_bytes(2, little) + kind.to_bytes(2, little)
        body += count.to_bytes(4, little) + value.to_bytes(4, little)
    head = (b"II*\0" if order == "<" else b"MM\0*") + (8).to_bytes(4, little)
    tail = draw(st.binary(max_size=200))
    return b"Exif\0\0" + head + body + draw(st.sampled_from((8, 0, 2**32 - 1))).to_bytes(4, little) + tail


@fuzz
@given(st.one_of(exif_blocks(), st.binary(max_size=300)))
@example(b"Exif\0\0II*\0\x08\0\0\0\xff\xff")
@example(b"Exif\0\0")
def test_exif_of_any_bytes(data: bytes) -> None:
    exif = Image.Exif()
    try:
        exif.load(data)
    except Exception:  # of Pillow; media does without the block then
        return
    require_sane(of_exif(exif))


@st.composite
def elements(draw: st.DrawFn) -> str:
    inner = st.recursive(
        st.text(max_size=20).map(lambda t: t.replace("&", "").replace("<", "")),
        lambda part: st.tuples(st.sampled_from(NAMES), st.lists(part, max_size=4)).map(
            lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
        ),
        max_leaves=20,
    )
    return draw(inner)


@fuzz
@given(st.one_of(elements().map(xmp), st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-16"))))
@example(b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>')
@example(b"\xff\xfe")
@example(b"PK\x03\x04" + bytes(100))
@example(b'<?xml version="1.0" encoding="utf-7"?><x/>')
@example(b'<?xml version="1.0" encoding="nothing"?><x/>')
@example(xmp("<rdf:Description>" * 30_000 + "</rdf:Description>" * 30_000))  # each element looks at all below it
@example(xmp(f"<rdf:Description><dc:subject>{'<rdf:li>x</rdf:li>' * 10_000}</dc:subject></rdf:Description>"))
def test_xmp_of_any_bytes(data: bytes) -> None:
    try:
        found = of_xmp(data)
    except ValueError as error:
        assert str(error)
        return
    require_sane(found)


@fuzz
@given(st.text(max_size=500))
@example("abcd=,," * 57 + "!")  # tried every combination of the commas
@example("key=value; " * 36 + "!")
@example("<" * 400)
def test_captions_of_any_text(text: str) -> None:
    found = clean_caption(text)
    assert found is None or 0 < len(found) <= LONGEST_CAPTION
    moment(text)


def unit_texts() -> st.SearchStrategy[str]:
    """Return texts that repeat something short very often: what patterns take badly."""
    marks = st.text(st.sampled_from(string.punctuation + " \t\na1é。"), min_size=1, max_size=5)
    return st.one_of(st.text(max_size=300), marks.map(lambda unit: unit * (20_000 // len(unit))))


@fuzz
@given(unit_texts())
@example("." * 200_000)  # each dot looked to the end of the run
@example(". " * 100_000)
@example("1. " * 60_000)
@example("\t" * 200_000)
@example("<!--" * 50_000)
@example("[a](" * 50_000)
@example("**a" * 60_000)
def test_notes_of_any_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "note.md"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        body = read_note(str(path))
    except UnreadableText as error:
        assert error.reason
        return
    note_title(body, str(path))
    pieces = chunk(body, lambda piece: 1 + len(piece) // 4, 24)
    assert all(len(piece) // 4 < 24 for piece in pieces)
    assert "".join("".join(pieces).split()).count("a") == "".join(body.split()).count("a")


@fuzz
@given(st.one_of(st.binary(max_size=300), st.lists(st.lists(st.text(max_size=20), max_size=4)).map(
    lambda rows: "\n".join(",".join(row) for row in [["file", "caption"], *rows]).encode("utf-8", "replace"))),
    st.sampled_from(("captions.csv", "captions.tsv", "captions.jsonl")))  # fmt: skip
@example(b'"' * 200_000, "captions.csv")
@example(b"[" * 100_000, "captions.jsonl")
@example(b"PK\x03\x04\x14\0\0\0", "captions.csv")
def test_caption_tables_of_any_bytes(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    try:
        table = parse_caption_table(str(path))
    except UnreadableText as error:
        assert error.reason
        return
    assert all(row.file and row.caption and row.line > 0 for row in table.rows)


SAID = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(("photoTakenTime", "timestamp", "creationTime", "geoData", "latitude", "longitude", "people",
                         "name", "favorited", "title", "description")), inner, max_size=5), max_leaves=20)  # fmt: skip


@fuzz
@given(st.binary(max_size=200) | SAID.map(lambda said: json.dumps({"photoTakenTime": {}, "said": said}).encode())
       | SAID.filter(lambda said: isinstance(said, dict)).map(lambda said: json.dumps(said).encode()))  # fmt: skip
@example(b"[" * 100_000)
@example(b'{"photoTakenTime": {"timestamp": "-99999999999999"}, "people": [{}], "geoData": {"latitude": 1e999}}')
def test_takeouts_of_any_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.jpg.json"
    path.write_bytes(data)
    try:
        found = read_takeout(str(path))
    except UnreadableText as error:
        assert error.reason
        return
    assert found is None or found.said.photo_facts(1, 1, "JPEG").rating in (None, 5)


@fuzz
@given(st.text(max_size=400), st.sampled_from(("a.txt", "a.md", "README.txt")))
@example("![[a|b]]![](<a>)<img src='x.jpg'" * 9, "a.md")
def test_names_and_marks_in_any_text(tmp_path: Path, text: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        body = read_note(str(path))
    except UnreadableText:
        return
    assert why_no_note(name, body) is None or name == "README.txt" or body
    assert isinstance(PhotoNames(["a.jpg", "x.jpg"]).named_in(read_note_for_names(str(path))), list)


QUERIES = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from((
        "a", "dog", '"', '"grand hotel"', "-", "^", "^2", "^0.5", "image:", "./x y.jpg", "date:", "2023", "..", "-02",
        "tag:", "near:", "48.2,16.4,10km", "rating:", ">=3", "folder:", "/", "has:gps", "format:raw", ",", "\\", ":",
        " ", "camera:fuji", "é", "\ud800", "\0", "type:note",
    )), max_size=14).map("".join),
)  # fmt: skip


@fuzz
@given(QUERIES)
@example("near:90,180,1e999km")
@example("date:9999-99-99..0000")
@example('"' * 1000)
@example("-" * 10_000)
def test_queries_of_any_text(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert str(error)
        return
    again = parse(format_query(query))
    assert [(t.text, t.image, t.exact, t.weight) for t in again.terms] == [
        (t.text, t.image, t.exact, t.weight) for t in query.terms
    ]
    assert [(f.key, f.value, f.negated) for f in again.filters] == [(f.key, f.value, f.negated) for f in query.filters]


MANIFEST = bundled("models", "xsearch-mini", "manifest.toml").read_text(encoding="utf-8")


@fuzz
@given(st.integers(0, len(MANIFEST)), st.integers(0, 40), st.one_of(st.text(max_size=8), st.sampled_from((
    "nan", "inf", "-1", "1e400", "[]", "{}", '"../x"', "9223372036854775808", "true", "\n[image]\n"))))  # fmt: skip
@example(0, len(MANIFEST), "format = 1\n" + "a = " + "[" * 5000)
def test_manifests_that_were_altered(tmp_path: Path, at: int, cut: int, put: str) -> None:
    altered = MANIFEST[:at] + put + MANIFEST[at + cut :]
    (tmp_path / "manifest.toml").write_bytes(altered.encode("utf-8", "surrogatepass"))
    try:
        manifest = read_manifest(tmp_path)
    except EncoderProblem as error:
        assert str(tmp_path) in str(error)
        return
    assert manifest.dimension > 0 and min(manifest.image.std) > 0


@fuzz
@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=100).map(lambda t: f"[indexing]\n{t}".encode("utf-8", "replace"))
    )
)
@example(b"general = 3")
@example(b"a = " + b"[" * 5000)
@example(b"[indexing]\nexclude = [1]\nthreads = 1e9")
def test_settings_of_any_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    found, faults = settings.load(path)
    assert isinstance(found, settings.Settings) and all(isinstance(fault, str) for fault in faults)
