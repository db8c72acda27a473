"""Looking closely: proposals for a photo, pictures for the viewer, notes to read."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from colours import paint
from indexed import index
from PIL import Image

from xsearch_gui.core.annotations.annotate import set_caption, set_tags
from xsearch_gui.core.annotations.suggestions import Suggester
from xsearch_gui.core.details import previews
from xsearch_gui.core.details.note_view import NoteReader
from xsearch_gui.core.details.previews import make_preview
from xsearch_gui.core.errors import UnreadablePhoto
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.annotations import Proposals, ProposalsRequest, SetCaptionRequest, SetTagsRequest, TagEdit
from xsearch_gui.core.records.details import NoteRequest, NotesRequest, PreviewRequest
from xsearch_gui.core.records.items import Link
from xsearch_gui.core.search.engine import SearchEngine

COLOURS = ("red", "green", "blue", "yellow", "white", "black", "purple", "orange")


@pytest.fixture
def painted(library: Library, photos: Path) -> Library:
    """Forty-eight photos, six of each colour; a note about red ones, and one about nothing."""
    for i in range(48):
        paint(photos / f"{COLOURS[i % 8]}-{i:02}.png", COLOURS[i % 8], i)
    (photos / "red-00.md").write_text("# The **old** engine\n\nWe met at noon. The red paint was new.\nThen we left.\n")
    (photos / "later").mkdir()
    (photos / "later" / "plain.txt").write_text("Plain\n\nNothing of any use. purple plums. 3 < 4 & <b>bold</b>")
    index(library, photos)
    os.utime(photos / "red-00.md", (1_500_000_000, 1_500_000_000))
    return library


def item(library: Library, path: Path) -> int:
    found = library.catalogue.items.at(str(path))
    assert found is not None
    return found


def proposals(library: Library, path: Path) -> Proposals:
    engine = SearchEngine(library)
    return Suggester(library).suggest(ProposalsRequest(item(library, path)), engine.index(), engine.scales())


def test_a_photo_is_offered_the_words_of_photos_like_it(painted: Library, photos: Path) -> None:
    for i in (0, 8, 16, 24):
        set_caption(painted, SetCaptionRequest(item(painted, photos / f"red-{i:02}.png"), "a red engine"))
    for i in (1, 9, 17, 33, 41):
        tags = TagEdit((item(painted, photos / f"green-{i:02}.png"),), ("Green garden",))
        set_tags(painted, SetTagsRequest((tags,)))
    found = proposals(painted, photos / "red-40.png")
    assert found.words[0].text == "red" and found.words[0].own
    assert all(word.score >= 0.5 for word in found.words)
    assert [caption.text for caption in found.captions] == ["a red engine"]
    assert [word.text for word in proposals(painted, photos / "green-25.png").words if word.own] == ["Green garden"]
    assert "engine" not in {word.text for word in proposals(painted, photos / "blue-02.png").words}
    photo = item(painted, photos / "green-25.png")
    set_tags(painted, SetTagsRequest((TagEdit((photo,), ("green garden",)),)))
    assert not [word for word in proposals(painted, photos / "green-25.png").words if word.own]


def test_a_preview_is_made_once_and_the_cache_stays_small(
    painted: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = photos / "big.png"
    Image.effect_noise((3000, 2000), 80).convert("RGB").save(big)
    index(painted, photos)
    made = make_preview(painted, PreviewRequest(item(painted, big), 600))
    assert (made.width, made.height) == (3000, 2000)
    with Image.open(made.path) as picture:
        assert picture.size == (600, 400)
    big.unlink()
    assert make_preview(painted, PreviewRequest(made.item, 600)) == made  # from the cache
    with pytest.raises(UnreadablePhoto):
        make_preview(painted, PreviewRequest(made.item, 900))
    monkeypatch.setattr(previews, "CACHE_BYTES", 1000)
    other = make_preview(painted, PreviewRequest(item(painted, photos / "red-00.png")))
    assert [entry.name for entry in os.scandir(painted.paths.previews)] == [os.path.basename(other.path)]


def test_a_note_is_read_with_its_sentences_marked_and_its_photos(painted: Library, photos: Path) -> None:
    reader = NoteReader(painted, SearchEngine(painted))
    note = item(painted, photos / "red-00.md")
    read = reader.read(NoteRequest(note, "red paint"))
    assert read.markdown and "**old**" in read.body and read.title == "The old engine"
    assert read.sentences[0].text == "The red paint was new."
    assert (read.photos[0].hit.path, read.photos[0].link) == (str(photos / "red-00.png"), Link.SAME_STEM)
    others = {os.path.basename(photo.hit.path).split("-")[0] for photo in read.photos if photo.link is None}
    assert others <= {"red"}
    assert reader.read(NoteRequest(note)).sentences == ()
    by_photo = reader.read(NoteRequest(note, photo=item(painted, photos / "red-08.png")))
    assert [sentence.text for sentence in by_photo.sentences] == ["The red paint was new."]


def test_a_note_whose_file_is_gone_shows_what_the_index_holds(painted: Library, photos: Path) -> None:
    note = item(painted, photos / "red-00.md")
    (photos / "red-00.md").unlink()
    read = NoteReader(painted, SearchEngine(painted)).read(NoteRequest(note, "red"))
    assert "red paint" in read.body and read.problem and not read.markdown
    assert read.sentences


def test_notes_are_listed_newest_first_or_by_the_query(painted: Library, photos: Path) -> None:
    index(painted, photos)
    reader = NoteReader(painted, SearchEngine(painted))
    everything = reader.find(NotesRequest())
    assert [hit.title for hit in everything.hits] == ["Plain", "The old engine"] and everything.total == 2
    assert all(hit.why[0].text for hit in everything.hits)
    assert [hit.title for hit in reader.find(NotesRequest("red paint")).hits] == ["The old engine"]
    assert reader.find(NotesRequest("submarine")).hits == ()


class Opposite:
    """A head under which every sentence means its opposite."""

    def photos(self, vectors: np.ndarray) -> np.ndarray:
        return vectors

    def texts(self, vectors: np.ndarray) -> np.ndarray:
        return -vectors


def test_everyday_words_are_offered_in_the_language_of_the_window(painted: Library, photos: Path) -> None:
    engine, suggester = SearchEngine(painted), Suggester(painted)
    request = ProposalsRequest(item(painted, photos / "red-00.png"), language="de")
    words = [word.text for word in suggester.suggest(request, engine.index(), engine.scales()).words]
    assert "Rot" in words and "red" not in words
    tags = TagEdit((request.item,), ("rote",))  # another form of it is there already
    set_tags(painted, SetTagsRequest((tags,)))
    words = [word.text for word in suggester.suggest(request, engine.index(), engine.scales()).words]
    assert "Rot" not in words


def test_words_are_compared_with_photos_through_the_head_in_use(painted: Library, photos: Path) -> None:
    engine, suggester = SearchEngine(painted), Suggester(painted)
    index, photo = engine.index(), item(painted, photos / "red-00.png")
    before = [word.text for word in suggester.ranked(photo, index, engine.scales())]
    turned = replace(index, aligned=replace(index, head=Opposite()))
    after = [word.text for word in suggester.ranked(photo, turned, engine.scales())]
    assert "red" not in after[: len(after) // 2] and "red" in before[:3]
    back = [word.text for word in suggester.ranked(photo, index, engine.scales())]
    assert back[:10] == before[:10] and set(back) == set(before)  # far behind, words are as near as rounding
