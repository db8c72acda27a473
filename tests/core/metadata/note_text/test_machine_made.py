"""What is no note, and what looks like it and is one."""

from __future__ import annotations

import time

import pytest

from xsearch_gui.core.metadata.note_text.machine_made import why_no_note

LS = "total 24\n" + "\n".join(f"-rw-r--r-- 1 ana ana {n}4096 Nov 2{n % 8} 22:5{n} IMG_{n}.jpg" for n in range(8))
DIR = (
    """ Volume in drive C has no label.
 Volume Serial Number is 1A2B-3C4D
 Directory of C:\\Users\\ana\\Pictures
27.11.2026  22:50    <DIR>          .
"""
    + "\n".join(f"27.11.2026  22:50    1.234.56{n} IMG_{n}.jpg" for n in range(8))
    + "\n 8 File(s) 12.345 bytes"
)
TOLD = "ExifTool Version Number : 12.5\nFile Name : a.jpg\nMIME Type : image/jpeg\nBits Per Sample : 8"


@pytest.mark.parametrize(
    "name",
    [
        *("README.txt", "readme.md", "README_de.txt", "README.en.md", "README-first.txt", "Liesmich.txt"),
        *("LISEZ-MOI.txt", "LICENSE.txt", "licence.md", "LICENSE-MIT.txt", "COPYING.txt", "Lizenz.txt", "CHANGELOG.md"),
        *("release_notes.txt", "third-party licenses.txt", "AUTHORS.txt", "md5sums.txt", "sha256sum.txt"),
        *("checksums.md5.txt", "requirements.txt", "requirements-dev.txt", "Terms of use.txt", "notice.txt"),
    ],
)
def test_names_of_texts_that_come_with_programs(name: str) -> None:
    assert why_no_note(name, "A walk along the river.") is not None


@pytest.mark.parametrize(
    "name",
    [
        *("License plate.txt", "Read me to sleep.txt", "Installing the tent.md", "authorship.txt", "summer.txt"),
        *("Notice of the birth.txt", "version of the story.txt", "Terms.txt", "sum.md", "manifesto.txt"),
    ],
)
def test_names_of_notes(name: str) -> None:
    assert name == "sum.md" or why_no_note(name, "A walk along the river.") is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("IMG_1.jpg\nIMG_2.jpg\nIMG_3.jpg", "list"),
        ("\n".join(f"./2019/summer/IMG_{n}.CR2" for n in range(9)), "list"),
        ("\n".join(f"https://example.org/photos/{n}.jpg" for n in range(9)), "list"),
        ("\n".join(f"d41d8cd98f00b204e9800998ecf8427{n}  holiday/IMG_{n}.jpg" for n in range(9)), "list"),
        ("\n".join(f"IMG {n:04}.jpg" for n in range(9)), "list"),
        ("\n".join(f"IMG_{n}.jpg\t4.{n} MB\t2019-07-01 12:00" for n in range(9)), "list"),
        (LS, "list"),
        (DIR, "list"),
        ("\n".join(f"2026-11-27 22:50:{n:02} copied something to somewhere" for n in range(9)), "log"),
        ("\n".join(f"INFO import of photo {n} done" for n in range(9)), "log"),
        (TOLD, "programs"),
        ('{"title": "a.jpg"}', "programs"),
        ("[1, 2, 3]", "programs"),
        ("<?xml version='1.0'?><gpx/>", "programs"),
        ("0 0.51 0.49 0.22 0.31\n2 0.11 0.12 0.13 0.14", "programs"),
    ],
)
def test_texts_that_programs_have_written(text: str, word: str) -> None:
    reason = why_no_note("a.txt", text)
    assert reason is not None and word in str(reason)


@pytest.mark.parametrize(
    "text",
    [
        "Grandmother in the garden, see IMG 0002.jpg for the roses.",
        "Roses:\nIMG_1.jpg\nIMG_2.jpg\nIMG_3.jpg",
        "IMG_1.jpg Grandmother\nIMG_2.jpg The barn\nIMG_3.jpg Our dog\nIMG_4.jpg The lake",
        "IMG_1.jpg: Anna\nIMG_2.jpg: Anna und Paul\nIMG_3.jpg: Paul\nIMG_4.jpg: Oma",
        "2019-07-01 10:30 Arrived at the hut\n2019-07-02 09:00 Fog\n2019-07-03 07:00 Up to the top\n2019-07-04 Home",
        "[27.11.26, 22:50:11] Ana: We are there\n[27.11.26, 22:51:11] Tom: And?\n" * 4,
        "1965",
        "12.5.1984, 14:30",
        "[Ana] was here. {And Tom}",
        "Die Bilder liegen in D:\\Fotos\\2019\\ und auf der alten Platte.",
        "",
    ],
)
def test_texts_that_people_have_written(text: str) -> None:
    assert why_no_note("a.txt", text) is None


def test_a_note_of_nothing_but_pictures_is_of_who_made_it() -> None:
    assert why_no_note("Ferry trip.md", "IMG_1.jpg\nIMG_2.jpg\nIMG_3.jpg") is None


@pytest.mark.parametrize("part", ["a.", "/", "a/b ", "0", "[", "-"])
def test_no_text_takes_long(part: str) -> None:
    start = time.process_time()
    why_no_note("a.txt", f"x\ny\n{part * 500_000}\nz")
    assert time.process_time() - start < 3
