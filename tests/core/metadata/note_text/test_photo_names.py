"""Names of photos in texts: found however they are written, the longest first, and no other."""

from __future__ import annotations

import html
import random
import re
import time
from urllib.parse import quote

import pytest
from fuzzing import fuzz
from hypothesis import assume, example, given
from hypothesis import strategies as st

from xsearch_gui.core.files.types import PHOTO_SUFFIXES
from xsearch_gui.core.metadata.note_text.photo_names import PhotoNames, folded

EMBEDDINGS = {
    "plain": lambda name: name,
    "encoded": lambda name: f"![a picture](media/{quote(name)})",
    "angle": lambda name: "![](<media/" + re.sub(r"([\\<>])", r"\\\1", name) + ">)",
    "wiki": lambda name: f"![[{name}]]",
    "sized": lambda name: f"![[{name}|300]]",
    "html": lambda name: f'<img src="media/{html.escape(name)}" alt="300">',
}
LIBRARY = [
    "0002.jpg",
    "IMG 0002.jpg",
    "IMG_0004.jpg",
    "Tom's party (2).jpg",
    "Müller Café.jpg",
    "写真1.png",
    "100% ok.jpg",
]


def named(text: str, names: list[str] = LIBRARY) -> set[str]:
    return {name for naming in PhotoNames(names).named_in(text) for name in naming.names}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see IMG 0002.jpg for the roses", {"IMG 0002.jpg"}),
        ("see 0002.jpg for the roses", {"0002.jpg"}),
        ("IMG 0002.jpg, 0002.jpg", {"IMG 0002.jpg", "0002.jpg"}),
        ("img_0002.jpg and x0002.jpg, a-0002.jpg, 0002.jpg2, 0002.jpg_original", set()),
        ("The tractor, Foto:IMG_0004.jpg", {"IMG_0004.jpg"}),
        ("**IMG_0004.jpg** _0002.jpg_", {"IMG_0004.jpg", "0002.jpg"}),
        (r"C:\Users\ana\IMG_0004.JPG", {"IMG_0004.jpg"}),
        ("Tom’s party (2).jpg", {"Tom's party (2).jpg"}),
        ("[cake](Tom%27s%20party%20(2).jpg 'at home')", {"Tom's party (2).jpg"}),
        ("M\u0075\u0308ller\u00a0Cafe\u0301.JPG", {"Müller Café.jpg"}),
        ("Mu\u0308ller\nCafé.jpg", {"Müller Café.jpg"}),
        ("![](M%C3%BCller%20Caf%C3%A9.jpg)", {"Müller Café.jpg"}),
        ("<img src='M&uuml;ller%20Caf&#233;.jpg'>", {"Müller Café.jpg"}),
        (r"![](Tom\'s party \(2\).jpg)", {"Tom's party (2).jpg"}),
        ("この写真1.pngを見て", {"写真1.png"}),
        ("IMG_0004.jpgを見て", {"IMG_0004.jpg"}),
        ("![](100%25%20ok.jpg)", {"100% ok.jpg"}),
        ("nothing.jpg at all", set()),
        ("", set()),
    ],
)
def test_what_a_text_names(text: str, expected: set[str]) -> None:
    assert named(text) == expected


NAMES = st.builds(
    lambda stem, suffix: stem + suffix,
    st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=30),
    st.sampled_from(sorted(PHOTO_SUFFIXES)),
)


@fuzz
@given(NAMES, st.sampled_from(sorted(EMBEDDINGS)), st.integers(0, 30))
@example("_a_.jpg", "plain", 0)
@example("a*b*.jpg", "encoded", 0)
@example("1. a]].jpg", "wiki", 3)
@example('<"&amp;%20>.jpg', "html", 1)
@example("\u0338a.jpg", "html", 0)
@example("St. Peter's  (3)\u202f.jpg", "angle", 4)
@example("ﬁİß.jpg", "encoded", 0)
def test_a_name_that_exists_is_found_however_it_is_written(name: str, embedding: str, cut: int) -> None:
    assume(len(folded(name)) > 4 and not folded(name).startswith("."))
    beside = name[cut:]  # which the text does not name
    text = f"The day began well. {EMBEDDINGS[embedding](name)}\nAnd so it went on."
    found = named(text, [name, beside, "0002.jpg"])
    assert name in found
    assert {folded(other) for other in found} == {folded(name)}


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"see IMG {number:06}.jpg, ![[photo_{number}.jpg|300]]" for number in range(0, 100_000, 40)),
        ".jpg" * 25_000,
        "a" * 100_000,
        "![](<" * 20_000,
        "%20" * 33_000 + "&amp;" * 20_000,
        "".join(random.Random(1).choices("1234567890 .jpg_", k=100_000)),
    ],
    ids=["names", "suffixes", "letters", "brackets", "encoded", "random"],
)
def test_a_long_note_and_many_names_take_no_time(text: str) -> None:
    names = PhotoNames([f"IMG {number:06}.jpg" for number in range(100_000)] + [f"{n}" * 10 + ".jpg" for n in range(9)])
    start = time.process_time()
    found = names.named_in(text)
    assert time.process_time() - start < 2.0
    assert len(found) == (2500 if text.startswith("see") else 0)
