"""What is written into sidecars of keywords, places and people, and that nothing is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from colours import Recorder, paint
from hypothesis import given
from hypothesis import strategies as st
from indexed import index
from PIL import Image

from xsearch_gui.core.annotations.annotate import set_caption, set_tags
from xsearch_gui.core.annotations.sidecars import write_sidecars
from xsearch_gui.core.annotations.xmp_edits import XmpEdit, apply
from xsearch_gui.core.annotations.xmp_writing import Packet
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.keywords import tidy
from xsearch_gui.core.metadata.xmp import of_xmp, read_sidecar
from xsearch_gui.core.records.annotations import (
    SetCaptionRequest,
    SetTagsRequest,
    SidecarReport,
    TagEdit,
    WriteSidecarsRequest,
)
from xsearch_gui.core.records.items import PhotoFacts

DIGIKAM = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:digiKam="http://www.digikam.org/ns/1.0/"
 xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0"
 digiKam:PickLabel="3">
<digiKam:TagsList><rdf:Seq><rdf:li>Animals/Birds/Kingfisher</rdf:li><rdf:li>Sea</rdf:li></rdf:Seq></digiKam:TagsList>
<lr:hierarchicalSubject><rdf:Bag><rdf:li>Animals|Birds|Kingfisher</rdf:li></rdf:Bag></lr:hierarchicalSubject>
<MicrosoftPhoto:LastKeywordXMP><rdf:Bag><rdf:li>Animals/Birds/Kingfisher</rdf:li></rdf:Bag></MicrosoftPhoto:LastKeywordXMP>
<dc:subject><rdf:Bag><rdf:li>Kingfisher</rdf:li><rdf:li>Sea</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def edited(data: str | None = None, **changes: object) -> tuple[bytes, str]:
    packet = Packet(data.encode() if data else None)
    apply(packet, XmpEdit(**changes), "2026-01-01T00:00:00")  # type: ignore[arg-type]
    written = packet.to_bytes()
    return written, written.decode()


def item(library: Library, path: Path) -> int:
    found = library.catalogue.items.at(str(path))
    assert found is not None
    return found


def write(library: Library, photo: int) -> SidecarReport:
    return write_sidecars(library, WriteSidecarsRequest((photo,)), Recorder())


WORDS = st.lists(st.sampled_from(("a", "Café", "Łódź", "C & d", "<e>", "\U0001f382")), min_size=1, max_size=3)
TAGS = st.lists(WORDS.map("|".join), max_size=5).map(tidy)


@given(TAGS, TAGS)
def test_what_is_written_is_read_as_it_was(tags: tuple[str, ...], more: tuple[str, ...]) -> None:
    packet = Packet()
    apply(packet, XmpEdit(add=tags), "2026-01-01T00:00:00")
    assert set(of_xmp(packet.to_bytes()).keywords or ()) == set(tags)
    assert not apply(Packet(packet.to_bytes()), XmpEdit(add=tags), "2027-01-01T00:00:00")
    both, _ = edited(packet.to_bytes().decode(), add=more)
    assert set(of_xmp(both).keywords or ()) == {*tidy((*tags, *more))}


@given(TAGS)
def test_what_is_taken_away_is_gone_and_nothing_else(tags: tuple[str, ...]) -> None:
    written, _ = edited(add=tags)
    for gone in tags:
        left = tuple(tag for tag in tags if tag != gone)
        found, _ = edited(written.decode(), remove=(gone,), keep=left)
        assert set(of_xmp(found).keywords or ()) == set(left)


def test_lists_of_other_programs_are_kept_in_step() -> None:
    data, text = edited(DIGIKAM, add=("Places|Norway", "Dawn"))
    for name, words in {
        "digiKam:TagsList": ("Animals/Birds/Kingfisher", "Sea", "Places/Norway", "Dawn"),
        "lr:hierarchicalSubject": ("Animals|Birds|Kingfisher", "Places|Norway", "Dawn"),
        "MicrosoftPhoto:LastKeywordXMP": ("Animals/Birds/Kingfisher", "Places/Norway", "Dawn"),
        "dc:subject": ("Kingfisher", "Sea", "Places", "Norway", "Dawn"),
    }.items():
        part = text[text.index(f"<{name}") : text.index(f"</{name}")]
        assert part.count("<rdf:li>") == len(words) and all(f"<rdf:li>{word}<" in part for word in words), name
    assert 'digiKam:PickLabel="3"' in text
    gone, text = edited(data.decode(), remove=("Animals|Birds|Kingfisher",), keep=("Sea", "Places|Norway", "Dawn"))
    assert "Kingfisher" not in text and of_xmp(gone).keywords == ("Sea", "Dawn", "Places|Norway")


def test_a_new_sidecar_holds_all_that_is_known_of_the_photo() -> None:
    known = PhotoFacts(
        *(1, 1, "JPEG"),
        rating=4,
        people=("Anna", "Łukasz"),
        title="Boats & nets",
        headline="At the <weir>",
        label="Winner",
        sublocation="Żuraw",
        city="Gdańsk",
        state="Pomorskie",
        country="Poland",
        creator="Anna; Łukasz",
        copyright="© Anna",
    )
    data, _ = edited(facts=known, add=("Sea", "Animals|Birds"))
    read = of_xmp(data).photo_facts(1, 1, "JPEG")
    assert read == PhotoFacts(
        *(1, 1, "JPEG"),
        rating=4,
        keywords=("Sea", "Animals|Birds"),
        **{
            name: getattr(known, name)
            for name in ("people", "title", "headline", "label", "sublocation", "city", "state", "country")
        },
        creator="Anna; Łukasz",
        copyright="© Anna",
        changed_at="2026-01-01T00:00:00",
    )
    other = PhotoFacts(1, 1, "JPEG", rating=1, people=("Ben",), title="No", city="Rome", label="x")
    assert not apply(Packet(data), XmpEdit(facts=other), "2026-01-01T00:00:00")  # what is said already stays


@pytest.fixture
def painted(library: Library, photos: Path) -> tuple[Library, Path]:
    packet, _ = edited(
        add=("Rome", "Animals|Birds"), facts=PhotoFacts(1, 1, "", city="Rome", people=("Anna",), title="Boats")
    )
    plain, path = paint(photos / "plain.png", "red"), photos / "a.jpg"
    with Image.open(plain) as image:
        image.save(path, xmp=packet)
    plain.unlink()
    index(library, photos)
    return library, path


def test_keywords_of_the_file_are_not_lost_when_a_sidecar_without_any_gets_one(painted: tuple[Library, Path]) -> None:
    library, path = painted
    sidecar = Path(f"{path}.xmp")
    sidecar.write_bytes(edited(caption="Words of another program")[0])
    photo = item(library, path)
    set_tags(library, SetTagsRequest((TagEdit((photo,), ("Dawn",)),)))
    write(library, photo)
    index(library, path.parent)
    row = library.catalogue.items.rows([photo])[photo]
    assert set(library.catalogue.annotations.tags_of(row)) == {"Rome", "Animals|Birds", "Dawn", "Anna"}
    assert read_sidecar(str(sidecar)).keywords == ("Rome", "Anna", "Dawn", "Animals|Birds")


def test_a_new_sidecar_says_what_the_file_says_and_takes_nothing_away(painted: tuple[Library, Path]) -> None:
    library, path = painted
    photo = item(library, path)
    before = library.catalogue.items.rows([photo])[photo].facts
    set_caption(library, SetCaptionRequest(photo, "52 8055"))
    write(library, photo)
    said = read_sidecar(f"{path}.xmp")
    assert (said.city, said.people, said.title) == ("Rome", ("Anna",), "Boats")
    assert "52 8055" in [caption.body for caption in said.captions]
    index(library, path.parent)
    after = library.catalogue.items.rows([photo])[photo].facts
    assert before is not None and after is not None
    assert (after.city, after.people, after.title) == (before.city, before.people, before.title)
    assert set(after.keywords) == {*before.keywords, "Anna"}


def test_that_there_are_no_keywords_any_more_is_said(painted: tuple[Library, Path]) -> None:
    library, path = painted
    photo = item(library, path)
    set_tags(library, SetTagsRequest((TagEdit((photo,), (), ("Rome", "Animals|Birds", "Anna")),)))
    write(library, photo)
    said = read_sidecar(f"{path}.xmp")
    assert (said.keywords, said.people, said.city) == ((), None, "Rome")


def test_nothing_is_left_behind_where_a_photo_was(painted: tuple[Library, Path]) -> None:
    library, path = painted
    photo = item(library, path)
    set_caption(library, SetCaptionRequest(photo, "A kingfisher"))
    folder = path.parent
    away = folder.rename(folder.with_name("away"))
    report = write(library, photo)
    assert [str(failure.reason) for failure in report.failed] == ["is no longer there"]
    assert not folder.exists()  # its drive is not connected: nothing may lie where it will be
    away.rename(folder)
    path.rename(path.with_suffix(".elsewhere"))
    assert write(library, photo).failed and not list(folder.glob("*.xmp"))
