"""Caption tables in every shape that people and programs give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.metadata.caption_tables import parse_caption_table


def table(tmp_path: Path, name: str, content: str | bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def rows(path: str) -> list[tuple[str, str]]:
    return [(row.file, row.caption) for row in parse_caption_table(path).rows]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("captions.csv", "file,caption\na.jpg,A dog\nb.jpg,\"Two cats, asleep\"\n"),
        ("captions.csv", "\ufeffid;Caption;File Name\r\n1;A dog;a.jpg\r\n2;Two cats, asleep;b.jpg\r\n"),
        ("captions.csv", 'a.jpg,A dog\nb.jpg,"Two cats, asleep"'),
        ("captions.tsv", "image\tdescription\na.jpg#0\tA dog\nb.jpg\tTwo cats, asleep\n"),
        ("captions.tsv", 'a.jpg\tA dog\nb.jpg\t"Two cats, asleep"\n'),
        ("captions.csv", "sep=;\r\nfile;caption\r\na.jpg;A dog\r\nb.jpg;Two cats, asleep\r\n"),
        ("captions.csv", "\ufeff\"sep=\t\"\nBild\tBildunterschrift\na.jpg\tA dog\nb.jpg\tTwo cats, asleep\n"),
        ("captions.csv", 'SourceFile,Description\na.jpg,A dog\nb.jpg,"Two cats, asleep"\n'),
        ("captions.csv", 'SourceFile,IPTC:Headline,XMP:Description\na.jpg,,A dog\nb.jpg,"Two cats, asleep",-\n'),
        ("captions.csv", '"Source File","Image Description"\na.jpg,A dog\nb.jpg,"Two cats, asleep"\n'),
        ("captions.jsonl", '{"SourceFile": "a.jpg", "Title": "A dog"}\n{"path": "b.jpg", "title": "Two cats, asleep"}'),
        ("captions.jsonl", '{"image": "a.jpg", "text": "A dog"}\n\n["b.jpg", "Two cats, asleep"]\n'),
    ],
)  # fmt: skip
def test_tables_in_every_shape(tmp_path: Path, name: str, content: str) -> None:
    path = table(tmp_path, name, content)
    assert rows(path) == [("a.jpg", "A dog"), ("b.jpg", "Two cats, asleep")]
    assert parse_caption_table(path).skipped == []


def test_a_caption_may_have_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = table(tmp_path, "captions.csv", 'file,caption\na.jpg,"She said ""no""\nand left"\n')
    assert rows(path) == [("a.jpg", 'She said "no"\nand left')]
    path = table(tmp_path, "captions.tsv", 'file\tcaption\na.jpg\t"No" is what she said\nb.jpg\t5" of snow\n')
    assert rows(path) == [("a.jpg", '"No" is what she said'), ("b.jpg", '5" of snow')]


def test_a_file_may_have_several_captions(tmp_path: Path) -> None:
    path = table(tmp_path, "captions.tsv", "a.jpg#0\tA dog\na.jpg#1\tA brown dog\n")
    assert rows(path) == [("a.jpg", "A dog"), ("a.jpg", "A brown dog")]


def test_bad_rows_are_counted_and_the_good_ones_used(tmp_path: Path) -> None:
    path = table(tmp_path, "captions.csv", "file,caption\na.jpg,A dog\nonly one\n,no file\nb.jpg,\nc.jpg,A cat\n")
    assert parse_caption_table(path).rows == [("a.jpg", "A dog", 2), ("c.jpg", "A cat", 6)]
    assert parse_caption_table(path).skipped == [3, 4]  # line 5 has a photo that nothing is said of
    path = table(
        tmp_path, "captions.jsonl", '{"file": "a.jpg", "caption": "A dog"}\nnot json\n{"file": 3}\n' + "[" * 100_000
    )
    assert parse_caption_table(path).skipped == [2, 3, 4]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("captions.csv", "price,weight\n1,2\n", "columns"),
        ("captions.csv", "file,weight\na.txt,2\n", "columns"),
        ("captions.csv", "file,caption\n,A dog\n", "line 2"),
        ("captions.jsonl", "nonsense", "line 1"),
        ("captions.tsv", b"\x89PNG\0\0\0", "not a text file"),
    ],
)
def test_tables_without_a_usable_row_are_named(tmp_path: Path, name: str, content: str | bytes, reason: str) -> None:
    with pytest.raises(UnreadableText, match=reason):
        rows(table(tmp_path, name, content))


def test_a_table_with_an_endless_field_ends(tmp_path: Path) -> None:
    path = table(tmp_path, "captions.csv", 'file,caption\na.jpg,A dog\nb.jpg,"' + "x" * 500_000 + "\nc.jpg,A cat\n")
    assert ("a.jpg", "A dog") in rows(path)


@pytest.mark.parametrize("content", ["", "file,caption\n", "file,caption\na.jpg,\nb.jpg, - \n"])
def test_a_table_that_says_nothing_is_no_failure(tmp_path: Path, content: str) -> None:
    found = parse_caption_table(table(tmp_path, "captions.csv", content))
    assert (found.rows, found.skipped) == ([], [])


def test_a_row_is_known_by_its_first_line(tmp_path: Path) -> None:
    path = table(tmp_path, "captions.csv", 'sep=;\nfile;caption\na.jpg;"one\ntwo"\nb.jpg;"three\nfour"\n')
    assert [row.line for row in parse_caption_table(path).rows] == [3, 5]
