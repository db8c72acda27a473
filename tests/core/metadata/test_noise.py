"""What is a caption, and what cameras and programs write where one belongs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsearch_gui.core.metadata.cleaning import clean_caption, parted
from xsearch_gui.core.metadata.noise import is_boilerplate
from xsearch_gui.core.records.items import FoundText, Source


@pytest.mark.parametrize(
    "text",
    ["OLYMPUS DIGITAL CAMERA         ", "SONY DSC", "KODAK Digital Still Camera", "Exif_JPEG_PICTURE",
     "DCIM\\100MEDIA\\DJI_0001.JPG", "DCIM\\100MEDIA", "DCIM/100MEDIA/DJI_0020.MOV", "PENTAX Image", "dav",
     "CASIO COMPUTER CO.,LTD.", "Exif-JPEG-Picture", "charset=\"Ascii\"", "DSCN1234", "DSC00019", "\u00ff" * 8,
     "Untitled-1",
     "Optimized by JPEGmini 3.9.2.5L", "My beautiful picture",
     "   ", "\0\0\0\0", "----", "{\"filter\": 0}", "[{\"id\": 1}]", "LEAD Technologies Inc. V1.01", "00000000",
     "<KENOX S630  / Samsung S630>",
     "IMG_2039.JPG", "IMG-20190701-WA0001.jpg", "charset=Ascii", "iso=100;exp=1/20;", "Adobe Photoshop CS5 Windows",
     "File written by Adobe Photoshop\u00a8 4.0", "Processed by VSCO with a4 preset", "Digimax S500",
     "MINOLTA DIGITAL CAMERA", "POLAROID X 100 DIGITAL CAMERA", "focus: 0.0; captureOrientation: 0; multi-frame: 1",
     "20190701_123456.jpg", "20190701_123456_HDR.jpg", "10462_n.jpg", "IMG_20190701_123456_Bokeh.jpg", "0042 (2).jpg",
     "iso=100, exp=1/20", "hw-remosaic=0;touch=(-1.0, -1.0);"],
)  # fmt: skip
def test_what_cameras_write_by_themselves_is_no_caption(text: str) -> None:
    assert clean_caption(text) is None


@pytest.mark.parametrize(
    "text",
    ["Dad with his first digital camera", "Mongol Els", "Canon in D, played by Anna", "4 ducks", "At the DSC meeting",
     "Left: Bob, right: Anne", "Screenshot", "Nikon meeting in Berlin", "The DCIM folder explained", "Olympus",
     "Burst of joy", "aaah",
     # numbers, dates, brackets, pictures
     "52 8055", "12345", "1111", "x", "B-17 1944-08-12", "K2, 8611 m", "Neg. 1923/0042-17", "Nr. 4711",
     "[Anna, Ben, Carla]", "{Anna, Ben}", "[1944]", "\U0001f382", "\U0001f382\U0001f382\U0001f382\U0001f382", "?! 3",
     "\U0001fabf", "\u54c8\u54c8\u54c8\u54c8", "Who:Anna Where:Rome", "Left: Bob; right: Anne; behind: Carl;",
     # words near those of makers
     "Grandma at the beach.jpg", "Carla 2019.jpg", "Samsung factory visit in Seoul", "My First Digital Camera",
     "File source of our river", "Processed by Anna in the darkroom", "Adobe Photoshop workshop with Ben",
     "Sony and his first digital camera",
     # lists, and names of files that a person has given
     "Tisch: 4; Stuhl: 2; Lampe: 1", "adults: 2; children: 3;", "Blende=8, Zeit=1/250", "Anna=12, Ben=9",
     "12_Oma.jpg", "1944-Hochzeit.jpg"],
)  # fmt: skip
def test_what_people_write_is(text: str) -> None:
    assert parted(Source.EXIF, [text]) == ((FoundText(Source.EXIF, text),), ())


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60))
def test_nothing_is_lost_without_a_word(text: str) -> None:
    captions, passed_over = parted(Source.XMP, [text])
    said = [caption.body for caption in captions] + list(passed_over)
    assert said or not any(c.isalnum() for c in text)
    assert all(c in "".join(said) for c in text if c.isalnum() and not is_boilerplate(text))


@pytest.mark.parametrize("text", ["?", "!", "...", "-----"])
def test_what_says_nothing_is_named(text: str) -> None:
    assert parted(Source.XMP, [text]) == ((), (text,))
    assert parted(Source.XMP, ["", "  ", "\u00ff" * 8]) == ((), ())
