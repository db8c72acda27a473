"""Families: the original of a picture, and what was made of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageOps

from tests.fixtures.indexed import index
from tests.fixtures.scenes import scene
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.details.family import family_of
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.details import Change, Family, FamilyRequest, Kinship
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine


@pytest.fixture
def library(paths: AppPaths, decoders: DecodePool) -> Iterator[Library]:
    """A library with the encoder that ships: what is near decides."""
    with Library(paths, decoders=decoders) as opened:
        yield opened


def taken(at: str) -> Image.Exif:
    """Return what a camera says of a photo."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "FUJIFILM", "X-T4"
    exif.get_ifd(0x8769)[0x9003] = at
    return exif


@pytest.fixture
def relatives(library: Library, photos: Path) -> Library:
    """A library of eight photos, and of what was made of one of them."""
    for seed in range(8):
        scene(seed).save(photos / f"{seed}.png")
    exports = photos / "exports"
    exports.mkdir()
    photo = scene(3)
    width, height = photo.size
    photo.save(photos / "3.jpg", quality=95, exif=taken("2024:05:01 12:00:00"))
    os.remove(photos / "3.png")
    photo.resize((width // 2, height // 2)).save(exports / "small.jpg", quality=80)
    ImageOps.grayscale(photo).convert("RGB").save(exports / "grey.jpg", quality=88)
    ImageEnhance.Brightness(photo).enhance(1.3).save(exports / "bright.jpg", quality=88)
    crop = photo.crop((0, 0, round(0.75 * width), round(0.7 * height)))
    crop.save(exports / "crop.jpg", quality=88)
    crop.resize((crop.width // 2, crop.height // 2)).save(exports / "crop small.jpg", quality=80)
    (photos / "again.jpg").write_bytes((photos / "3.jpg").read_bytes())
    index(library, photos)
    return library


def named(found: Family) -> dict[str, tuple[str, str]]:
    """Return name -> what it is, and the name of what it hangs from."""
    names = [os.path.basename(one.hit.path) for one in found.members]
    return {
        name: (str(one.how), names[one.parent] if one.parent >= 0 else "")
        for name, one in zip(names, found.members, strict=True)
    }


def ask(library: Library, path: Path) -> Family:
    item = library.catalogue.items.at(str(path))
    request = FamilyRequest(item=item) if item is not None else FamilyRequest(path=str(path))
    return family_of(library, SearchEngine(library), request)


def test_every_relative_leads_to_the_same_tree(relatives: Library, photos: Path) -> None:
    for name in ("3.jpg", "exports/small.jpg", "exports/crop.jpg", "exports/crop small.jpg"):
        found = ask(relatives, photos / name)
        original = os.path.basename(found.members[0].hit.path)
        assert original in ("3.jpg", "again.jpg")
        assert named(found) == {
            original: ("original", ""),
            "small.jpg": ("copy", original),
            "grey.jpg": ("edit", original),
            "bright.jpg": ("edit", original),
            "crop.jpg": ("crop", original),
            "crop small.jpg": ("copy", "crop.jpg"),
        }
        assert os.path.basename(found.members[found.asked].hit.path) in (os.path.basename(name), original)
        assert len(found.members[0].other_paths) == 1


def test_it_is_said_what_differs(relatives: Library, photos: Path) -> None:
    by_name = {os.path.basename(one.hit.path): one for one in ask(relatives, photos / "3.jpg").members}
    assert Change.MONOCHROME in by_name["grey.jpg"].changes
    assert Change.BRIGHTER in by_name["bright.jpg"].changes
    assert by_name["small.jpg"].changes == by_name["crop.jpg"].changes == ()
    assert by_name["crop.jpg"].area == pytest.approx(0.525, abs=0.06)


def test_a_file_outside_the_library_has_a_family_too(relatives: Library, photos: Path, tmp_path: Path) -> None:
    outside = tmp_path / "downloaded.jpg"
    scene(3).resize((300, 300)).save(outside, quality=60)
    found = ask(relatives, outside)
    assert found.asked == -1
    assert found.members[0].how is Kinship.ORIGINAL
    assert "crop.jpg" in named(found)
    strange = tmp_path / "strange.jpg"
    scene(77).save(strange)
    assert ask(relatives, strange).members == ()


def test_a_filter_leaves_a_family(relatives: Library, photos: Path) -> None:
    engine = SearchEngine(relatives)

    def names(text: str) -> set[str]:
        return {os.path.basename(hit.path) for hit in engine.search(SearchRequest(text, group=False, top=50)).hits}

    family = {"3.jpg", "small.jpg", "grey.jpg", "bright.jpg", "crop.jpg", "crop small.jpg"}
    for asked in ("family:3", "family:GREY.jpg", f'family:"{photos / "exports" / "crop small.jpg"}"', "familie:crop"):
        assert {name.replace("again", "3") for name in names(asked)} == family, asked
    assert names("family:3 format:png") == set()
    assert names("family:%") == names("family:nobody.jpg") == set()
    everything = names("type:photo")
    assert names("-family:3 type:photo") == everything - family - {"again.jpg"}
    with pytest.raises(UsageError, match="family: is answered by a search"):
        Matcher(relatives.catalogue.connection).matching(parse("family:3").filters)


def test_frames_of_a_burst_hang_beside_and_those_of_another_day_do_not(library: Library, photos: Path) -> None:
    photo = scene(5)
    for name, at in (("a", "2024:05:01 12:00:00"), ("b", "2024:05:01 12:00:02"), ("c", "2024:06:01 12:00:00")):
        photo.save(photos / f"{name}.jpg", quality=90 if name == "a" else 85, exif=taken(at))
    index(library, photos)
    assert named(ask(library, photos / "a.jpg")) == {"a.jpg": ("original", ""), "b.jpg": ("same moment", "a.jpg")}
    assert named(ask(library, photos / "c.jpg")) == {"c.jpg": ("original", "")}


def test_a_photo_that_is_not_indexed_is_said_so(library: Library) -> None:
    with pytest.raises(UsageError, match="not indexed yet"):
        family_of(library, SearchEngine(library), FamilyRequest(item=99))
