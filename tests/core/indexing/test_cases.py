"""Files as people have them, from the folder to what is found: each must be found by these queries and no other way."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from colours import ColourEncoder, Recorder
from indexed import index

from xsearch_gui.core.annotations.annotate import set_caption
from xsearch_gui.core.annotations.sidecars import write_sidecars
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.annotations import SetCaptionRequest, WriteSidecarsRequest
from xsearch_gui.core.records.search import SearchRequest, Strength
from xsearch_gui.core.search.engine import SearchEngine

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
EXPECTED = {
    "02-original-date": {
        "date:1965-08-15": {"scan_photoshop.jpg", "scan_iptc.jpg"},
        "date:2010-05-06": {"edited.jpg"},
        "date:2021..2024": set(),
    },
    "04-partial-dates": {
        "date:1965": {"year.jpg", "month.jpg", "iptc00.jpg", "exif00.jpg"},
        "date:1965-08": {"month.jpg", "iptc00.jpg", "exif00.jpg"},
        "date:1993": {"exif_year.jpg"},
        "date:1965-08-01": set(),
    },
    "06-xmp-gps-ref": {"near:43.0764,-79.0770,1km": {"apple.jpg", "signed.jpg", "spec.jpg"}},
    "07-hierarchical-tags": {
        **{
            f"tag:{level}": {"lr_only.jpg", "digikam_only.jpg", "flat_and_tree.jpg"}
            for level in ("Kingfisher", "Birds", "Animals")
        },
        **{key: {"seq.jpg"} for key in ("tag:Country", 'tag:"First Last"')},
        **{key: set() for key in ("tag:darktable", "tag:format", "tag:jpg")},
    },
    "09-numeric-captions": {
        '"1944-08-12"': {"bomber.jpg"},
        '"0042"': {"negative.jpg"},
        '"8611"': {"mountain.jpg"},
        '"4711"': {"number.jpg"},
        '"8055"': {"engine.jpg"},
        '"Carla"': {"people.jpg"},
    },
    "16-letters-with-strokes": {
        "Lodzi": {"lodz.jpg"},
        '"lodzi"': {"lodz.jpg"},
        '"Mons Klint"': {"mon.jpg"},
        '"Moens Klint"': {"mon.jpg"},
        '"Dang"': {"dang.jpg"},
        '"bogazi"': {"bogazi.jpg"},
    },
}


@pytest.fixture
def copied(photos: Path, request: pytest.FixtureRequest) -> Path:
    if not CASES.is_dir():
        pytest.skip(f"{CASES} is not there (data for development only)")
    name = getattr(request, "param", "09-numeric-captions")
    shutil.copytree(CASES / name, photos, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.txt"))
    return photos


def found(library: Library, text: str) -> set[str]:
    hits = SearchEngine(library).search(SearchRequest(text=text, group=False)).hits
    return {os.path.basename(hit.path) for hit in hits if hit.strength is not Strength.WEAK}


@pytest.mark.parametrize(("copied", "queries"), list(EXPECTED.items()), indirect=["copied"], ids=list(EXPECTED))
def test_what_is_found(library: Library, copied: Path, queries: dict[str, set[str]]) -> None:
    index(library, copied)
    assert {query: found(library, query) for query in queries} == queries


def test_a_caption_of_numbers_comes_back_from_the_sidecar(
    library: Library, copied: Path, tmp_path: Path, decoders: DecodePool
) -> None:
    index(library, copied)
    item = library.catalogue.items.at(str(copied / "engine.jpg"))
    assert item is not None
    set_caption(library, SetCaptionRequest(item, "52 8055 2"))
    write_sidecars(library, WriteSidecarsRequest((item,)), Recorder())
    with Library(AppPaths.under(tmp_path / "fresh"), ColourEncoder, decoders) as fresh:
        index(fresh, copied)
        assert found(fresh, '"8055 2"') == {"engine.jpg"}
