"""The user's own captions and tags: kept, found at once, undone; and the sidecars that are written of them."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from colours import Recorder, paint
from indexed import index

from xsearch_gui.core.annotations.annotate import set_caption, set_tags
from xsearch_gui.core.annotations.places import sidecar_path
from xsearch_gui.core.annotations.sidecars import write_sidecars
from xsearch_gui.core.details.item_details import item_details
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.xmp import read_sidecar
from xsearch_gui.core.records.annotations import (
    SetCaptionRequest,
    SetTagsRequest,
    SidecarReport,
    TagEdit,
    WriteSidecarsRequest,
)
from xsearch_gui.core.records.details import DetailsRequest
from xsearch_gui.core.records.items import Source
from xsearch_gui.core.records.search import SearchRequest, Strength
from xsearch_gui.core.search.engine import SearchEngine

LIGHTROOM = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<!-- written by hand -->
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dublin="http://purl.org/dc/elements/1.1/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    xmp:Rating="4" crs:Look="a&#10;b" crs:Exposure2012="+0.35">
   <dublin:subject><rdf:Bag><rdf:li>Harbour</rdf:li><rdf:li>boats</rdf:li></rdf:Bag></dublin:subject>
   <dublin:description><rdf:Alt>
     <rdf:li xml:lang="x-default">Old words</rdf:li><rdf:li xml:lang="de-DE">Alte Worte</rdf:li>
   </rdf:Alt></dublin:description>
   <crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></crs:ToneCurve>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@pytest.fixture
def painted(library: Library, photos: Path) -> Library:
    for i in range(16):
        paint(photos / f"p{i:02}.png", ("red", "green", "blue", "white")[i % 4], i)
    (photos / "diary.md").write_text("# Diary\n\nNothing.")
    index(library, photos)
    return library


def item(library: Library, path: Path) -> int:
    found = library.catalogue.items.at(str(path))
    assert found is not None
    return found


def found(engine: SearchEngine, text: str) -> list[str]:
    hits = engine.search(SearchRequest(text=text)).hits
    return [os.path.basename(hit.path) for hit in hits if hit.strength is not Strength.WEAK]


def write(library: Library, *items: int) -> SidecarReport:
    return write_sidecars(library, WriteSidecarsRequest(items), Recorder())


def test_a_caption_is_found_at_once_and_gone_at_once(painted: Library, photos: Path) -> None:
    engine = SearchEngine(painted)
    assert found(engine, "grandmother Wilhelmina") == []
    photo = item(painted, photos / "p05.png")
    report = set_caption(painted, SetCaptionRequest(photo, "  Grandmother\x00 Wilhelmina \n"))
    assert (report.caption, report.before) == ("Grandmother Wilhelmina", "")
    assert found(engine, "grandmother Wilhelmina") == ["p05.png"]
    assert item_details(painted, engine, DetailsRequest(photo)).own_caption == "Grandmother Wilhelmina"
    second = set_caption(painted, SetCaptionRequest(photo, "Aunt Josephine"))
    assert second.before == "Grandmother Wilhelmina"
    assert found(engine, "grandmother Wilhelmina") == []
    assert found(SearchEngine(painted), "aunt Josephine") == ["p05.png"]  # a program that starts now
    index(painted, photos, force=True)
    assert found(SearchEngine(painted), "aunt Josephine") == ["p05.png"]
    set_caption(painted, SetCaptionRequest(photo, ""))
    assert found(engine, "aunt Josephine") == []


def test_captions_that_make_no_sense_are_refused(painted: Library, photos: Path) -> None:
    photo = item(painted, photos / "p00.png")
    with pytest.raises(UsageError, match="4,000"):
        set_caption(painted, SetCaptionRequest(photo, "a" * 5000))
    with pytest.raises(UsageError, match="is a note"):
        set_caption(painted, SetCaptionRequest(item(painted, photos / "diary.md"), "words"))
    with pytest.raises(UsageError, match="no longer"):
        set_caption(painted, SetCaptionRequest(10_000, "words"))


def test_tags_are_found_by_the_filter_and_undone(painted: Library, photos: Path) -> None:
    engine = SearchEngine(painted)
    one, two = item(painted, photos / "p01.png"), item(painted, photos / "p02.png")
    set_tags(painted, SetTagsRequest((TagEdit((one,), ("Family",)),)))
    report = set_tags(
        painted, SetTagsRequest((TagEdit((one,), ("family", "Sea")), TagEdit((two,), ("Family", " sea "))))
    )
    assert report.items == (one, two)
    tags = [item_details(painted, engine, DetailsRequest(photo)).tags for photo in (one, two)]
    assert tags == [("Family", "Sea"), ("Family", "sea")]
    assert set(found(engine, "tag:family")) == {"p01.png", "p02.png"}
    set_tags(painted, SetTagsRequest(report.undo))
    assert found(engine, "tag:family") == ["p01.png"] and found(engine, "tag:sea") == []


def test_a_keyword_of_the_file_can_be_taken_away_and_comes_back(library: Library, photos: Path) -> None:
    path = paint(photos / "a.png", "red")
    index(library, photos)
    photo = item(library, path)
    library.catalogue.connection.execute(
        "UPDATE item SET facts = json_set(facts, '$.keywords', json('[\"Rome\", \"Night\"]')) WHERE id = ?", (photo,)
    )
    engine = SearchEngine(library)
    report = set_tags(library, SetTagsRequest((TagEdit((photo,), ("dinner",), ("ROME",)),)))
    assert item_details(library, engine, DetailsRequest(photo)).tags == ("Night", "dinner")
    assert found(engine, "tag:rome") == [] and found(engine, "-tag:rome") == ["a.png"]
    set_tags(library, SetTagsRequest(report.undo))
    assert item_details(library, engine, DetailsRequest(photo)).tags == ("Rome", "Night")
    assert found(engine, "tag:rome") == ["a.png"]


def test_all_edits_of_tags_or_none(painted: Library, photos: Path) -> None:
    one = item(painted, photos / "p01.png")
    with pytest.raises(UsageError):
        set_tags(painted, SetTagsRequest((TagEdit((one,), ("sea",)), TagEdit((one,), ("x" * 300,)))))
    assert found(SearchEngine(painted), "tag:sea") == []


def test_a_sidecar_is_written_beside_the_photo_and_read_back_as_it_was_written(painted: Library, photos: Path) -> None:
    path = photos / "p03.png"
    photo, before = item(painted, path), path.read_bytes()
    set_caption(painted, SetCaptionRequest(photo, 'Boats & nets <in> "rain"\nsecond line'))
    set_tags(painted, SetTagsRequest((TagEdit((photo,), ("sea", "Norway|Bergen")),)))
    assert write(painted, photo).written == (f"{path}.xmp",)
    said = read_sidecar(f"{path}.xmp")
    assert [text.body for text in said.captions] == ['Boats & nets <in> "rain"\nsecond line']
    assert said.keywords == ("sea", "Norway|Bergen")
    assert path.read_bytes() == before
    assert sorted(os.listdir(photos))[3:5] == ["p02.png", "p03.png"]  # nothing unfinished is left
    assert write(painted, photo) == SidecarReport(unchanged=1)
    # Our own importer takes it as any other: read once, and the caption is shown once.
    assert index(painted, photos).unchanged == 16
    engine = SearchEngine(painted)
    assert item_details(painted, engine, DetailsRequest(photo)).captions == ()
    assert write(painted, photo).unchanged == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_sidecar_of_another_program_keeps_all_that_it_says(painted: Library, photos: Path, encoding: str) -> None:
    path, sidecar = photos / "p04.png", photos / "p04.xmp"
    sidecar.write_text(LIGHTROOM.replace("\ufeff", "") if encoding == "utf-16" else LIGHTROOM, encoding=encoding)
    index(painted, photos)
    photo = item(painted, path)
    set_caption(painted, SetCaptionRequest(photo, "New words"))
    set_tags(painted, SetTagsRequest((TagEdit((photo,), ("BOATS", "dawn")),)))
    assert write(painted, photo).written == (str(sidecar),)
    text = sidecar.read_text(encoding="utf-8")
    for kept in ("<!-- written by hand -->", 'crs:Look="a&#10;b"', "Alte Worte", '<?xpacket end="w"?>',
                 "255, 255", 'xmp:Rating="4"', 'x:xmptk="Adobe XMP Core 7.0"', "<dublin:subject>"):  # fmt: skip
        assert kept in text
    assert "Old words" not in text and "ns0:" not in text
    fromstring(text.encode())  # well-formed for every parser
    said = read_sidecar(str(sidecar))
    assert said.keywords == ("Harbour", "boats", "dawn")
    assert said.captions[0].body == "New words"


def test_languages_of_which_none_is_the_default_stay(painted: Library, photos: Path) -> None:
    sidecar = photos / "p05.xmp"
    sidecar.write_text(LIGHTROOM.replace("x-default", "en-GB"), encoding="utf-8")
    index(painted, photos)
    photo = item(painted, photos / "p05.png")
    set_caption(painted, SetCaptionRequest(photo, "New words"))
    assert write(painted, photo).written == (str(sidecar),)
    assert [text.body for text in read_sidecar(str(sidecar)).captions] == ["New words", "Old words", "Alte Worte"]
    set_caption(painted, SetCaptionRequest(photo, ""))
    write(painted, photo)
    assert [text.body for text in read_sidecar(str(sidecar)).captions] == ["Old words", "Alte Worte"]


def test_what_is_taken_away_later_is_taken_away_in_the_sidecar_too(painted: Library, photos: Path) -> None:
    path = photos / "p06.png"
    photo = item(painted, path)
    set_caption(painted, SetCaptionRequest(photo, "A mistake"))
    undo = set_tags(painted, SetTagsRequest((TagEdit((photo,), ("sea", "sky")),))).undo
    write(painted, photo)
    set_caption(painted, SetCaptionRequest(photo, ""))
    set_tags(painted, SetTagsRequest(undo))
    assert len(write(painted, photo).written) == 1
    said = read_sidecar(f"{path}.xmp")
    assert said.captions == () and said.keywords == ()


def test_a_sidecar_that_cannot_be_changed_is_named_and_left(painted: Library, photos: Path) -> None:
    broken, fine = photos / "p07.png", photos / "p08.png"
    Path(f"{broken}.xmp").write_text("<x:xmpmeta")
    items = [item(painted, broken), item(painted, fine)]
    for photo in items:
        set_caption(painted, SetCaptionRequest(photo, "Words"))
    report = write(painted, *items)
    assert report.written == (f"{fine}.xmp",)
    assert [(f.path, "left as it was" in f.reason) for f in report.failed] == [(f"{broken}.xmp", True)]
    assert Path(f"{broken}.xmp").read_text() == "<x:xmpmeta"


def test_which_sidecar_belongs_to_a_photo(tmp_path: Path) -> None:
    raw, jpeg = tmp_path / "a.nef", tmp_path / "a.jpg"
    assert sidecar_path(str(raw)) == str(tmp_path / "a.xmp")
    for path in (raw, jpeg, tmp_path / "a.xmp"):
        path.touch()
    assert sidecar_path(str(raw)) == str(tmp_path / "a.xmp")
    assert sidecar_path(str(jpeg)) == str(tmp_path / "a.jpg.xmp")  # a.xmp may be the raw file's
    raw.unlink()
    assert sidecar_path(str(jpeg)) == str(tmp_path / "a.xmp")


def test_a_removed_caption_of_a_sidecar_goes(painted: Library, photos: Path) -> None:
    """The file's own words are not the user's: they follow the file."""
    path = photos / "p09.png"
    photo = item(painted, path)
    Path(f"{path}.xmp").write_text(LIGHTROOM, encoding="utf-8")
    index(painted, photos)
    engine = SearchEngine(painted)
    assert Source.SIDECAR in {
        caption.source for caption in item_details(painted, engine, DetailsRequest(photo)).captions
    }
    Path(f"{path}.xmp").unlink()
    index(painted, photos)
    assert item_details(painted, engine, DetailsRequest(photo)).captions == ()
