"""Which texts belong to which photos, and that they follow the files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.details.item_details import item_details
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.details import DetailsRequest
from xsearch_gui.core.records.items import Kind, Link
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>
<rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"""


def item_of(library: Library, name: str) -> int:
    hits = SearchEngine(library).search(SearchRequest(text="anything", top=100, group=False)).hits
    return next(hit.item for hit in hits if os.path.basename(hit.path) == name)


def captions(library: Library, name: str) -> list[str]:
    texts = library.catalogue.texts.of_item(item_of(library, name))
    return [text.body for text in texts]


def links(library: Library, photo: str) -> dict[str, Link]:
    items = library.catalogue.items
    found = items.notes_of(item_of(library, photo))
    return {os.path.basename(items.paths(note)[0]): link for note, link in found.items()}


def test_captions_from_a_table(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    paint(photos / "sub" / "b.png", "blue")
    table = photos / "captions.csv"
    table.write_text("file,caption\na.png,Grandmother's barn\nsub/b.png,The lake at dawn\nmissing.png,Nothing\n")
    report = index(library, photos)
    assert report.pairs == 2
    assert captions(library, "a.png") == ["Grandmother's barn"]
    assert captions(library, "b.png") == ["The lake at dawn"]
    table.write_text("file,caption\na.png,Grandfather's barn\n")
    os.utime(table, ns=(1, 1))
    index(library, photos)
    assert captions(library, "a.png") == ["Grandfather's barn"]
    assert captions(library, "b.png") == []


def test_a_photo_that_comes_later_gets_its_caption(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    (photos / "captions.tsv").write_text("file\tcaption\na.png\tOne\nb.png\tTwo\n")
    index(library, photos)
    paint(photos / "b.png", "blue")
    index(library, photos)
    assert captions(library, "b.png") == ["Two"]


def test_sidecars_of_both_names(library: Library, photos: Path) -> None:
    for name in ("a.jpg", "a.png", "b.png"):
        paint(photos / name, "red", seed=len(name) + ord(name[0]) + ord(name[-1]))
    (photos / "a.jpg.xmp").write_text(XMP.format("only the jpeg"))
    (photos / "b.xmp").write_text(XMP.format("the second"))
    index(library, photos)
    assert captions(library, "a.jpg") == ["only the jpeg"]
    assert captions(library, "a.png") == []
    assert captions(library, "b.png") == ["the second"]
    (photos / "b.xmp").unlink()
    index(library, photos)
    assert captions(library, "b.png") == []


def test_a_broken_sidecar_is_named(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    (photos / "a.xmp").write_text("<x:xmpmeta")
    report = index(library, photos)
    assert [os.path.basename(f.path) for f in report.failed] == ["a.xmp"]
    assert report.indexed == 1


def test_notes_belong_to_photos_by_name_mention_or_folder(library: Library, photos: Path) -> None:
    paint(photos / "IMG_1.png", "red")
    paint(photos / "IMG_2.png", "blue")
    (photos / "img_1.txt").write_text("The barn before the storm.")
    (photos / "storm.md").write_text("# Storm\n\nIMG_2.png shows the lake an hour later.")
    (photos / "week.md").write_text("A quiet week in general.")
    index(library, photos)
    assert links(library, "IMG_1.png") == {"img_1.txt": Link.SAME_STEM, "week.md": Link.SAME_FOLDER}
    assert links(library, "IMG_2.png") == {"storm.md": Link.MENTION, "week.md": Link.SAME_FOLDER}


def test_a_photo_inherits_what_its_note_says(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    paint(photos / "b.png", "red", 1)
    (photos / "b.txt").write_text("Zanzibar, the spice market.")
    index(library, photos)
    hits = SearchEngine(library).search(SearchRequest(text="zanzibar", kind=Kind.PHOTO, group=False)).hits
    assert os.path.basename(hits[0].path) == "b.png"
    assert any(reason.via == "note" and "Zanzibar" in reason.text for reason in hits[0].why)


def test_notes_related_to_a_photo(library: Library, photos: Path) -> None:
    photo = paint(photos / "a.png", "red")
    for i, colour in enumerate(("green", "blue", "yellow", "white", "black", "purple")):
        paint(photos / f"{colour}.png", colour, i)
    (photos / "notes" / "x").mkdir(parents=True)
    (photos / "notes" / "x" / "colour.md").write_text("Everything was red red red.")
    (photos / "a.txt").write_text("Bought at the market.")
    index(library, photos)
    notes = SearchEngine(library).search(SearchRequest(images=(str(photo),))).notes
    assert {os.path.basename(note.path) for note in notes[:2]} == {"a.txt", "colour.md"}
    details = item_details(library, SearchEngine(library), DetailsRequest(item_of(library, "a.png")))
    assert {os.path.basename(note.path) for note in details.notes} >= {"a.txt", "colour.md"}


def test_an_edited_note_is_read_again_and_keeps_its_other_chunks(library: Library, photos: Path) -> None:
    note = photos / "diary.md"
    note.write_text("First paragraph stays.\n\nSecond paragraph goes.")
    index(library, photos)
    note.write_text("First paragraph stays.\n\nAnother one came.")
    os.utime(note, ns=(1, 1))
    index(library, photos)
    hit = SearchEngine(library).search(SearchRequest(text="another", kind=Kind.NOTE, group=False)).hits[0]
    assert hit.path == str(note)
    assert (
        SearchEngine(library).search(SearchRequest(text="second goes", kind=Kind.NOTE, group=False)).hits[0].item
        == hit.item
    )


FACTS = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmp:Rating="{}" exif:DateTimeOriginal="{}"
 exif:GPSLatitude="48,12.5N" exif:GPSLongitude="16,22.0E"><dc:subject><rdf:Bag>{}</rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def facts_xmp(rating: int, taken: str, *words: str) -> str:
    return FACTS.format(rating, taken, "".join(f"<rdf:li>{word}</rdf:li>" for word in words))


def test_what_a_sidecar_says_is_found_and_goes_with_it(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    paint(photos / "b.png", "blue", 1)
    sidecar = photos / "a.xmp"
    sidecar.write_text(facts_xmp(4, "2021-05-06T07:08:09", "family", "Vienna"))
    index(library, photos)

    def found(query: str) -> list[str]:
        hits = SearchEngine(library).search(SearchRequest(text=query, group=False)).hits
        return [os.path.basename(hit.path) for hit in hits]

    for query in ("rating:>=4", "tag:family", "date:2021-05", "near:48.2,16.4,20km"):
        assert found(query) == ["a.png"]
    index(library, photos, force=True)
    assert found("tag:vienna") == ["a.png"]
    sidecar.write_text(facts_xmp(2, "2021-05-06T07:08:09", "Vienna"))
    os.utime(sidecar, ns=(1, 1))
    index(library, photos)
    assert found("tag:family") == [] and found("rating:2") == ["a.png"]
    sidecar.unlink()
    index(library, photos)
    assert found("has:gps") == [] and found("tag:vienna") == [] and found("rating:0") != []


def test_a_note_in_two_folders_belongs_to_the_photos_of_both(library: Library, photos: Path) -> None:
    for folder, colour in (("one", "red"), ("two", "blue")):
        paint(photos / folder / "a.png", colour)
        paint(photos / folder / "b.png", "green", len(folder) + ord(folder[0]))
        (photos / folder / "a.txt").write_text("The same words in both places.")
    index(library, photos)
    catalogue = library.catalogue
    note = catalogue.items.at(str(photos / "one" / "a.txt"))
    owners = {catalogue.items.at(str(photos / folder / "a.png")) for folder in ("one", "two")}
    assert note is not None and {photo for _, photo, _ in catalogue.items.photos_of([note])} == owners


NAMED = {
    "obsidian.md": "Pasted image 20211126170257.png",
    "wiki.md": "Pasted image 20211126170257.png",
    "angle.md": "Tom's party (2).jpg",
    "encoded.md": "Müller Café.jpg",
    "plain.txt": "IMG 0002.jpg",
    "colon.txt": "IMG_0004.jpg",
}
CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "12-note-photo-names"


def paired(library: Library) -> set[tuple[str, str, str]]:
    """Return (note, photo, link) of all pairs, by the names of the files."""
    rows = library.catalogue.connection.execute(
        "SELECT n.name, p.name, link FROM pair JOIN file n ON n.item_id = note_id JOIN file p ON p.item_id = photo_id"
    )
    return {(row[0], row[1], row[2]) for row in rows}


@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there (data for development only)")
@pytest.mark.parametrize("later", [False, True], ids=["at once", "photos later"])
def test_a_note_belongs_to_exactly_the_photo_that_it_names(library: Library, photos: Path, later: bool) -> None:
    shutil.copytree(CASES, photos, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.txt"))
    if later:
        away = photos / "media"
        away.rename(photos.parent / "away")
        index(library, photos)
        (photos.parent / "away").rename(away)
    index(library, photos)
    assert paired(library) == {(note, photo, "mention") for note, photo in NAMED.items()}


def test_of_names_that_differ_in_case_the_one_that_is_written_is_meant(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    paint(photos / "other.png", "blue").rename(photos / "A.PNG")
    if len(os.listdir(photos)) < 2:
        pytest.skip("this file system does not tell case")
    (photos / "one.txt").write_text("See A.PNG for the roses.")
    (photos / "two.txt").write_text("See A.png for the roses.")
    index(library, photos)
    assert paired(library) == {
        (n, p, "mention") for n, p in (("one.txt", "A.PNG"), ("two.txt", "A.PNG"), ("two.txt", "a.png"))
    }


def test_of_photos_of_one_name_the_folder_that_is_written_decides(library: Library, photos: Path) -> None:
    for seed, folder in enumerate(("2019", "2020", "deep/2019", "other")):
        paint(photos / folder / "a.png", "red", seed)
    for name, text in {
        "one.md": "![](2020/a.png)",
        "two.md": "![](<../photos/deep/2019/a.png>)",
        "all.md": "Somewhere is a.png",
    }.items():
        (photos / name).write_text(text)
    (photos / "other" / "here.md").write_text("Look at a.png")
    index(library, photos)
    rows = library.catalogue.connection.execute(
        "SELECT n.name, p.directory FROM pair JOIN file n ON n.item_id = note_id JOIN file p ON p.item_id = photo_id"
    )
    found = {(row[0], os.path.relpath(row[1], photos)) for row in rows}
    assert found == {
        ("one.md", "2020"),
        ("two.md", "deep/2019"),
        ("here.md", "other"),
        *(("all.md", folder) for folder in ("2019", "2020", "deep/2019", "other")),
    }


def test_what_comes_with_programs_is_no_note_and_is_told(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    for name, text in {
        "README.txt": "About a.png and this data set.",
        "LICENSE.txt": "You may use it.",
        "files.txt": "a.png\nb.png\nc.png",
        "diary.txt": "A walk along the river.",
    }.items():
        (photos / name).write_text(text)
    report = index(library, photos)
    assert paired(library) == {("diary.txt", "a.png", "same folder")}
    assert not report.failed and report.notes == 1
    told = " ".join(failure.path for failure in report.left_out)
    assert all(name in told for name in ("README.txt", "LICENSE.txt", "files.txt")) and "diary" not in told
    (photos / "diary.txt").write_text("a.png\nb.png\nc.png\nd.png")
    index(library, photos)
    assert paired(library) == set()


def test_a_note_beside_many_photos_says_little_and_says_so(library: Library, photos: Path) -> None:
    for seed in range(40):
        paint(photos / "many" / f"{seed}.png", "red", seed)
    paint(photos / "one" / "a.png", "red", 99)
    (photos / "many" / "diary.txt").write_text("Everything was red.")
    (photos / "one" / "day.txt").write_text("We rowed across a lake.")
    index(library, photos)

    def said(path: Path) -> dict[str, float]:
        item = library.catalogue.items.at(str(path))
        assert item is not None
        notes = item_details(library, SearchEngine(library), DetailsRequest(item)).notes
        reasons = [reason for note in notes for reason in note.why]
        return {reason.via: reason.score for reason in reasons if reason.via.startswith("same folder")}

    many, one = said(photos / "many" / "7.png"), said(photos / "one" / "a.png")
    assert [*many, *one] == ["same folder: 40", "same folder: 1"]
    assert many["same folder: 40"] < one["same folder: 1"] / 2
