"""Taking over: which photos are meant, what counts beside what their files say, and the way back."""

from __future__ import annotations

import os
from pathlib import Path

import catalogues
import pytest
from colours import paint
from indexed import index
from PIL import Image

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.cleaning import Metadata
from xsearch_gui.core.metadata.dates import dated
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.items import DateMeaning, PhotoFacts
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.records.taking_over import TakeBackRequest, TakeOverReport, TakeOverRequest
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.taking_over.job import run_take_back, run_take_over
from xsearch_gui.core.taking_over.matching import Matcher, OurPhoto
from xsearch_gui.core.taking_over.theirs import TheirPhoto

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    " {}>{}</rdf:Description></rdf:RDF></x:xmpmeta>"
)
OWN = XMP.format(
    'xmp:Rating="2" xmp:Label="Blue"',
    "<dc:subject><rdf:Bag><rdf:li>Sea</rdf:li></rdf:Bag></dc:subject><dc:description><rdf:Alt>"
    '<rdf:li xml:lang="x-default">Mine</rdf:li></rdf:Alt></dc:description>',
)


def photo(path: Path, seed: int = 0, xmp: str = "") -> Path:
    plain = paint(path.with_suffix(".png"), "red", seed)
    with Image.open(plain) as image:
        image.save(path, quality=95, **({"xmp": xmp.encode()} if xmp else {}))
    plain.unlink()
    return path


def facts(library: Library, path: Path) -> PhotoFacts:
    item = library.catalogue.items.at(str(path))
    assert item is not None
    found = library.catalogue.items.rows([item])[item].facts
    assert found is not None
    return found


def captions(library: Library, path: Path) -> list[str]:
    item = library.catalogue.items.at(str(path))
    assert item is not None
    return [text.body for text in library.catalogue.texts.of_item(item)]


def take_over(library: Library, path: Path) -> TakeOverReport:
    return run_take_over(library, TakeOverRequest(str(path)), SilentReporter())


def found(library: Library, text: str) -> set[str]:
    hits = SearchEngine(library).search(SearchRequest(text=text, group=False)).hits
    return {os.path.basename(hit.path) for hit in hits}


def test_lightroom_fills_what_the_files_leave_unsaid(library: Library, photos: Path, tmp_path: Path) -> None:
    (photos / "sub").mkdir()
    first, second = photo(photos / "a.jpg"), photo(photos / "sub" / "b.jpg", 1, OWN)
    index(library, photos)
    before = facts(library, first), facts(library, second)
    report = take_over(library, catalogues.lightroom(tmp_path / "Family.lrcat", photos))
    assert (report.name, report.program) == ("Family.lrcat", "Lightroom Classic (13)")
    assert (report.photos, report.matched, report.missing) == (3, 2, (f"{photos.as_posix()}/gone.jpg",))
    assert report.facts == 16
    one, two = facts(library, first), facts(library, second)
    assert (one.rating, one.label, one.title, one.city) == (4, "Red", "Boats at dawn", "Roma")
    assert (one.keywords, one.people, one.albums) == (("Animals|Birds",), ("Ana Lima",), ("Trips|Rome",))
    assert (one.taken_at, one.stack, captions(library, first)) == (
        "2009-11-16T12:51:58",
        ("b.jpg",),
        ["The old harbour"],
    )
    # The file's own stars, label and caption win; keywords are joined.
    assert (two.rating, two.label, captions(library, second)) == (2, "Blue", ["Mine"])
    assert set(two.keywords) == {"Sea", "Boats", "Animals|Birds"}
    assert found(library, "tag:Birds rating:4..5") == {"a.jpg"}
    assert found(library, '"Trips"') == {"a.jpg", "b.jpg"}
    assert found(library, '"old harbour"') == {"a.jpg"}
    index(library, photos, force=True)
    assert (facts(library, first), captions(library, first)) == (one, ["The old harbour"])
    assert run_take_back(library, TakeBackRequest("Family.lrcat"), SilentReporter()).photos == 2
    assert (facts(library, first), facts(library, second)) == before
    assert (captions(library, first), captions(library, second)) == ([], ["Mine"])
    assert not library.catalogue.imports.sources()


def test_what_a_sidecar_says_to_be_none_stays_none(library: Library, photos: Path, tmp_path: Path) -> None:
    first = photo(photos / "a.jpg")
    (photos / "a.jpg.xmp").write_text(XMP.format('xmp:Rating="0"', ""))
    index(library, photos)
    take_over(library, catalogues.lightroom(tmp_path / "Family.lrcat", photos))
    assert (facts(library, first).rating, facts(library, first).label) == (None, "Red")


def test_taking_over_again_replaces_what_was_taken_over(library: Library, photos: Path, tmp_path: Path) -> None:
    first = photo(photos / "a.jpg")
    index(library, photos)
    path = catalogues.digikam(tmp_path / "digikam4.db", photos, first.stat().st_size)
    assert take_over(library, path).matched == 1
    assert facts(library, first).label == "Green"
    catalogues.write(path, catalogues.DIGIKAM, {"Settings": [("DBVersion", "16")]})
    assert take_over(library, path).photos == 0
    assert facts(library, first).label is None
    assert [(it.name, it.photos) for it in library.catalogue.imports.sources()] == [("digikam4.db", 0)]


def test_several_catalogues_stand_beside_each_other(library: Library, photos: Path, tmp_path: Path) -> None:
    first = photo(photos / "a.jpg")
    index(library, photos)
    size = first.stat().st_size
    take_over(library, catalogues.digikam(tmp_path / "digikam4.db", photos, size))
    bundle = tmp_path / "Photos Library.photoslibrary"
    catalogues.apple_photos(bundle / "database" / "Photos.sqlite", size)
    assert take_over(library, bundle / "database" / "Photos.sqlite").name == bundle.name
    report = take_over(library, bundle)
    assert (report.name, report.photos, report.matched) == ("Photos Library.photoslibrary", 2, 1)
    take_over(library, catalogues.digikam(tmp_path / "other" / "digikam4.db", photos, size))
    names = [source.name for source in library.catalogue.imports.sources()]
    assert names == ["Photos Library.photoslibrary", "digikam4.db", "digikam4.db (2)"]
    assert facts(library, first).rating == 5
    assert set(facts(library, first).keywords) == {"Animals|Birds"}  # Birds is a level of it


def test_what_was_taken_over_follows_the_photo(library: Library, photos: Path, tmp_path: Path) -> None:
    first = photo(photos / "a.jpg")
    index(library, photos)
    take_over(library, catalogues.lightroom(tmp_path / "Family.lrcat", photos))
    moved = first.rename(photos / "moved.jpg")
    index(library, photos)
    assert facts(library, moved).rating == 4
    with Image.open(moved) as image:
        image.load()
        image.save(moved, quality=95, comment=b"edited")
    index(library, photos)
    assert facts(library, moved).rating == 4


@pytest.mark.parametrize("name", ["nothing.lrcat", "folder"])
def test_what_cannot_be_taken_over_is_told(library: Library, photos: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=name):
        take_over(library, tmp_path / name)
    with pytest.raises(UsageError, match="no catalogue"):
        take_over(library, catalogues.write(tmp_path / "a.db", "CREATE TABLE a (b);", {}))
    (tmp_path / "words.lrcat").write_text("no database at all")
    with pytest.raises(UsageError, match="is not a catalogue, or it is damaged"):
        take_over(library, tmp_path / "words.lrcat")
    with pytest.raises(UsageError, match="Nothing was taken over"):
        run_take_back(library, TakeBackRequest("a.db"), SilentReporter())


OURS = [
    OurPhoto(1, "/photos/2019/rome", "a.jpg", 10),
    OurPhoto(2, "/photos/2020/rome", "a.jpg", 20),
    OurPhoto(3, "/photos/2020", "b.jpg", 30),
    OurPhoto(4, "/copies", "b.jpg", 30),
    OurPhoto(5, "/exported", "d.jpg", 40, "2009-11-16T12:51:58+01:00"),
    OurPhoto(6, "/exported/more", "d.jpg", 50, "2009-11-16T12:51:59"),
]


@pytest.mark.parametrize(
    ("path", "size", "item"),
    [
        ("/photos/2019/rome/a.jpg", None, 1),
        ("/Photos/2019/Rome/A.JPG", None, 1),
        ("C:/Users/ana/2020/rome/a.jpg", None, 2),
        ("C:/Users/ana/rome/a.jpg", None, None),  # either
        ("C:/Users/ana/rome/a.jpg", 20, 2),
        ("originals/A/a.jpg", 10, 1),
        ("originals/A/a.jpg", 11, None),
        ("/elsewhere/2020/b.jpg", 30, 3),
        ("/elsewhere/b.jpg", 30, None),
        ("/elsewhere/c.jpg", 30, None),
        ("/x/2020/b.jpg", 31, 3),  # its size has changed since
        ("originals/A/d.jpg", 41, 5),  # written anew
    ],
)
def test_which_photo_is_meant(path: str, size: int | None, item: int | None) -> None:
    said = Metadata(dates=tuple(dated(DateMeaning.ORIGINAL, "2009:11:16 12:51:58")))
    theirs = TheirPhoto(path, path.rsplit("/", 1)[-1], said, size)
    assert Matcher(OURS).item(theirs) == item
