"""What is known of a photo stays with it: through moves, other spellings, other cards and drives that come and go."""

from __future__ import annotations

import os
import shutil
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import mounts as real
import pytest
from colours import ColourEncoder, paint
from mounts import Mounts
from PIL import Image

from xsearch_gui.core.files import hashing, volumes
from xsearch_gui.core.indexing import scan
from xsearch_gui.core.indexing.changing_folders import run_forget
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library import availability
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import ForgetRequest, IndexReport, IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit, SearchRequest
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.settings import Indexing, Settings, save

COLOURS = ("red", "green", "blue", "yellow", "white", "black", "purple", "orange", "red", "green")


@pytest.fixture
def mount() -> Iterator[Mounts]:
    yield from real.mounts()


def index(library: Library, *paths: object, **how: bool) -> IndexReport:
    library.availability.forget()
    return run_index(library, IndexRequest(tuple(map(str, paths)), **how), SilentReporter())


def find(library: Library, text: str) -> list[Hit]:
    library.availability.forget()
    hits = SearchEngine(library).search(SearchRequest(text=text, kind=Kind.PHOTO, top=100, group=False)).hits
    return [hit for hit in hits if hit.probability >= 0.5]


def known(library: Library) -> dict[str, int]:
    """Return every file's item."""
    rows = library.catalogue.connection.execute("SELECT directory, name, item_id FROM file WHERE role = 'photo'")
    return {os.path.join(*(os.fsdecode(part) for part in row[:2])): row[2] for row in rows}


def fill(folder: Path, count: int, seed: int = 0, size: tuple[int, int] = (96, 64)) -> list[Path]:
    return [paint(folder / f"IMG_{i:04}.png", COLOURS[i % 10], seed + i, size) for i in range(count)]


def test_a_library_keeps_to_the_hash_that_it_began_with(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "NEWEST", "blake2b")
    fill(photos, 3)
    index(library, photos)
    before = known(library)
    monkeypatch.undo()
    (photos / "IMG_0000.png").rename(photos / "moved.png")
    shutil.copy(photos / "IMG_0001.png", photos / "copied.png")
    paint(photos / "new.png", "purple", 77)
    index(library, photos)
    after = known(library)
    assert after[str(photos / "moved.png")] == before[str(photos / "IMG_0000.png")]
    assert after[str(photos / "copied.png")] == before[str(photos / "IMG_0001.png")]
    assert {len(row[0]) for row in library.catalogue.connection.execute("SELECT content FROM item")} == {32}


def test_exact_copies_are_one_photo_and_counted_as_such(library: Library, photos: Path) -> None:
    fill(photos, 3)
    shutil.copy(photos / "IMG_0001.png", photos / "copied.png")
    report = index(library, photos)
    assert (report.indexed, report.copies) == (4, 1)
    assert library.catalogue.files.counts(1)[0] == library.catalogue.items.count(Kind.PHOTO) == 3
    (photos / "IMG_0000.png").rename(photos / "moved.png")
    shutil.copy(photos / "IMG_0002.png", photos / "again.png")
    report = index(library, photos)
    assert (report.indexed, report.copies) == (2, 1), "one that moved is no copy"
    assert index(library, photos, force=True).copies == 0


def test_a_folder_that_another_process_has_just_added_is_there(
    library: Library, photos: Path, encoder: ColourEncoder
) -> None:
    paint(photos / "a.png", "red")
    with Library(library.paths, lambda: encoder, library.decoders) as searching:
        assert searching.availability.folders() == {}
        index(library, photos)
        (folder,) = library.catalogue.folders.rows()
        assert searching.availability.online(folder.id)


# moved, renamed, copied --------------------------------------------------------------------------------------


def test_a_renamed_photo_keeps_all_that_is_known_of_it(library: Library, photos: Path, encoder: ColourEncoder) -> None:
    photo = paint(photos / "a.png", "red")
    (photos / "a.png.xmp").write_text(_sidecar("the harbour at dawn"))
    (photos / "a.txt").write_text("We went down early.")
    index(library, photos)
    item = known(library)[str(photo)]
    library.catalogue.searches.judge("harbour", [item], 1)
    texts = [(text.id, text.body) for text in library.catalogue.texts.of_item(item)]
    encoded = encoder.encoded_images
    for name in ("a.png", "a.png.xmp", "a.txt"):
        (photos / "2024").mkdir(exist_ok=True)
        (photos / name).rename(photos / "2024" / name.replace("a.", "harbour."))
    index(library)
    assert known(library) == {str(photos / "2024" / "harbour.png"): item}
    assert [text.body for text in library.catalogue.texts.of_item(item)] == [body for _, body in texts]
    assert len(library.catalogue.items.notes_of(item)) == 1
    assert [judged.item for judged in library.catalogue.searches.judgements()] == [item]
    assert encoder.encoded_images == encoded


def test_a_moved_folder_is_followed_without_reading_it(library: Library, photos: Path) -> None:
    fill(photos / "2019", 30)
    index(library, photos)
    before = known(library)
    (photos / "Trips").mkdir()
    (photos / "2019").rename(photos / "Trips" / "2019")
    report = index(library)
    assert (report.indexed, report.removed, report.vanished) == (0, 0, ())  # not even asked
    assert known(library) == {path.replace("/2019/", "/Trips/2019/"): item for path, item in before.items()}


def test_photos_that_move_from_one_folder_to_another_are_not_missing(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    other = tmp_path / "archive"
    fill(photos, 30)
    other.mkdir()
    paint(other / "x.png", "red", 99)
    index(library, photos, other)
    items = set(known(library).values())
    for photo in list(photos.iterdir())[:25]:
        shutil.move(photo, other / f"renamed {photo.name}")
    report = index(library)
    assert (report.vanished, report.removed) == ((), 0)
    assert set(known(library).values()) == items


def test_of_two_copies_one_can_go(library: Library, photos: Path) -> None:
    original = paint(photos / "a.png", "red")
    copy = Path(shutil.copy(original, photos / "b.png"))
    index(library, photos)
    item = known(library)[str(original)]
    original.unlink()
    assert index(library).removed == 0
    assert known(library) == {str(copy): item}
    assert [hit.path for hit in find(library, "red")] == [str(copy)]


def test_what_the_user_said_survives_an_edit_but_not_another_picture_of_that_name(
    library: Library, photos: Path
) -> None:
    photo = photos / "IMG_0001.jpg"
    picture = Image.effect_mandelbrot((300, 200), (-2.0, -1.2, 1.0, 1.2), 60).convert("RGB")
    picture.save(photo)
    index(library, photos)
    item = known(library)[str(photo)]
    library.catalogue.searches.judge("shapes", [item], 1)
    library.catalogue.annotations.set_caption(item, "The fractal I liked.")
    picture.point(lambda value: min(255, value + 12)).save(photo, comment=b"written by another program", quality=90)
    index(library, photos)
    edited = known(library)[str(photo)]
    assert edited != item
    assert [judged.item for judged in library.catalogue.searches.judgements()] == [edited]
    assert library.catalogue.annotations.caption(edited) == "The fractal I liked."
    Image.linear_gradient("L").convert("RGB").save(photo)  # the camera gives its names out again
    index(library, photos)
    other = known(library)[str(photo)]
    assert [judged.item for judged in library.catalogue.searches.judgements()] == [edited]
    assert library.catalogue.annotations.caption(other) == ""


def test_a_photo_whose_file_says_something_else_is_the_same_photo_and_not_encoded_again(
    library: Library, photos: Path, encoder: ColourEncoder
) -> None:
    photo, copy = photos / "IMG_0001.jpg", photos / "copied.jpg"
    picture = Image.effect_mandelbrot((300, 200), (-2.0, -1.2, 1.0, 1.2), 60).convert("RGB")
    picture.save(photo)
    index(library, photos)
    item, encoded = known(library)[str(photo)], encoder.encoded_images
    picture.save(photo, comment=b"written by another program")
    index(library, photos)
    assert known(library) == {str(photo): item}
    shutil.copy(photo, copy)
    index(library, photos)
    picture.save(photo, comment=b"and again")  # of two files one is another now
    index(library, photos)
    assert known(library)[str(copy)] == item != known(library)[str(photo)]
    assert encoder.encoded_images == encoded
    tinted = Image.merge("RGB", (picture.getchannel("R"), *picture.rotate(180).split()[1:]))
    tinted.save(photo)
    index(library, photos)
    assert encoder.encoded_images == encoded + 1, "other colours are another picture"


# names -------------------------------------------------------------------------------------------------------


def test_another_spelling_is_the_same_photo(library: Library, photos: Path, encoder: ColourEncoder) -> None:
    composed, apart = (unicodedata.normalize(form, "Café Été.png") for form in ("NFC", "NFD"))
    photo = paint(photos / composed, "red")
    (photos / "captions.csv").write_text(f"file,caption\n{apart},the long summer\n")  # a table from a Mac
    index(library, photos)
    item = known(library)[str(photo)]
    assert [text.body for text in library.catalogue.texts.of_item(item)] == ["the long summer"]
    encoded = encoder.encoded_images
    for spelling in (apart, composed.upper(), composed.lower()):
        photo = photo.rename(photos / spelling)
        assert index(library).removed == 0
        assert known(library) == {str(photo): item}
        assert [text.body for text in library.catalogue.texts.of_item(item)] == ["the long summer"]
    assert encoder.encoded_images == encoded


def test_a_link_to_a_known_folder_is_that_folder(library: Library, photos: Path, tmp_path: Path) -> None:
    paint(photos / "2020" / "a.png", "red")
    index(library, photos)
    link = tmp_path / "link"
    link.symlink_to(photos, target_is_directory=True)
    assert index(library, link).unchanged == 1
    assert index(library, link / "2020").unchanged == 1
    assert [folder.path for folder in library_status(library).folders] == [str(photos)]


def test_strange_names_are_read_or_named(library: Library, photos: Path) -> None:
    paint(photos / "good.png", "green")
    paint(photos / f"{'n' * 250}.png", "red")
    (photos / "loop.png").symlink_to(photos / "loop.png")
    directory = os.fsdecode(b"caf\xe9")
    try:
        os.mkdir(os.path.join(photos, directory))
    except OSError:
        directory = "cafe"
        os.mkdir(os.path.join(photos, directory))
    shutil.copy(photos / "good.png", os.path.join(photos, directory, "copy.png"))
    Path(photos, directory, "copy.xmp").write_text(_sidecar("a green field"))
    here = os.getcwd()
    try:  # deeper than any path can say
        os.chdir(photos)
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
        shutil.copy(photos / "good.png", "deep.png")
    finally:
        os.chdir(here)
    report = index(library, photos)
    assert report.indexed == 3
    assert [failure.reason for failure in report.failed] == ["has a name that is too long for this system"]
    assert [failure.reason for failure in report.left_out] == ["is a link that points to itself"]
    assert index(library).unchanged == 3
    item = known(library)[str(photos / "good.png")]
    (text,) = library.catalogue.texts.of_item(item)
    assert library.catalogue.texts.origin_path(text.id) == os.path.join(photos, directory, "copy.xmp")


def test_what_is_excluded_is_left_out_and_leaves(library: Library, photos: Path) -> None:
    fill(photos / "Private", 25)
    fill(photos / "Trips" / "raw", 2, seed=50)
    fill(photos / "Trips", 2, seed=60)
    index(library, photos)
    assert len(known(library)) == 29
    save(library.paths.settings, Settings(indexing=Indexing(exclude=("Private/", "raw", "*_0001.png", "[z-a]"))))
    report = index(library)
    assert known(library).keys() == {str(photos / "Trips" / "IMG_0000.png")}
    assert report.vanished == () and not report.failed


# volumes -----------------------------------------------------------------------------------------------------


def test_many_files_missing_at_once_are_a_question(library: Library, photos: Path, tmp_path: Path) -> None:
    fill(photos / "kept", 30)
    fill(photos / "lost", 21, seed=100)
    index(library, photos)
    before = known(library)
    (photos / "lost").rename(tmp_path / "elsewhere")
    paint(photos / "new.png", "red", 200, (300, 200))
    for _ in range(2):
        report = index(library)
        assert [(v.folder, v.missing) for v in report.vanished] == [(str(photos), 21)]
        assert report.removed == 0 and before.items() <= known(library).items()
    assert str(photos / "new.png") in known(library)  # the rest goes on
    (tmp_path / "elsewhere").rename(photos / "lost")
    assert index(library).vanished == ()
    shutil.rmtree(photos / "lost")
    assert index(library, accept_missing=True).removed == 21
    assert len(known(library)) == 31


def test_an_emptied_folder_is_only_taken_for_empty_when_it_is_named(library: Library, photos: Path) -> None:
    fill(photos, 3)
    index(library, photos)
    for photo in photos.iterdir():
        photo.unlink()
    assert index(library, accept_missing=True).offline == (str(photos),)
    assert len(known(library)) == 3
    assert index(library, photos, accept_missing=True).removed == 3


def test_an_unmounted_drive_is_offline_and_its_return_reads_only_changes(
    library: Library, tmp_path: Path, mount: Mounts, encoder: ColourEncoder
) -> None:
    image, root = tmp_path / "card", tmp_path / "media"
    mount.card(image, root)
    fill(root, 5)
    assert index(library, root).indexed == 5
    mount.away(root)
    (root / "README.txt").write_text("The drive goes here.")  # a mount point that is not quite empty
    paint(root / "stray.png", "red", 77)
    (hit, *_) = find(library, "red")
    assert not hit.online and Path(hit.thumbnail).exists()
    (root / "README.txt").unlink()
    (root / "stray.png").unlink()
    report = index(library)
    assert report.offline == (str(root),) and (report.removed, report.failed) == (0, ())
    mount.card(image, root)
    paint(root / "new.png", "green", 50)
    encoded = encoder.encoded_images
    report = index(library)
    assert (report.indexed, report.unchanged, report.offline) == (1, 5, ())
    assert encoder.encoded_images == encoded + 1
    assert all(hit.online for hit in find(library, "red"))


@pytest.mark.parametrize("named", [True, False], ids=["with a name", "without a name"])
def test_another_card_with_the_same_names_is_another_volume(
    library: Library, tmp_path: Path, mount: Mounts, named: bool
) -> None:
    root = tmp_path / "media"
    if named:
        mount.card(tmp_path / "one", root)
    else:
        mount.tmpfs(root)
    first = fill(root, 9)
    saved = tmp_path / "saved"
    shutil.copytree(root, saved)
    index(library, root)
    items = known(library)
    library.catalogue.searches.judge("red", [items[str(first[0])]], 1)
    mount.away(root)
    mount.card(tmp_path / "two", root) if named else mount.tmpfs(root)
    fill(root, 9, seed=300, size=(90, 60))
    report = index(library)
    assert report.indexed == 9 and report.removed == 0 and report.vanished == ()
    assert "Another volume lies at" in report.notices[0] and "9 files" in report.notices[0]
    assert not index(library).notices  # said once
    both = find(library, "red")
    assert sorted(hit.online for hit in both) == [False, False, True, True]
    assert {hit.item for hit in both if not hit.online} <= set(items.values())
    assert [f.online for f in library_status(library).folders] == [False, True]
    mount.away(root)
    if named:
        mount.card(tmp_path / "one", root)
    else:
        shutil.copytree(saved, mount.tmpfs(root), dirs_exist_ok=True)
    report = index(library)
    assert (report.indexed, report.unchanged) == (0, 9)
    assert [f.online for f in library_status(library).folders] == [True, False]
    assert [judged.item for judged in library.catalogue.searches.judgements()] == [items[str(first[0])]]
    second = library_status(library).folders[1].volume
    assert run_forget(library, ForgetRequest(str(root), second), SilentReporter()).removed == 9
    assert set(known(library).values()) == set(items.values())


def test_a_library_that_moved_to_a_larger_drive_is_the_same(library: Library, tmp_path: Path, mount: Mounts) -> None:
    root = tmp_path / "media"
    mount.card(tmp_path / "small", root)
    fill(root, 6)
    shutil.copytree(root, tmp_path / "copy")
    index(library, root)
    mount.away(root)
    mount.card(tmp_path / "large", root)
    for photo in (tmp_path / "copy").glob("*.png"):
        shutil.copyfile(photo, root / photo.name)  # with new times
    report = index(library)
    assert report.notices == () and len(library_status(library).folders) == 1
    assert len(known(library)) == 6 and all(hit.online for hit in find(library, "red"))


def test_a_drive_within_a_folder_is_absent_by_itself(
    library: Library, photos: Path, tmp_path: Path, mount: Mounts
) -> None:
    fill(photos, 3)
    root, image = photos / "Archive", tmp_path / "card"
    mount.card(image, root)
    fill(root / "deep", 4, seed=40)
    assert index(library, photos).indexed == 7
    before = known(library)
    mount.away(root)
    report = index(library)
    assert report.offline == (str(root),) and report.removed == 0
    assert known(library) == before
    assert sorted(hit.online for hit in find(library, "red")) == [False, True]
    mount.card(image, root)
    assert index(library, photos).unchanged == 7
    assert run_forget(library, ForgetRequest(str(photos)), SilentReporter()).removed == 7


def test_the_copy_that_is_there_is_shown(library: Library, photos: Path, tmp_path: Path, mount: Mounts) -> None:
    root = mount.card(tmp_path / "card", tmp_path / "media")
    original = paint(root / "a.png", "red")
    shutil.copy(original, photos / "copy.png")
    index(library, root)
    index(library, photos)
    mount.away(root)
    (hit,) = find(library, "red")
    assert hit.online and hit.path == str(photos / "copy.png")


def test_a_share_that_does_not_answer_is_offline_and_the_run_goes_on(
    library: Library, photos: Path, tmp_path: Path, mount: Mounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "share"
    fill(root, 3)
    paint(photos / "b.png", "blue", 70)
    index(library, root)
    index(library, photos)
    mount.silent(root)
    monkeypatch.setattr(volumes, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(availability, "_WAIT_SECONDS", 0.1)
    paint(photos / "new.png", "green", 71)
    report = index(library, root, photos)
    assert report.offline == (str(root),) and report.indexed == 1
    assert "does not answer" in report.notices[0]
    assert [hit.online for hit in find(library, "red")] == [False]


def test_a_share_that_falls_silent_during_the_walk_loses_nothing(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(photos / "a", 3)
    fill(photos / "b", 3, seed=20)
    index(library, photos)
    before = known(library)
    real_walk = scan.walk
    release = threading.Event()

    def falls_silent(*arguments: object) -> Iterator[object]:
        for number, listing in enumerate(real_walk(*arguments)):  # type: ignore[arg-type]
            if number == 1:
                release.wait(30)
            yield listing

    monkeypatch.setattr(scan, "walk", falls_silent)
    monkeypatch.setattr(scan, "LISTING_SECONDS", 0.2)
    shutil.rmtree(photos / "a")
    report = index(library)
    release.set()
    assert report.offline == (str(photos),) and report.removed == 0
    assert known(library) == before


# time --------------------------------------------------------------------------------------------------------


def test_a_clock_that_is_wrong_for_once_throws_nothing_away(library: Library, photos: Path) -> None:
    gone = paint(photos / "a.png", "red")
    stays = paint(photos / "b.png", "blue")
    index(library, photos)
    item = known(library)[str(gone)]
    gone.rename(photos.parent / "kept.png")
    index(library)
    clock = library.catalogue.connection
    clock.execute("UPDATE meta SET value = datetime(value, '-1 year') WHERE key = 'clock'")  # today is far ahead now
    clock.execute("UPDATE item SET gone_at = datetime(gone_at, '-1 year') WHERE gone_at IS NOT NULL")
    os.utime(stays, (4e9, 4e9))
    index(library)
    (photos.parent / "kept.png").rename(gone)
    assert index(library).failed == ()
    assert known(library)[str(gone)] == item


def _sidecar(text: str) -> str:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF>'
        "</x:xmpmeta>"
    )
