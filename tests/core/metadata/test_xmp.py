"""XMP as programs write it: lists of any kind, trees, places, people, positions, and what is said to be none."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsearch_gui.core.metadata.cleaning import Metadata, rating, rating_of_percent
from xsearch_gui.core.metadata.embedded import join
from xsearch_gui.core.metadata.keywords import flat_words, tidy
from xsearch_gui.core.metadata.xmp import of_xmp, read_sidecar
from xsearch_gui.core.records.items import FoundText, Source

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0",  # as Windows writes it
    "mediapro": "http://ns.iview-multimedia.com/mediapro/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "stArea": "http://ns.adobe.com/xmp/sType/Area#",
    "MP": "http://ns.microsoft.com/photo/1.2/",
    "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
}


def said(body: str = "", attributes: str = "", source: Source = Source.XMP) -> Metadata:
    declared = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
    return of_xmp(
        f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF {declared}>"
        f"<rdf:Description rdf:about='' {attributes}>{body}</rdf:Description></rdf:RDF></x:xmpmeta>".encode(),
        source,
    )


def listed(name: str, *words: str, kind: str = "Bag") -> str:
    return f"<{name}><rdf:{kind}>{''.join(f'<rdf:li>{word}</rdf:li>' for word in words)}</rdf:{kind}></{name}>"


# keywords --------------------------------------------------------------------------------------------------------

TREES = {
    "lr:hierarchicalSubject": "|",
    "digiKam:TagsList": "/",
    "MicrosoftPhoto:LastKeywordXMP": "/",
    "mediapro:CatalogSets": "|",
}


@pytest.mark.parametrize(("name", "kind"), list(product(TREES, ("Bag", "Seq", "Alt"))))
def test_trees_are_levels(name: str, kind: str) -> None:
    words = TREES[name].join(("Animals", " Birds ", "Kingfisher"))
    assert said(listed(name, words, "Sea", kind=kind)).keywords == ("Sea", "Animals|Birds|Kingfisher")


@pytest.mark.parametrize("kind", ["Bag", "Seq", "Alt"])
def test_keywords_in_any_list(kind: str) -> None:
    assert said(listed("dc:subject", "Kingfisher", "Harbour", kind=kind)).keywords == ("Kingfisher", "Harbour")
    assert said("<dc:subject>Kingfisher</dc:subject>").keywords == ("Kingfisher",)
    assert said(attributes='dc:subject="Kingfisher"').keywords == ("Kingfisher",)


def test_flat_words_beside_their_tree_say_nothing_more() -> None:
    both = listed("dc:subject", "Kingfisher", "birds", "Sea", "Animals") + listed(
        "lr:hierarchicalSubject", "Animals|Birds|Kingfisher", "Sea"
    )
    assert said(both).keywords == ("Sea", "Animals|Birds|Kingfisher")
    assert flat_words(said(both).keywords or ()) == ("Sea", "Animals", "Birds", "Kingfisher")


def test_what_programs_note_for_themselves_is_no_keyword() -> None:
    words = ("Country|State|City", "People|First Last", "darktable|format|jpg", "darktable", "Darktable lessons")
    assert said(listed("lr:hierarchicalSubject", *words, kind="Seq")).keywords == (
        "Darktable lessons",
        "Country|State|City",
        "People|First Last",
    )
    assert said(listed("digiKam:TagsList", "_Digikam_Internal_Tags_/Color Label Red")).keywords is None


def test_what_is_too_long_for_a_keyword_is_named() -> None:
    found = said(listed("dc:subject", "Sea", "x" * 201))
    assert found.keywords == ("Sea",) and found.passed_over == ("x" * 200,)


@given(st.lists(st.lists(st.sampled_from(("a", "b", "Café", "C d")), min_size=1, max_size=3), max_size=5))
def test_no_word_is_lost_by_tidying(paths: list[list[str]]) -> None:
    words = ["|".join(path) for path in paths]
    tidied = tidy(words)
    assert {level.casefold() for path in paths for level in path} == {w.casefold() for w in flat_words(tidied)}
    assert tidy(tidied) == tidied == tidy([*flat_words(tidied), *tidied])


# none, nothing and zero ------------------------------------------------------------------------------------------


def test_nothing_said_and_said_none_are_not_the_same() -> None:
    nothing = said()
    assert (nothing.rating, nothing.keywords, nothing.people, nothing.title, nothing.description) == (None,) * 5
    none = said(
        "<dc:subject><rdf:Bag/></dc:subject><dc:title><rdf:Alt><rdf:li xml:lang='x-default'/></rdf:Alt></dc:title>"
        "<dc:description/><Iptc4xmpExt:PersonInImage/>",
        'xmp:Rating="0" photoshop:City="" xmp:Label=""',
    )
    assert (none.rating, none.keywords, none.people) == (0, (), ())
    assert (none.title, none.description, none.city, none.label, none.headline) == ("", "", "", "", None)
    facts = none.photo_facts(1, 1, "JPEG")
    assert (facts.rating, facts.keywords, facts.title, facts.city, facts.label) == (None, (), None, None, None)


def test_what_xmp_says_to_be_none_is_none_whatever_older_blocks_say() -> None:
    older = Metadata(
        rating=5,
        keywords=("Sea",),
        title="Old",
        city="Rome",
        captions=(FoundText(Source.EXIF, "Old"), FoundText(Source.EXIF, "Old words")),
    )
    assert join(exif=older, xmp=Metadata()).photo_facts(1, 1, "").keywords == ("Sea",)
    assert join(exif=older, xmp=Metadata()).captions == older.captions
    for block in ("exif", "iptc"):
        blocks = {"exif": Metadata(), block: older, "xmp": said("<dc:subject/><dc:description/>", 'xmp:Rating="0"')}
        found = join(**blocks)  # type: ignore[arg-type]
        assert (found.rating, found.keywords, found.title, found.city) == (0, (), "Old", "Rome")
        assert [caption.body for caption in found.captions] == ["Old"]


@given(*[st.sampled_from((None, 0, 3, -1))] * 3)
def test_stars_of_the_newest_block_that_says_something(exif: int | None, iptc: int | None, xmp: int | None) -> None:
    found = join(exif=Metadata(rating=exif), iptc=Metadata(rating=iptc), xmp=Metadata(rating=xmp)).rating
    assert found == next((stars for stars in (xmp, iptc, exif) if stars is not None), None)


@pytest.mark.parametrize(
    ("percent", "stars"), [(99, 5), (75, 4), (50, 3), (25, 2), (1, 1), (0, 0), (100, 5), (101, None), ("x", None)]
)
def test_percent_are_stars(percent: object, stars: int | None) -> None:
    assert rating_of_percent(percent) == stars
    assert said(attributes=f'MicrosoftPhoto:Rating="{percent}"').rating == stars
    assert said(attributes=f'MicrosoftPhoto:Rating="{percent}" xmp:Rating="2"').rating == 2


def test_other_numbers_are_no_stars() -> None:
    assert [rating(value) for value in ("-1", "0", "3.0", 5, "6", "99", "-2", "", "nan", "1e999")] == [
        *(-1, 0, 3, 5),
        *[None] * 6,
    ]


# places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("43,4.58404N", "79,4.6202W"),
        ("43,4,35.04N", "79,4,37.21W"),
        ("43.0764008", "-79.0770035"),
        ("+43.0764008", "-79.0770035"),
        ("43.0764008N", "79.0770035W"),
        ("43.0764008 n", "79.0770035 w"),
        ("43 deg 4' 35.04&quot; N", "79 deg 4' 37.21&quot; W"),
        ("43\u00b04'35.04&quot;N", "79\u00b04'37.21&quot;W"),
    ],
)
def test_positions_in_every_form(latitude: str, longitude: str) -> None:
    found = said(attributes=f'exif:GPSLatitude="{latitude}" exif:GPSLongitude="{longitude}"')
    assert (found.latitude, found.longitude) == pytest.approx((43.0764, -79.0770), abs=1e-4)


def test_the_letter_may_stand_alone_and_a_sign_counts_beside_it() -> None:
    refs = 'exif:GPSLatitudeRef="S" exif:GPSLongitudeRef="W"'
    for latitude, longitude in (("43.0764", "79.077"), ("-43.0764", "-79.077"), ("43,4.584", "79,4.62")):
        found = said(attributes=f'exif:GPSLatitude="{latitude}" exif:GPSLongitude="{longitude}" {refs}')
        assert (found.latitude, found.longitude) == pytest.approx((-43.0764, -79.077), abs=1e-4)


@pytest.mark.parametrize("latitude", ["43,4.58404", "43,0764008", "43,61N", "E43", "91", "43.07E", "north"])
def test_a_position_that_could_be_two_is_none(latitude: str) -> None:
    found = said(attributes=f'exif:GPSLatitude="{latitude}" exif:GPSLongitude="11.5"')
    assert (found.latitude, found.longitude) == (None, None)


def test_the_position_of_the_place_where_it_was_created() -> None:
    created = (
        "<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li rdf:parseType='Resource'>"
        "<exif:GPSLatitude>43,4.584N</exif:GPSLatitude><exif:GPSLongitude>79,4.62W</exif:GPSLongitude></rdf:li>"
        "</rdf:Bag></Iptc4xmpExt:LocationCreated>"
    )
    assert (said(created).latitude, said(created).longitude) == pytest.approx((43.0764, -79.077), abs=1e-4)
    own = said(created, 'exif:GPSLatitude="1.5" exif:GPSLongitude="2.5"')
    assert (own.latitude, own.longitude) == (1.5, 2.5)
    assert said(created.replace("Created", "Shown")).latitude is None  # what a photo shows may be far away


def test_names_of_places() -> None:
    found = said(
        attributes='photoshop:City="Paris" photoshop:State="Ile-de-France" photoshop:Country="France"'
        ' Iptc4xmpCore:Location="Montmartre"'
    )
    assert (found.sublocation, found.city, found.state, found.country) == (
        *("Montmartre", "Paris", "Ile-de-France", "France"),
    )
    shown = (
        "<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li Iptc4xmpExt:City='Rome' Iptc4xmpExt:CountryName='Italy'/>"
        "<rdf:li rdf:parseType='Resource'><Iptc4xmpExt:City>Ostia</Iptc4xmpExt:City></rdf:li></rdf:Bag>"
        "</Iptc4xmpExt:LocationShown>"
    )
    assert (said(shown).city, said(shown).country) == ("Rome", "Italy")
    beside = said(shown, 'photoshop:City="Paris"')
    assert (beside.city, beside.country) == ("Paris", None)  # Paris is not in Italy
    assert said(shown, 'photoshop:City="Rome"').country == "Italy"


# people ----------------------------------------------------------------------------------------------------------

AREA = "<mwg-rs:Area stArea:x='0.5' stArea:y='0.5' stArea:w='0.1' stArea:h='0.1'/>"
FACES = {
    "list": listed("Iptc4xmpExt:PersonInImage", "Anna", "Ben"),
    "list in order": listed("Iptc4xmpExt:PersonInImage", "Anna", "Ben", kind="Seq"),
    "details": "<Iptc4xmpExt:PersonInImageWDetails><rdf:Bag>"
    + "".join(
        f"<rdf:li rdf:parseType='Resource'><Iptc4xmpExt:PersonName><rdf:Alt><rdf:li>{name}</rdf:li>"
        "</rdf:Alt></Iptc4xmpExt:PersonName></rdf:li>"
        for name in ("Anna", "Ben")
    )
    + "</rdf:Bag></Iptc4xmpExt:PersonInImageWDetails>",
    "mwg": "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:RegionList><rdf:Bag>"
    f"<rdf:li><rdf:Description mwg-rs:Name='Anna' mwg-rs:Type='Face'>{AREA}</rdf:Description></rdf:li>"
    f"<rdf:li rdf:parseType='Resource'><mwg-rs:Name>Ben</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>{AREA}</rdf:li>"
    f"<rdf:li rdf:parseType='Resource'><mwg-rs:Type>Face</mwg-rs:Type>{AREA}</rdf:li>"
    f"<rdf:li rdf:parseType='Resource'><mwg-rs:Name>A sign</mwg-rs:Name><mwg-rs:Type>BarCode</mwg-rs:Type></rdf:li>"
    "</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>",
    "mwg in small letters": "<mwg-rs:Regions><rdf:Description><mwg-rs:RegionList><rdf:Seq>"
    "<rdf:li mwg-rs:Name='Anna' mwg-rs:Type='face'/><rdf:li mwg-rs:Name='Ben' mwg-rs:Type=' Face '/>"
    "</rdf:Seq></mwg-rs:RegionList></rdf:Description></mwg-rs:Regions>",
    "microsoft": "<MP:RegionInfo><rdf:Description><MPRI:Regions><rdf:Bag>"
    "<rdf:li><rdf:Description MPReg:Rectangle='0.1, 0.1, 0.2, 0.2' MPReg:PersonDisplayName='Anna'/></rdf:li>"
    "<rdf:li rdf:parseType='Resource'><MPReg:PersonDisplayName>Ben</MPReg:PersonDisplayName></rdf:li>"
    "<rdf:li rdf:parseType='Resource'><MPReg:Rectangle>0.1, 0.1, 0.2, 0.2</MPReg:Rectangle></rdf:li>"
    "</rdf:Bag></MPRI:Regions></rdf:Description></MP:RegionInfo>",
}


@pytest.mark.parametrize("form", FACES)
def test_people(form: str) -> None:
    assert said(FACES[form]).people == ("Anna", "Ben")


def test_people_are_named_once() -> None:
    assert said("".join(FACES.values())).people == ("Anna", "Ben")


# titles and labels -----------------------------------------------------------------------------------------------


def test_title_headline_and_label() -> None:
    found = said(
        "<dc:title><rdf:Alt><rdf:li xml:lang='de'>Eisvogel</rdf:li><rdf:li xml:lang='x-default'>Kingfisher</rdf:li>"
        "</rdf:Alt></dc:title>",
        'photoshop:Headline="At the weir" xmp:Label="Winner"',
    )
    assert (found.title, found.headline, found.label) == ("Kingfisher", "At the weir", "Winner")
    assert [caption.body for caption in found.captions] == ["At the weir", "Kingfisher", "Eisvogel"]
    assert said(attributes='photoshop:Headline="IMG_2039.JPG"').headline is None


def test_fields_of_structures_are_not_those_of_the_photo() -> None:
    history = (
        "<photoshop:History><rdf:Seq><rdf:li><rdf:Description xmp:Rating='1' photoshop:City='Rome'"
        " dc:subject='x'/></rdf:li></rdf:Seq></photoshop:History>"
    )
    found = said(history)
    assert (found.rating, found.city, found.keywords) == (None, None, None)


@pytest.mark.parametrize("name", ["apple.xmp", "signed.jpg.xmp", "spec.jpg.xmp"])
def test_sidecars_as_people_have_them(name: str) -> None:
    if not CASES.is_dir():
        pytest.skip(f"{CASES} is not there (data for development only)")
    found = read_sidecar(str(CASES / "06-xmp-gps-ref" / name))
    assert (found.latitude, found.longitude) == pytest.approx((43.0764, -79.0770), abs=1e-4)
