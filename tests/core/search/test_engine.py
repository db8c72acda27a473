"""What a query finds, in which order, with which reasons, and what it keeps to itself."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from colours import COLOURS, ColourEncoder, paint
from indexed import index
from PIL import Image

from xsearch_gui.core.details.heat_map import PhotoHeat
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.index.score_scale import Scale
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.records.details import HeatRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit, Reason, SearchRequest, Strength
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.evidence_table import EvidenceTable


@pytest.fixture
def painted(library: Library, photos: Path) -> Library:
    """Forty photos: five of each colour; some with words."""
    colours = ("red", "green", "blue", "yellow", "white", "black", "purple", "orange")
    for i in range(40):
        paint(photos / ("Italy" if i < 20 else "Norway") / f"{colours[i % 8]}-{i:02}.png", colours[i % 8], i)
    (photos / "Italy" / "red-00.txt").write_text("The old fire engine, grand hotel behind it.")
    (photos / "Norway" / "red-24.txt").write_text("A hotel, grand in its way.")
    (photos / "diary.md").write_text("# Diary\n\nWe bought purple plums at the market.")
    index(library, photos)
    return library


def find(library: Library, text: str, kind: Kind | None = Kind.PHOTO, top: int = 50) -> list[Hit]:
    return list(SearchEngine(library).search(SearchRequest(text=text, kind=kind, top=top, group=False)).hits)


def names(hits: list[Hit]) -> list[str]:
    return [os.path.basename(hit.path) for hit in hits]


def shown(hits: list[Hit]) -> set[str]:
    return {name.split("-")[0] for name in names([hit for hit in hits if hit.strength is not Strength.WEAK])}


def test_what_matches_is_above_the_cut_and_the_rest_below(painted: Library) -> None:
    hits = find(painted, "green")
    assert shown(hits) == {"green"}
    assert [hit.probability for hit in hits] == sorted((hit.probability for hit in hits), reverse=True)
    assert all(0.0 <= hit.probability <= 1.0 for hit in hits)


def test_nothing_matches_is_an_answer(library: Library, photos: Path) -> None:
    for i in range(30):
        paint(photos / f"{i}.png", ("red", "green", "blue")[i % 3], i)
    index(library, photos)
    assert shown(find(library, "purple")) == set()
    assert shown(find(library, "a submarine")) == set()


def test_filters_and_words_together_and_filters_alone(painted: Library) -> None:
    assert {os.path.basename(os.path.dirname(h.path)) for h in find(painted, "red folder:Norway")} == {"Norway"}
    assert set(names(find(painted, "folder:Italy has:note"))) == {"red-00.png"}
    assert len(find(painted, "type:photo", None)) == 40
    assert names(find(painted, "type:note", None)) and all(
        h.kind is Kind.NOTE for h in find(painted, "type:note", None)
    )
    assert find(painted, "red folder:Peru") == []


def test_a_filter_that_leaves_much_keeps_the_best(painted: Library) -> None:
    """More is allowed than is looked at closely: the best must still come first."""
    found = SearchEngine(painted).gather(parse("green type:photo"), depth=5).items.tolist()
    looked_at = {os.path.basename(row.path) for row in painted.catalogue.items.rows(found).values()}
    notes = {"red-00.png", "red-24.png"}  # looked at because they have a text of their own
    assert len(looked_at - notes) == 5
    assert all(name.startswith("green") for name in looked_at - notes)


def test_texts_are_looked_for_among_what_a_filter_leaves(painted: Library) -> None:
    """The one caption that fits lies deeper in the whole library than is looked."""
    engine, found = SearchEngine(painted), {}
    for query in ("hotel folder:Norway", "hotel"):
        ranked = engine.gather(parse(query), depth=1)
        rows = painted.catalogue.items.rows(ranked.items.tolist())
        found[query] = {os.path.basename(row.path) for row in rows.values()}
    assert "red-24.png" in found["hotel folder:Norway"] and "red-00.png" not in found["hotel folder:Norway"]


def test_exact_words_must_be_there(painted: Library) -> None:
    assert set(names(find(painted, '"grand hotel"'))) == {"red-00.png"}
    assert set(names(find(painted, '"grand hotel"', None))) == {"red-00.png", "red-00.txt"}
    assert "red-00.png" not in names(find(painted, 'red -"grand hotel"'))
    assert "red-24.png" in names(find(painted, 'red -"grand hotel"'))


def test_a_term_that_is_not_wanted_goes_down(painted: Library) -> None:
    assert "red" in shown(find(painted, "red^3 green"))
    hits = find(painted, "red green -green")
    assert hits[0].path.endswith(".png") and names(hits)[0].startswith("red")
    green = next(hit for hit in hits if names([hit])[0].startswith("green"))
    assert any(reason.via == "not green" and reason.score < 0 for reason in green.why)


def test_weights_decide_between_terms(painted: Library) -> None:
    assert names(find(painted, "red^3 blue^0.5"))[0].startswith("red")
    assert names(find(painted, "red^0.5 blue^3"))[0].startswith("blue")


def test_marks_refine_the_same_query_and_no_other(painted: Library) -> None:
    engine = SearchEngine(painted)
    hits = {os.path.basename(hit.path): hit.item for hit in find(painted, "red")}
    judge = painted.catalogue.searches.judge
    judge("a warm thing", [hits["red-08.png"]], 1)
    judge("a warm thing", [hits["red-16.png"]], 1)
    judge("a warm thing", [hits["blue-02.png"]], -1)
    request = SearchRequest(text="a warm thing", kind=Kind.PHOTO, top=40, group=False)
    assert {name.split("-")[0] for name in names(list(engine.search(request).hits))[:5]} == {"red"}
    assert names(list(engine.search(request).hits))[-1].startswith("blue-02")
    plain = engine.search(replace(request, marks=False)).hits
    assert not any(reason.via.startswith("marked") for hit in plain for reason in hit.why)


def test_an_image_as_a_term(painted: Library, tmp_path: Path) -> None:
    sketch = paint(tmp_path / "my sketch.png", "purple", 99)
    assert shown(find(painted, f'image:"{sketch}"')) == {"purple"}
    mixed = names(find(painted, f'image:"{sketch}"^2 red^0.2'))
    assert mixed[0].startswith("purple")


def test_notes_and_photos_are_one_list_for_a_picture(painted: Library, tmp_path: Path) -> None:
    """By cosine alone every photo is nearer to a picture than any note is."""
    sketch = paint(tmp_path / "sketch.png", "purple", 99)
    mixed = find(painted, f'image:"{sketch}"', None)
    diary = next(position for position, hit in enumerate(mixed) if hit.title == "Diary")
    assert {name.split("-")[0] for name in names(mixed[:diary])} <= {"purple"}
    assert any(reason.via == "picture" and "plums" in reason.text for reason in mixed[diary].why)
    assert find(painted, f'image:"{sketch}" type:photo', Kind.NOTE) == []


def test_the_reasons_name_the_sentence(painted: Library) -> None:
    note = find(painted, "plums at the market", Kind.NOTE)[0]
    assert note.title == "Diary" and any("purple plums" in reason.text for reason in note.why)
    photo = next(hit for hit in find(painted, "fire engine") if hit.path.endswith("red-00.png"))
    assert any("fire engine" in reason.text for reason in photo.why)


def test_a_bad_query_points_at_the_place(painted: Library) -> None:
    with pytest.raises(QueryError, match="colour"):
        find(painted, "a house colour:red")
    with pytest.raises(UsageError):
        find(painted, "   ")


def test_odd_characters_find_something_or_nothing_but_never_fail(painted: Library) -> None:
    for text in (
        "%",
        "NEAR(a b)",
        "a\udcffb",
        "red\x00",
        "'; DROP TABLE item; --",
        "🦊",
        "AND OR NOT",
        "*",
        "a" * 5000,
    ):
        find(painted, text)


def test_the_cut_does_not_depend_on_the_size_of_the_library(tmp_path: Path) -> None:
    """Chance scores: the share of queries for which the best of them passes the cut stays about the same."""
    from xsearch_gui.core.index.neighbours import PopulationIndex

    random, passed = np.random.default_rng(0), {}
    for size in (20, 2_000):
        vectors = random.normal(size=(size, 64)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        population = PopulationIndex(np.arange(size), vectors.astype(np.float16))
        scale = Scale(spread=0.125, centre=0.0)
        best = []
        for query in random.normal(size=(200, 64)).astype(np.float32):
            query /= np.linalg.norm(query)
            near = population.exact(query, 1)
            best.append(ranking.Background(population, query, scale).spreads(near.scores)[0])
        passed[size] = np.mean(np.asarray(best) * ranking.IMAGE_WEIGHT > ranking.CUT)
    assert abs(passed[20] - passed[2_000]) < 0.2


def test_a_photo_comes_before_its_own_note(library: Library, photos: Path, encoder: ColourEncoder) -> None:
    for i, colour in enumerate(("red", "green", "blue", "yellow", "white", "black")):
        paint(photos / f"{colour}.png", colour, i)
    (photos / "blue.txt").write_text("Crossing the fjord by ferry.")
    index(library, photos)
    assert names(find(library, "crossing the fjord by ferry", None))[:2] == ["blue.png", "blue.txt"]


def test_a_photo_comes_before_a_note_that_mentions_it(library: Library, photos: Path) -> None:
    """Whoever finds the note as well as the photo wants the photo; what only the note says does not make it fit."""
    for i, colour in enumerate(("red", "green", "blue", "yellow", "white", "black")):
        paint(photos / f"{colour}-{i}.png", colour, i)
    (photos / "travels.md").write_text(
        "# Travels\n\nThe old ferry in the harbour, as in blue-2.png. Lunch on the deck.\n\nThe doctor is Mr Adams."
    )
    index(library, photos)
    asked = {query: find(library, query, None) for query in ("old ferry harbour bridge", "Adams", "a ferry -blue")}
    order = {query: names(hits) for query, hits in asked.items()}
    photo, note = (order["old ferry harbour bridge"].index(name) for name in ("blue-2.png", "travels.md"))
    assert photo + 1 == note
    hits = asked["old ferry harbour bridge"]
    assert hits[photo].strength is hits[note].strength
    scores = [hit.probability for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert order["Adams"][0] == "travels.md" and "blue-2.png" not in names(
        [hit for hit in asked["Adams"] if hit.strength is not Strength.WEAK]
    )
    assert order["a ferry -blue"].index("travels.md") < order["a ferry -blue"].index("blue-2.png")


def test_copies_are_one_hit_that_can_be_opened(library: Library, photos: Path) -> None:
    for i, colour in enumerate(("red", "green", "blue", "yellow", "white", "black")):
        paint(photos / f"{colour}.png", colour, i, size=(64, 48))
    large = np.random.default_rng(0).integers(0, 255, (24, 32, 3), dtype=np.uint8)
    large[..., 0], large[..., 1:] = 220, large[..., 1:] // 4
    picture = Image.fromarray(large).resize((640, 480), Image.Resampling.BICUBIC)
    picture.save(photos / "large.png")
    picture.resize((320, 240)).save(photos / "small.png")
    index(library, photos)
    engine = SearchEngine(library)
    request = SearchRequest(text="red", kind=Kind.PHOTO)
    grouped = engine.search(request).hits
    apart = {os.path.basename(hit.path): hit for hit in engine.search(replace(request, group=False)).hits}
    leader = next(hit for hit in grouped if hit.group)
    assert os.path.basename(leader.path) == "large.png" and leader.group == (apart["small.png"].item,)
    assert len(grouped) == len(apart) - 1


def test_pictures_count_as_their_mean_and_mix_with_words(painted: Library, tmp_path: Path) -> None:
    engine = SearchEngine(painted)
    red, blue = str(paint(tmp_path / "r.png", "red", 90)), str(paint(tmp_path / "b.png", "blue", 91))
    both = engine.search(SearchRequest(images=(red, blue), top=10))
    assert shown(list(both.photos)) == {"red", "blue"}
    mixed = engine.search(SearchRequest(text="folder:Norway", images=(red,), top=5)).hits
    assert all("Norway" in hit.path for hit in mixed) and names(list(mixed))[0].startswith("red")


def test_only_what_is_remembered_is_in_the_history(painted: Library) -> None:
    engine, searches = SearchEngine(painted), painted.catalogue.searches
    engine.search(SearchRequest(text="gre"))
    engine.search(SearchRequest(text="green", remember=True))
    assert [past.query for past in searches.recent()] == ["green"] and searches.recent()[0].hits >= 1


def test_heat_is_highest_where_the_colour_is(library: Library, photos: Path) -> None:
    scene = Image.new("RGB", (600, 400), COLOURS["black"])
    scene.paste(COLOURS["red"], (450, 0, 600, 400))
    scene.save(photos / "scene.png")
    index(library, photos)
    engine = SearchEngine(library)
    item = engine.search(SearchRequest(text="red")).hits[0].item
    heat = PhotoHeat(library, engine).of(HeatRequest(item, "red -green folder:x"))
    grid = np.asarray(heat.values).reshape(heat.rows, heat.columns)
    assert heat.present and grid[:, -3:].mean() > 0.8 and grid[:, : heat.columns // 2].max() < 0.3
    assert heat.term == "red" and heat.box[0] >= 0.5 and (heat.width, heat.height) == (600, 400)
    with pytest.raises(UsageError, match="words"):
        PhotoHeat(library, engine).of(HeatRequest(item, "date:2023"))


def test_pages_of_results_hold_each_photo_once_and_end(painted: Library) -> None:
    engine, seen = SearchEngine(painted), list[int]()
    answers = []
    while not answers or answers[-1].has_more:
        answers.append(engine.search(SearchRequest(text="green", top=7, exclude=tuple(seen))))
        seen += [item for hit in answers[-1].hits for item in (hit.item, *hit.group)]
    assert len(answers) > 2
    assert sorted(seen) == sorted(set(seen)) and len(seen) == 43  # with the notes
    scores = [hit.probability for answer in answers for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)


def test_a_small_copy_or_a_crop_of_a_photo_is_the_same_picture(library: Library, photos: Path, tmp_path: Path) -> None:
    """To the encoder of the tests all of these photos look alike; their looks tell them apart."""
    random = np.random.default_rng(5)
    for i in range(12):
        coarse = Image.fromarray((random.integers(150, 256, (9, 12, 1)) * [1.0, 0.1, 0.1]).astype(np.uint8))  # all red
        (photos / "x").mkdir(parents=True, exist_ok=True)
        coarse.resize((480, 360), Image.Resampling.BICUBIC).save(photos / "x" / f"{i}.jpg", quality=95)
    index(library, photos)
    original = Image.open(photos / "x" / "7.jpg")
    original.resize((96, 72)).save(tmp_path / "small.jpg", quality=50)
    original.crop((20, 15, 460, 345)).save(tmp_path / "crop.jpg")
    for path in (photos / "x" / "7.jpg", tmp_path / "small.jpg", tmp_path / "crop.jpg"):
        first, *others = SearchEngine(library).search(SearchRequest(images=(str(path),))).photos
        assert os.path.basename(first.path) == "7.jpg" and first.strength is Strength.STRONG
        assert "same picture" in {reason.via for reason in first.why}
        assert all("same picture" not in {reason.via for reason in other.why} for other in others)


def test_what_a_person_sees_is_what_the_signs_say() -> None:
    table, random = EvidenceTable(), np.random.default_rng(5)
    for via in ("image", "text", "words"):
        items = random.choice(60, 40, replace=False)
        table.add(via, items, random.normal(size=40), random.random(40), random.integers(0, 9, 40), says=f"by {via}")
    ranked, bodies = table.ranked(), {text: f"text {text}" for text in range(0, 9, 2)}
    positions = random.permutation(len(ranked.items))[:30]
    seen = [tuple(Reason(s.via, round(s.shown, 4), s.text) for s in own) for own in ranked.signs(positions, bodies)]
    assert ranked.reasons(positions, bodies) == seen
    assert sum(map(len, seen)) > 30
