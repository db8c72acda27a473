"""Stars, flags and colours: given, found again, written, read back, and never lost to another program."""

from __future__ import annotations

from pathlib import Path

import pytest
from colours import paint

from xsearch_gui.core.annotations.marking import set_marks
from xsearch_gui.core.annotations.sidecars import write_sidecars
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.cleaning import colour_of
from xsearch_gui.core.metadata.xmp import read_sidecar
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import (
    MarkEdit,
    MarkKind,
    MarksReport,
    SetMarksRequest,
    SidecarReport,
    WriteSidecarsRequest,
)
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Marks
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

RATING, FLAG, LABEL = MarkKind.RATING, MarkKind.FLAG, MarkKind.LABEL


@pytest.fixture
def items(library: Library, photos: Path) -> list[int]:
    for name, colour in (("a", "red"), ("b", "green"), ("c", "blue")):
        paint(photos / f"{name}.png", colour)
    index(library, photos)
    return [item for path in ("a", "b", "c") if (item := library.catalogue.items.at(str(photos / f"{path}.png")))]


def index(library: Library, *paths: Path, force: bool = False) -> None:
    run_index(library, IndexRequest(tuple(map(str, paths)), force=force), SilentReporter())


def give(library: Library, items: list[int], kind: MarkKind, value: str | None) -> MarksReport:
    return set_marks(library, SetMarksRequest((MarkEdit(tuple(items), kind, value),)))


def write(library: Library, *items: int) -> SidecarReport:
    return write_sidecars(library, WriteSidecarsRequest(items), SilentReporter())


def counting(library: Library, item: int) -> Marks:
    return library.catalogue.marks.counting([item])[item]


def sidecar(photo: Path, **said: str) -> None:
    """Write what another program says of a photo."""
    attributes = " ".join(f'xmp:{name}="{value}"' for name, value in said.items())
    photo.with_name(photo.name + ".xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" {attributes}/></rdf:RDF></x:xmpmeta>'
    )


def found(library: Library, query: str) -> set[str]:
    return {Path(hit.path).stem for hit in SearchEngine(library).search(SearchRequest(query)).hits}


def test_marks_count_at_once_and_are_found(library: Library, items: list[int]) -> None:
    a, b, c = items
    give(library, [a, b], RATING, "4")
    give(library, [b], FLAG, "pick")
    report = give(library, [c], LABEL, "green")
    assert (report.items, report.marks) == ((c,), (Marks(None, "", "green"),))
    assert counting(library, b) == Marks(4, "pick", "")
    assert found(library, "rating:>=4") == {"a", "b"}
    assert found(library, "flag:pick") == {"b"}
    assert found(library, "-flag:pick") == {"a", "c"} == found(library, "flag:none")
    assert found(library, "label:grün") == {"c"} == found(library, "label:green")
    assert found(library, "label:none") == {"a", "b"}


def test_every_change_can_be_undone(library: Library, items: list[int]) -> None:
    a, b, _ = items
    give(library, [a], RATING, "2")
    report = give(library, [a, b], RATING, "5")
    assert set_marks(library, SetMarksRequest(report.undo)).items
    assert (counting(library, a).rating, counting(library, b).rating) == (2, None)
    assert give(library, [a], RATING, "2").undo == (), "nothing has changed"


def test_no_stars_are_an_answer_to_the_stars_of_the_file(library: Library, items: list[int], photos: Path) -> None:
    a = items[0]
    sidecar(photos / "a.png", Rating="3", Label="Rot")
    index(library, photos)
    assert counting(library, a) == Marks(3, "", "red")
    report = give(library, [a], RATING, "0")
    assert counting(library, a) == Marks(None, "", "red")
    assert found(library, "rating:3") == set()
    set_marks(library, SetMarksRequest(report.undo))
    assert counting(library, a).rating == 3


def test_marks_stay_when_photos_are_read_again_or_move(library: Library, items: list[int], photos: Path) -> None:
    a = items[0]
    give(library, [a], RATING, "5")
    give(library, [a], LABEL, "blue")
    index(library, photos, force=True)
    (photos / "a.png").rename(photos / "moved.png")
    index(library, photos)
    assert counting(library, a) == Marks(5, "", "blue")


def test_they_are_written_and_what_another_program_changes_later_is_read_back(
    library: Library, items: list[int], photos: Path
) -> None:
    a = items[0]
    for kind, value in ((RATING, "5"), (FLAG, "pick"), (LABEL, "purple")):
        give(library, [a], kind, value)
    assert len(write(library, a).written) == 1
    path = photos / "a.png.xmp"
    said = read_sidecar(str(path))
    assert (said.rating, said.flag, said.label) == (5, "pick", "Purple")
    assert write(library, a).unchanged == 1
    index(library, photos)
    assert counting(library, a) == Marks(5, "pick", "purple")
    path.write_text(path.read_text().replace('xmp:Rating="5"', 'xmp:Rating="2"'))
    index(library, photos)
    assert counting(library, a) == Marks(2, "pick", "purple"), "the other program had the last word"


def test_what_both_have_changed_is_said_and_not_overwritten(library: Library, items: list[int], photos: Path) -> None:
    a, b, _ = items
    give(library, [a, b], RATING, "5")
    sidecar(photos / "a.png", Rating="2")
    report = write(library, a, b)
    assert [Path(path).name for path in report.written] == ["b.png.xmp"], "the others are written"
    assert [Path(failure.path).name for failure in report.failed] == ["a.png.xmp"]
    assert '"2"' in str(report.failed[0].reason) and '"5"' in str(report.failed[0].reason)
    assert read_sidecar(str(photos / "a.png.xmp")).rating == 2
    index(library, photos)
    assert counting(library, a).rating == 5, "the user's own stays"
    give(library, [a], RATING, "5")  # the user decides
    assert write(library, a).failed == ()
    assert read_sidecar(str(photos / "a.png.xmp")).rating == 5


def test_a_label_in_another_language_is_the_same_colour(library: Library, items: list[int], photos: Path) -> None:
    a = items[0]
    sidecar(photos / "a.png", Label="Grün")
    index(library, photos)
    give(library, [a], LABEL, "red")
    give(library, [a], LABEL, "green")
    write(library, a)
    assert read_sidecar(str(photos / "a.png.xmp")).label == "Grün", "as the other program called it"


def test_notes_and_unknown_marks_are_refused(library: Library, items: list[int], photos: Path) -> None:
    (photos / "note.md").write_text("We walked along the beach.")
    index(library, photos)
    note = library.catalogue.items.at(str(photos / "note.md"))
    assert note is not None
    with pytest.raises(UsageError):
        give(library, [note], RATING, "3")
    assert give(library, [note, items[0]], RATING, "3").items == (items[0],)
    for kind, value in ((RATING, "6"), (FLAG, "maybe"), (LABEL, "pink")):
        with pytest.raises(UsageError, match="no mark"):
            give(library, items, kind, value)


@pytest.mark.parametrize(
    ("label", "colour"),
    [("Red", "red"), ("ROT", "red"), ("Grün", "green"), ("gruen", "green"), ("To Do", "purple"), ("Fialová", "purple"),
     ("Winner", None), ("", None)],
)  # fmt: skip
def test_colours_by_the_names_that_programs_give_them(label: str, colour: str | None) -> None:
    assert colour_of(label) == colour
