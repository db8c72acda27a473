"""Which photos count as edited: by their file, by XMP in it and beside it, by Apple's files, by their names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from indexed import index
from PIL import Image

from tests.core.search.test_browse import shoot
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.edits.edited import by_program
from xsearch_gui.core.metadata.xmp import of_xmp
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.search.value_counts import count_values

SOFTWARE = 0x0131
NAMESPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:darktable="http://darktable.sf.net/"'
    ' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"'
)


def packet(attributes: str = "", body: str = "") -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {NAMESPACES}><rdf:Description rdf:about="" {attributes}>{body}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def history(*events: str) -> str:
    return f"<xmpMM:History><rdf:Seq>{''.join(f'<rdf:li {event}/>' for event in events)}</rdf:Seq></xmpMM:History>"


@pytest.mark.parametrize(
    ("name", "edits"),
    [
        ("Adobe Photoshop Lightroom Classic 13.1 (Macintosh)", True),
        ("GIMP 2.10.36", True),
        ("darktable 4.6.1", True),
        ("Capture One 23 Windows", True),
        ("Snapseed", True),
        ("Ver.1.00 ", False),
        ("17.1.2", False),
        ("NIKON D5000 Ver.1.01", False),
        ("digiKam-7.10.0", False),
        ("HDR+ 1.0.540104767zd", False),
        ("", False),
    ],
)
def test_programs_that_edit_are_told_from_firmware_and_catalogues(name: str, edits: bool) -> None:
    assert bool(by_program(name)) is edits


@pytest.mark.parametrize(
    ("said", "edits"),
    [
        (packet('crs:Exposure2012="+0.55"'), True),
        (packet('crs:Exposure2012="0.00" crs:Contrast2012="0" crs:HasCrop="False" crs:HasSettings="True"'), False),
        (packet('crs:HasCrop="True"'), True),
        (packet('crs:ConvertToGrayscale="True"'), True),
        (packet('crs:Exposure2012="much"'), False),
        (packet('crs:AlreadyApplied="True"'), True),
        (
            packet('darktable:history_basic_hash="a" darktable:history_current_hash="a" darktable:history_end="8"'),
            False,
        ),
        (packet('darktable:history_basic_hash="a" darktable:history_current_hash="b"'), True),
        (packet('darktable:history_end="3"'), True),
        (packet('darktable:history_end="0"'), False),
        (packet('xmp:CreatorTool="Adobe Photoshop 25.0"'), True),
        (packet('xmp:CreatorTool="NIKON D5000 Ver.1.01"'), False),
        (
            packet("", history('stEvt:action="saved" stEvt:softwareAgent="Adobe Photoshop 25.0" stEvt:changed="/"')),
            True,
        ),
        (
            packet(
                "",
                history(
                    'stEvt:action="saved" stEvt:softwareAgent="Adobe Photoshop Lightroom 6" stEvt:changed="/metadata"',
                    'stEvt:action="derived" stEvt:softwareAgent="Adobe Photoshop Lightroom 6"'
                    ' stEvt:parameters="converted from image/x-nikon-nef to image/dng, saved to new location"',
                ),
            ),
            False,
        ),
        (packet('xmp:Rating="5"'), False),
    ],
)
def test_settings_that_change_something_are_told_from_those_that_do_not(said: bytes, edits: bool) -> None:
    assert bool(of_xmp(said).edited) is edits


def found(library: Library, text: str) -> set[str]:
    ids = Matcher(library.catalogue.connection).matching(parse(text).filters).tolist()
    return {Path(row.path).name for row in library.catalogue.items.rows(ids).values()}


def test_the_filter_asks_all_that_tells_of_an_edit(library: Library, photos: Path) -> None:
    day = "2023:05:01 10:00:0{}"
    plain = shoot(photos / "plain.jpg", "red", 1, day.format(1))
    for number, name in enumerate(("exported.jpg", "raw.jpg", "IMG_1234.jpg", "sea-Edit.jpg", "IMG_E0007.jpg"), 2):
        shoot(photos / name, "green", number, day.format(number))
    with Image.open(photos / "exported.jpg") as image:
        image.load()
        exif = image.getexif()
    exif[SOFTWARE] = "Adobe Photoshop Lightroom 6.0"
    image.save(photos / "exported.jpg", exif=exif)
    (photos / "raw.xmp").write_bytes(packet('crs:Highlights2012="-40"'))
    (photos / "plain.xmp").write_bytes(packet('xmp:Rating="3"'))
    (photos / "IMG_1234.AAE").write_text("<plist/>")
    (photos / "diary.txt").write_text("Nothing of this was edited.")
    index(library, photos)
    edited = {"exported.jpg", "raw.jpg", "IMG_1234.jpg", "sea-Edit.jpg", "IMG_E0007.jpg"}
    assert found(library, "edited:yes") == edited
    assert found(library, "edited:no") == {"plain.jpg"}
    assert found(library, "-edited:yes") == {"plain.jpg", "diary.txt"}
    matcher = Matcher(library.catalogue.connection)
    everything = matcher.matching(())
    assert count_values(library.catalogue, matcher, "edited", everything) == [("yes", "yes", 5), ("no", "no", 1)]
    (photos / "raw.xmp").unlink()
    (photos / "IMG_1234.AAE").unlink()
    shutil.move(plain, photos / "plain-edited.jpg")
    index(library, photos)
    assert found(library, "edited:no") == {"raw.jpg", "IMG_1234.jpg"}


def test_another_answer_is_no_answer() -> None:
    with pytest.raises(QueryError, match="edited:yes or edited:no"):
        parse("edited:perhaps")
