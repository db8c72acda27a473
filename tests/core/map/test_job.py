"""The map: two populations in one plane, stable from run to run, and safe to break off."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from colours import ColourEncoder, Recorder, paint
from PIL import Image

from xsearch_gui import cli
from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.linear import principal_axes
from xsearch_gui.core.map import view_layout
from xsearch_gui.core.map.colouring import colouring
from xsearch_gui.core.map.data import MapData, read_map_data
from xsearch_gui.core.map.guessing import Words, guess_regions
from xsearch_gui.core.map.job import run_map
from xsearch_gui.core.map.layout.affinity import affinities, nearest
from xsearch_gui.core.map.layout.tsne import START_SPREAD, Schedule, embed
from xsearch_gui.core.map.layout.tsne_repulsion import RepulsionGrid
from xsearch_gui.core.map.naming import name_regions
from xsearch_gui.core.map.scores import map_scores
from xsearch_gui.core.metadata.everyday_words import everyday_words, in_language, shown_name, special_words
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.map import MapColour, MapRequest, MapScoresRequest, MapView
from xsearch_gui.core.search.engine import SearchEngine

NAMES = ("red", "green", "blue")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few points need few rounds."""
    monkeypatch.setattr(view_layout, "FIRST", Schedule(early=40, late=80))
    monkeypatch.setattr(view_layout, "AGAIN", Schedule(early=0, late=40))


def fill(photos: Path, first: int, count: int) -> None:
    """Photos of three colours, each with a caption that says its colour."""
    lines = []
    for seed in range(first, first + count):
        for name in NAMES:
            paint(photos / f"{name}{seed:03d}.png", name, seed)
            lines.append(f"{name}{seed:03d}.png\t{name} number{seed}")
    table = photos / "captions.tsv"
    known = table.read_text() if table.exists() else "file\tcaption\n"
    table.write_text(known + "\n".join(lines) + "\n")


def update(library: Library, photos: Path) -> None:
    run_index(library, IndexRequest((str(photos),)), SilentReporter())


def map_data_of(library: Library, **request: bool) -> MapData:
    report = run_map(library, MapRequest(**request), SilentReporter())
    map_data = read_map_data(Path(report.folder))
    assert map_data is not None and map_data.complete
    return map_data


def colours_of(library: Library, map_data: MapData) -> list[str]:
    """The colour that each point's photo has."""
    rows = library.catalogue.items.rows(map_data.item.tolist())
    return [Path(rows[item].path).stem[:-3] for item in map_data.item.tolist()]


def test_photos_and_their_texts_lie_together_in_one_plane(library: Library, photos: Path) -> None:
    fill(photos, 0, 12)
    update(library, photos)
    map_data = map_data_of(library)
    assert (map_data.photos, len(map_data), len(map_data.pairs)) == (36, 72, 36)
    colours = np.array(colours_of(library, map_data))
    plane = map_data.planes[MapView.CENTRED]
    away = np.linalg.norm(plane[:36, None] - plane[None, 36:], axis=2)
    assert np.mean(colours[36:][away.argmin(axis=1)] == colours[:36]) > 0.9
    assert {len(map_data.planes[view]) for view in map_data.views} == {72}


def test_what_is_known_stays_where_it_is_and_new_photos_join_their_like(library: Library, photos: Path) -> None:
    fill(photos, 0, 12)
    update(library, photos)
    before = map_data_of(library)
    fill(photos, 12, 3)
    update(library, photos)
    report = run_map(library, MapRequest(), SilentReporter())
    after = read_map_data(Path(report.folder))
    assert after is not None and (report.moved, report.placed) == (0, 18)
    rows = {key: row for row, key in enumerate(zip(after.kind.tolist(), after.id.tolist(), strict=True))}
    same = [rows[key] for key in zip(before.kind.tolist(), before.id.tolist(), strict=True)]
    for view in before.views:
        old, new = before.planes[view], after.planes[view][same]
        fit = np.linalg.lstsq(np.c_[old, np.ones(len(old))], new, rcond=None)[0]  # the picture may be fitted anew
        assert np.abs(np.c_[old, np.ones(len(old))] @ fit - new).max() < 1e-3
    colours = np.array(colours_of(library, after))
    fresh = np.setdiff1d(np.arange(after.photos), same)
    plane = after.planes[MapView.CENTRED]
    for row in fresh:
        near = np.linalg.norm(plane[same] - plane[row], axis=1).argsort()[:3]
        assert colours[row] in colours[np.array(same)[near]]


def test_an_unchanged_library_costs_nothing(library: Library, photos: Path) -> None:
    fill(photos, 0, 6)
    update(library, photos)
    first = map_data_of(library)
    assert map_data_of(library).number == first.number


class StopsAfter(Recorder):
    def __init__(self, note: str, times: int) -> None:
        super().__init__()
        self._note, self._times = note, times

    def cancelled(self) -> bool:
        return sum(note == self._note for _, _, note in self.seen) >= self._times


def test_breaking_off_leaves_the_layout_that_was_finished(library: Library, photos: Path) -> None:
    fill(photos, 0, 8)
    update(library, photos)
    report = run_map(library, MapRequest(), SilentReporter())
    kept = {file.name: file.read_bytes() for file in Path(report.folder).glob("layout-*.npz")}
    assert len(kept) == 3
    with pytest.raises(Cancelled):
        run_map(library, MapRequest(again=True), StopsAfter("Laying out the map", 20))
    assert kept == {file.name: file.read_bytes() for file in Path(report.folder).glob("layout-*.npz")}
    assert read_map_data(Path(report.folder)) is not None
    assert map_data_of(library).complete  # the next run finishes what was broken off


def test_damaged_files_are_made_again(library: Library, photos: Path) -> None:
    fill(photos, 0, 6)
    update(library, photos)
    folder = Path(run_map(library, MapRequest(), SilentReporter()).folder)
    for file in folder.iterdir():
        file.write_bytes(b"not a map")
    assert read_map_data(folder) is None
    assert len(map_data_of(library)) == 36


def test_many_points_are_placed_between_landmarks(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(photos, 0, 14)
    update(library, photos)
    monkeypatch.setattr(view_layout, "DIRECT", 40)
    report = run_map(library, MapRequest(), SilentReporter())
    assert (report.moved, report.placed) == (40, 44)
    map_data = read_map_data(Path(report.folder))
    assert map_data is not None
    colours, plane = np.array(colours_of(library, map_data)), map_data.planes[MapView.CENTRED]
    away = np.linalg.norm(plane[:, None] - plane[None], axis=2) + 9 * np.eye(len(plane))
    assert np.mean(colours[away.argmin(axis=1)] == colours) > 0.9


@pytest.mark.parametrize("photo_count", [0, 1, 2])
def test_tiny_and_empty_libraries_have_a_map(library: Library, photos: Path, photo_count: int) -> None:
    for number in range(photo_count):
        paint(photos / f"red{number}.png", "red", number)
    update(library, photos)
    map_data = map_data_of(library)
    assert len(map_data) == photo_count
    assert all(np.isfinite(plane).all() for plane in map_data.planes.values())


def test_scores_of_a_query_are_best_where_it_fits(library: Library, photos: Path) -> None:
    fill(photos, 0, 12)
    update(library, photos)
    map_data = map_data_of(library)
    answer = map_scores(library, SearchEngine(library), MapScoresRequest(text="red"))
    scores = np.load(answer.path)
    red = np.array(colours_of(library, map_data)) == "red"
    assert answer.number == map_data.number
    assert scores[red].min() > scores[~red].max()


def test_points_are_coloured_by_what_is_known_of_them(library: Library, photos: Path) -> None:
    fill(photos, 0, 4)
    fill(photos / "Trip", 4, 4)
    update(library, photos)
    map_data = map_data_of(library)
    by_folder = colouring(map_data, MapColour.FOLDER, MapView.RAW, dark=False)
    assert {(entry.name, entry.count) for entry in by_folder.entries[:2]} == {("photos", 24), ("Trip", 24)}
    by_pair = colouring(map_data, MapColour.PAIR, MapView.CENTRED, dark=True)
    assert by_pair.index.max() < by_pair.first  # every point has a pair
    undated = colouring(map_data, MapColour.DATE, MapView.RAW, dark=True)
    assert (undated.index == undated.first).all() and undated.entries[0].count == 48


def test_repulsion_is_that_of_the_sum_over_all_pairs() -> None:
    points = (np.random.default_rng(3).normal(size=(600, 2)) * 8).astype(np.float32)
    between = points[:, None] - points[None]
    kernel = 1.0 / (1.0 + np.square(between).sum(axis=2))
    expected = (np.square(kernel)[..., None] * between).sum(axis=1)
    force, total = RepulsionGrid().repulsion(points)
    assert np.abs(force - expected).mean() < 0.06 * np.abs(expected).mean()
    assert total == pytest.approx(kernel.sum() - len(points), rel=0.01)


def test_the_embedding_keeps_more_neighbours_than_principal_components() -> None:
    random = np.random.default_rng(2)
    vectors = random.normal(size=(40, 32))[random.integers(0, 40, 600)] + 0.5 * random.normal(size=(600, 32))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    flat = principal_axes(vectors, 2).project([vectors])
    start = flat / flat[:, 0].std() * START_SPREAD
    plane = embed(affinities(vectors, np.zeros(600, bool), True), start, Schedule(), lambda *_: None)
    true = nearest(vectors, vectors, 10, True).rows

    def kept(points: np.ndarray) -> float:
        away = np.square(points[:, None] - points[None]).sum(axis=2) + 1e9 * np.eye(600)
        found = away.argsort(axis=1)[:, :10]
        return float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, true, strict=True)]))

    assert kept(plane) > 0.5 > 2 * kept(flat)


def test_regions_are_named_by_their_own_words_else_by_known_things() -> None:
    texts = [["a dog runs in the snow"] * 6, ["a boat on the water", "boats near the water"] * 4, []]
    names = name_regions(texts)
    assert {"dog", "snow"} & set(names[0].split(", ")) and "water" in names[1] and names[2] == ""
    axes = np.eye(4, dtype=np.float32)
    everyday = Words(["fruit", "violin", "red"], axes[[0, 2, 3]])
    special = Words(["apple", "pear", "viola"], np.stack([axes[0], axes[1], 0.5 * axes[2]]))
    apples, fruit = np.stack([axes[0]] * 5), np.stack([axes[0], axes[0], axes[1], axes[1]]) + 0.5 * axes[0]
    violins, none = np.stack([axes[2] + axes[3]] * 9), axes[:0]
    guesses = guess_regions([apples, fruit, violins, none], everyday, special)
    assert [(guess.everyday, guess.special) for guess in guesses] == [
        ("fruit", "apple"),
        ("fruit", ""),  # of two minds
        ("violin", ""),  # nearer to the everyday word
        ("", ""),
    ]


def test_guessed_names_are_shown_in_the_language_of_the_window() -> None:
    assert shown_name("dog", "", "de") == "Hund" and shown_name("dog", "", "fr") == "chien"
    assert shown_name("dog", "", "pt") == "dog" and shown_name("water", "", "de") == "water"
    assert shown_name("bird", "magpie", "de") == "Elster" and shown_name("bird", "magpie", "en") == "magpie"
    assert shown_name("dog", "Bernese mountain dog", "de") == "Hund"  # no special name in German


def test_every_word_of_the_program_has_a_name_in_each_language_of_the_window() -> None:
    for language in ("de", "fr"):
        names = [in_language(word, language) for word in everyday_words()]
        assert all(names) and len(names) - len(set(names)) <= 4
    assert len(special_words()) == 998


def test_command_draws_and_tells(
    paths: AppPaths, library: Library, photos: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(photos, 0, 8)
    update(library, photos)
    open_again: Callable[[object], Library] = lambda arguments: Library(paths, ColourEncoder)  # noqa: E731
    monkeypatch.setattr("xsearch_gui.cli.map.Library", open_again)
    png, svg = photos.parent / "map.png", photos.parent / "map.svg"
    assert cli.main(["map", "--png", str(png), "--svg", str(svg), "--size", "600x400", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["photos"] == 24 and document["views"] == ["centred", "raw"]
    with Image.open(png) as picture:
        assert picture.size == (600, 400) and len(picture.getcolors(1 << 20) or ()) > 50
    assert svg.read_text().count("<circle") == 24
    assert cli.main(["map", "--view", "aligned", "--png", str(png)]) == 2
    assert "xsearch align train" in capsys.readouterr().err


@pytest.mark.parametrize("filler", ["wir haben {} gekauft", "nous avons {} ici", "we had {} there"])
def test_words_that_say_nothing_name_no_region_in_any_language_of_the_window(filler: str) -> None:
    texts = [[filler.format("kiwi")] * 6, ["a dog in the snow"] * 6]
    names = name_regions(texts)
    assert set(names[0].split(", ")) == {"kiwi"}
