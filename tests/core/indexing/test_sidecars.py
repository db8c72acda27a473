"""What sidecars say of photos, from the folder to what is found: values, words, and what they say to be none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.annotations.annotate import set_tags
from xsearch_gui.core.details.item_details import item_details
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.query.completion import Completer
from xsearch_gui.core.records.annotations import SetTagsRequest, TagEdit
from xsearch_gui.core.records.details import Details, DetailsRequest
from xsearch_gui.core.records.query import SuggestRequest
from xsearch_gui.core.records.search import SearchRequest, Strength
from xsearch_gui.core.search.engine import SearchEngine

NAMESPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
)
EMBEDDED = """<dc:description><rdf:Alt><rdf:li xml:lang="x-default">The old harbour</rdf:li></rdf:Alt></dc:description>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Boats</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>Rome</rdf:li></rdf:Bag></dc:subject>"""
NONE = """<dc:subject><rdf:Bag/></dc:subject>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default"/></rdf:Alt></dc:description>"""


def packet(body: str = "", attributes: str = "") -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {NAMESPACES}><rdf:Description rdf:about="" {attributes}>{body}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def photo(path: Path, seed: int = 0, **embedded: str) -> Path:
    from PIL import Image

    plain = paint(path.with_suffix(".png"), "red", seed)
    with Image.open(plain) as image:
        image.save(path, quality=95, **({"xmp": packet(**embedded)} if embedded else {}))
    plain.unlink()
    return path


def details(library: Library, path: Path) -> Details:
    item = library.catalogue.items.at(str(path))
    assert item is not None
    return item_details(library, SearchEngine(library), DetailsRequest(item))


def found(library: Library, text: str) -> set[str]:
    hits = SearchEngine(library).search(SearchRequest(text=text, group=False)).hits
    return {os.path.basename(hit.path) for hit in hits if hit.strength is not Strength.WEAK}


def test_what_a_sidecar_says_to_be_none_is_none_until_it_says_so_no_longer(library: Library, photos: Path) -> None:
    path = photo(photos / "a.jpg", body=EMBEDDED, attributes='xmp:Rating="5" photoshop:City="Rome"')
    sidecar = photos / "a.jpg.xmp"
    for said, rating, keywords, city, captions in (
        (None, 5, ("Rome",), "Rome", {"The old harbour", "Boats"}),
        (packet(), 5, ("Rome",), "Rome", {"The old harbour", "Boats"}),  # nothing said
        (packet(NONE, 'xmp:Rating="0" photoshop:City=""'), None, (), None, {"Boats"}),  # said: none
        (packet("<dc:title/>"), 5, ("Rome",), "Rome", {"The old harbour"}),
        (packet(NONE), 5, (), "Rome", {"Boats"}),
        (None, 5, ("Rome",), "Rome", {"The old harbour", "Boats"}),
    ):
        sidecar.unlink(missing_ok=True)
        if said is not None:
            sidecar.write_bytes(said)
        for _ in range(2):
            index(library, photos)
            shown = details(library, path)
            assert shown.facts is not None
            assert (shown.facts.rating, shown.facts.keywords, shown.facts.city) == (rating, keywords, city)
            assert {caption.body for caption in shown.captions} == captions
        assert (found(library, '"old harbour"') == {"a.jpg"}) == ("The old harbour" in captions)
    index(library, photos, force=True)
    assert {caption.body for caption in details(library, path).captions} == {"The old harbour", "Boats"}


def test_a_photo_that_is_read_again_does_not_get_back_what_its_sidecar_took_away(
    library: Library, photos: Path
) -> None:
    path = photo(photos / "a.jpg", body=EMBEDDED)
    (photos / "a.jpg.xmp").write_bytes(packet("<dc:description/>"))
    index(library, photos)
    library.catalogue.connection.execute("UPDATE item SET read_version = 0")
    report = index(library, photos)
    assert (report.indexed, report.unchanged) == (0, 1) and "Read again" in str(report.notices[0])
    assert {caption.body for caption in details(library, path).captions} == {"Boats"}
    assert index(library, photos).notices == ()


def test_a_library_of_before_is_read_again_once(library: Library, photos: Path) -> None:
    path = photo(photos / "a.jpg", body=EMBEDDED, attributes='photoshop:City="Rome" photoshop:DateCreated="1965"')
    index(library, photos)
    library.catalogue.connection.execute(
        "UPDATE item SET read_version = 0, taken_at = '2021-01-01', facts = json_remove(facts, '$.city', '$.people')"
    )
    before = library.catalogue.vectors.stamp()
    index(library, photos)
    shown = details(library, path)
    assert shown.facts is not None and (shown.facts.city, shown.facts.taken_at) == ("Rome", "1965")
    assert library.catalogue.vectors.stamp() == before  # no vector was made again


def test_a_keyword_that_was_taken_away_stays_away_as_a_tree(library: Library, photos: Path) -> None:
    path = photo(
        photos / "a.jpg",
        body="<lr:hierarchicalSubject><rdf:Bag><rdf:li>Animals|Birds|Heron</rdf:li><rdf:li>Sea|Rome</rdf:li></rdf:Bag>"
        "</lr:hierarchicalSubject>",
    )
    index(library, photos)
    item = library.catalogue.items.at(str(path))
    assert item is not None
    library.catalogue.connection.execute(
        "UPDATE item SET read_version = 0, facts = json_set(facts, '$.keywords', json('[\"Heron\", \"Rome\"]'))"
    )
    set_tags(library, SetTagsRequest((TagEdit((item,), (), ("heron",)),)))
    index(library, photos)
    assert details(library, path).tags == ("Sea|Rome",) and found(library, "tag:heron") == set()
    assert found(library, "tag:rome") == {"a.jpg"}


@pytest.fixture
def told(library: Library, photos: Path) -> Library:
    for seed in range(12):
        photo(photos / f"plain{seed}.jpg", seed)
    photo(
        photos / "inside.jpg",
        20,
        body="<lr:hierarchicalSubject><rdf:Bag><rdf:li>Animals|Birds|Kingfisher</rdf:li></rdf:Bag></lr:hierarchicalSubject>"
        "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Wilhelmina Łącka</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>",
        attributes='photoshop:City="Gdańsk" photoshop:Country="Poland" xmp:Label="Winner"'
        ' Iptc4xmpCore:Location="Żuraw" photoshop:Headline="At the weir"',
    )
    photo(photos / "beside.jpg", 21)
    (photos / "beside.xmp").write_bytes(
        packet(
            "<dc:subject><rdf:Seq><rdf:li>Kingfisher</rdf:li><rdf:li>\U0001f382</rdf:li></rdf:Seq></dc:subject>",
            'photoshop:City="Gdansk" xmp:Label="Loser"',
        )
    )
    index(library, photos)
    return library


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("tag:Birds", {"inside.jpg"}),
        ("tag:animals", {"inside.jpg"}),
        ("tag:Kingfisher", {"inside.jpg", "beside.jpg"}),
        ('tag:"Wilhelmina Lacka"', {"inside.jpg"}),
        ('"kingfisher"', {"inside.jpg", "beside.jpg"}),
        ("kingfisher", {"inside.jpg", "beside.jpg"}),
        ("Wilhelmina", {"inside.jpg"}),
        ('"wilhelmina lacka"', {"inside.jpg"}),
        ("gdansk", {"inside.jpg", "beside.jpg"}),
        ('"gdansk poland"', set()),  # two names, not one
        ('"zuraw"', {"inside.jpg"}),
        ('"winner"', {"inside.jpg"}),
        ('"at the weir"', {"inside.jpg"}),
        ('"\U0001f382"', {"beside.jpg"}),
        ("tag:\U0001f382", {"beside.jpg"}),
    ],
)
def test_what_files_say_is_found_by_its_words(told: Library, query: str, names: set[str]) -> None:
    assert found(told, query) == names


def test_every_level_of_a_tree_is_offered(told: Library) -> None:
    offered = Completer(told.catalogue).complete(SuggestRequest("tag:", 4)).entries
    counts = {entry.label: entry.count for entry in offered if entry.kind == "value"}
    assert counts["Kingfisher"] == 2 and counts["Birds"] == counts["Animals"] == counts["Wilhelmina Łącka"] == 1


def test_people_are_tags_but_told_apart(told: Library, photos: Path) -> None:
    shown = details(told, photos / "inside.jpg")
    assert shown.facts is not None and shown.facts.people == ("Wilhelmina Łącka",)
    assert shown.facts.keywords == ("Animals|Birds|Kingfisher",)
    assert shown.tags == ("Wilhelmina Łącka", "Animals|Birds|Kingfisher")
