"""Notes and chunks."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.types import NOTE_SUFFIXES, TABLE_NAMES, is_ignored
from xsearch_gui.core.metadata.chunking import chunk
from xsearch_gui.core.metadata.notes import note_title, read_note


def note(tmp_path: Path, content: str | bytes, name: str = "a.md") -> str:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_note(str(path))


def words(text: str) -> int:
    return len(text.split())


# Notes.


@pytest.mark.parametrize(
    "content",
    [
        "Füchse im Garten – nachts".encode(),
        b"\xef\xbb\xbf" + "Füchse im Garten – nachts".encode(),
        "Füchse im Garten – nachts".encode("utf-16"),
        b"\xfe\xff" + "Füchse im Garten – nachts".encode("utf-16-be"),
        "Füchse im Garten – nachts".encode("cp1252"),
    ],
)
def test_notes_in_every_encoding(tmp_path: Path, content: bytes) -> None:
    assert note(tmp_path, content, "a.txt") == "Füchse im Garten – nachts"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
        (b"text and then \0\0\0", "not a text file"),
        (bytes(range(1, 32)) * 50, "not a text file"),
        (b"\x81\x8d\x8f\x90\x9d" * 10, "not a text file"),
        (b"x" * (4 * 2**20 + 1), "larger than 4 MB"),
    ],
)
def test_what_is_no_note_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableText, match=reason):
        note(tmp_path, content, "a.txt")


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_pictures_are_kept_by_their_words_and_names(tmp_path: Path, name: str) -> None:
    body = """Cake ![](<media/Tom's party (2).jpg>) and ![coffee|300](M%C3%BCller%20Caf%C3%A9.jpg "at home"),
![[Pasted image 2021.png|300]], ![[a/b.png|the sea]], <img src='x/Tom&#39;s%20dog.jpg' alt="the dog" width=3>,
![a map](map.pdf) and ![elsewhere](https://example.org/a.jpg)."""
    expected = """Cake Tom's party (2).jpg and coffee (Müller Café.jpg),
Pasted image 2021.png, the sea (b.png), the dog (Tom's dog.jpg),
a map and elsewhere."""
    assert note(tmp_path, body, name) == expected


def test_links_of_wikis_are_read_by_their_words(tmp_path: Path) -> None:
    text = note(tmp_path, "We met [[people/Ana]] at [[Harbour#Old|the harbour]], see [[sea.jpg]].")
    assert text == "We met Ana at the harbour, see sea.jpg."


def test_a_pipe_and_a_folder_are_no_notes(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(UnreadableText, match="is a folder"):
        read_note(str(tmp_path / "folder.txt"))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
        with pytest.raises(UnreadableText, match="pipe"):
            read_note(str(tmp_path / "pipe.txt"))


def test_markdown_becomes_sentences(tmp_path: Path) -> None:
    text = note(
        tmp_path,
        """---
title: "A week on the island"
tags: [sea]
---

## Day one ##

We took the **early** ferry; see [the timetable](https://example.org/t_(2).html "Times") and `map.pdf`.
It was _very_ windy. Snake_case_names and 2 * 3 * 4 stay.

- [x] lighthouse
* cliffs
1. seals

> Somebody said this.

```python
print("kept")
```
<!-- not for readers -->
| bird | seen |
|------|:----:|
| puffin | 12 |

Setext
======
[ref]: https://example.org
More in [the book][ref].
""",
    )
    assert text.startswith("A week on the island\n\nDay one\n")
    for kept in (
        "We took the early ferry; see the timetable and map.pdf.",
        "It was very windy. Snake_case_names and 2 * 3 * 4 stay.",
        "\nlighthouse\ncliffs\nseals\n",
        "\nSomebody said this.\n",
        'print("kept")',
        "bird, seen",
        "puffin, 12",
        "\nSetext\n",
        "More in the book.",
    ):
        assert kept in text, kept
    for gone in ("#", "**", "https", "```", "---", "===", "not for readers", "[", "tags:"):
        assert gone not in text, gone


def test_photos_that_a_note_shows_stay_named(tmp_path: Path) -> None:
    text = note(
        tmp_path,
        "![The pier](../img/pier%20at%20dusk.jpg) and [boats](boats.HEIC), ![](x.png) [site](http://a.b/c.jpg)",
    )
    assert text == "The pier (pier at dusk.jpg) and boats (boats.HEIC), x.png site"


def test_html_and_svg_in_notes_stay_text(tmp_path: Path) -> None:
    assert "<script>alert(1)</script>" in note(tmp_path, "Look: <script>alert(1)</script>")


def test_plain_text_keeps_its_marks(tmp_path: Path) -> None:
    assert note(tmp_path, "# 3 of the *best* [sic]", "a.txt") == "# 3 of the *best* [sic]"


@pytest.mark.parametrize(
    "evil",
    ["[" * 200_000, "*a" * 200_000, "`" * 400_000, "<!--" * 100_000, "| " * 200_000, "---\n" * 100_000,
     "> " * 200_000, "- " * 200_000, "[a](" * 100_000, "_" * 400_000,
     "![[a|" * 100_000, "<img src=" * 100_000, "<img '" * 100_000, "![](<" * 100_000],
)  # fmt: skip
def test_marks_without_end_take_no_time(tmp_path: Path, evil: str) -> None:
    start = time.process_time()
    note(tmp_path, evil)
    assert time.process_time() - start < 5


def test_titles(tmp_path: Path) -> None:
    assert note_title("Our garden:\n\nIn spring ...", "/x/a.md") == "Our garden"
    assert note_title("A first paragraph that goes on " * 10, "/x/summer_in__Rome.md") == "summer in Rome"
    assert note_title("", "/x/empty.txt") == "empty"


# Names.


@pytest.mark.parametrize(
    "name",
    [".hidden", "._IMG_1.jpg", "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", ".thumbnails",
     "Thumbs.db", "desktop.ini", "Cat Previews.lrdata", "__MACOSX", ".DS_Store", "a.jpg.part",
     "a.jpg.crdownload", "Icon\r"],
)  # fmt: skip
def test_names_that_a_walk_passes_over(name: str) -> None:
    assert is_ignored(name)


@pytest.mark.parametrize(
    "name", ["IMG_1.jpg", "captions.csv", "Thumbs", "2019 #best", "$100.jpg", "_MG_1.CR2", "notes.txt"]
)
def test_names_that_belong_to_people(name: str) -> None:
    assert not is_ignored(name)


def test_known_names() -> None:
    assert {".txt", ".md"} <= NOTE_SUFFIXES
    assert {"captions.csv", "captions.tsv", "captions.jsonl"} == TABLE_NAMES


# Chunks.


def test_short_notes_are_one_chunk() -> None:
    assert chunk("A cat. It sleeps.", words, 50) == ["A cat. It sleeps."]
    assert chunk(" \n\n ", words, 50) == []


def test_sentences_stay_whole_and_chunks_stay_small() -> None:
    text = " ".join(f"This is the sentence number {i} of a long walk." for i in range(60))
    chunks = chunk(text, words, 256)
    assert all(words(part) <= 64 for part in chunks)
    assert all(part.endswith("walk.") for part in chunks)
    assert " ".join(chunks) == text
    assert len(chunks) <= 60 * 10 / 50 + 1


@pytest.mark.parametrize(
    "sentence",
    ["Dr. Adams met Mrs. Lee at St. Paul at 3.30 p.m. on the dot", "It cost approx. 5.50 Euro, i.e. too much",
     "J. S. Bach was born in Eisenach", "Am 3. Mai 2019 waren wir, z.B. mit Anna, am See"],
)  # fmt: skip
def test_abbreviations_do_not_end_a_sentence(sentence: str) -> None:
    filler = "Then we went home again after all of that walking about in town."
    parts = chunk(f"{filler} {sentence}. {filler}", words, 14)
    assert f"{sentence}." in parts


def test_question_marks_quotes_and_other_scripts_end_sentences() -> None:
    parts = chunk('"Where is she?" he asked. 我们去了海边。天气很好！Nobody knew…', lambda s: len(s), 26)
    assert '"Where is she?" he asked.' in parts
    assert any(part.startswith("我们去了海边。") for part in parts)


def test_a_sentence_beyond_the_limit_is_cut_between_words_and_nothing_is_lost() -> None:
    text = " ".join(f"word{i}" for i in range(500))
    parts = chunk(text, words, 32)
    assert all(words(part) <= 32 for part in parts)
    assert " ".join(parts) == text
    blob = "x" * 1000
    assert "".join(chunk(blob, len, 64)) == blob
    assert all(len(part) <= 64 for part in chunk(blob, len, 64))


def test_a_heading_stays_with_what_it_heads_and_list_items_are_thoughts() -> None:
    assert chunk("Tide pools\n\nWe found a starfish under the ledge.", words, 64) == [
        "Tide pools. We found a starfish under the ledge."
    ]
    assert chunk("boots\nrain coat\ntorch", words, 64) == ["boots. rain coat. torch"]


def test_wrapped_lines_are_one_sentence() -> None:
    text = "The lighthouse keeper showed us the lamp and told us about the\nwinter when the sea froze."
    assert chunk(text, words, 64) == [text.replace("\n", " ")]


def test_chunks_of_any_text_keep_the_limit_and_every_word() -> None:
    rng = random.Random(7)
    for _ in range(60):
        pieces = [
            rng.choice(["a", "Dr.", "word", "3.", "end.", "what?", "。", "\n", "\n\n", "x" * 40, "It"])
            for _ in range(120)
        ]
        text = " ".join(pieces)
        limit = rng.choice((1, 5, 17, 64, 300))
        parts = chunk(text, words, limit)
        assert all(0 < words(part) <= limit for part in parts)
        kept = "".join("".join(parts).split()).replace(".", "")
        assert kept == "".join(text.split()).replace(".", "")


def test_a_long_note_is_cut_in_reasonable_time() -> None:
    text = ("We walked along the river and then we had some tea. " * 20 + "\n\n") * 400
    start = time.process_time()
    assert len(chunk(text, words, 256)) > 1000
    assert time.process_time() - start < 5


def test_a_limit_below_one_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="one token"):
        chunk("a", words, 0)
