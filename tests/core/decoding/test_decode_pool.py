"""Photos are read in processes: what a hostile file does there, and what is said of it."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.errors import UnreadablePhoto, XSearchError
from xsearch_gui.core.files.hashing import content_hash

# A decode process like any other, whose decoders do what the name of the file says.
MISBEHAVING = """
import os, signal, sys, time
from xsearch_gui.core.decoding import decode_worker, photo
real = photo.read_photo
def read_photo(path, max_side, hold, leaving=None):
    name = os.path.basename(path)
    if name.startswith("crash"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if name.startswith("once") and not os.path.exists(path + ".seen"):
        open(path + ".seen", "xb").close()
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("hang"):
        time.sleep(1000)
    if name.startswith("spin"):
        while True: pass
    if name.startswith("eat"):
        eaten = [bytearray(16 * 2**20) for _ in range(10_000)]
    if name.startswith("change"):
        picture = real(path, max_side, hold)
        os.utime(path, ns=(1, 1))
        return picture
    if name.startswith("noise"):
        os.write(1, b"not an answer\\n")
    if name.startswith("lie"):
        sys.stdout.flush()
        os.write(answers, b'{"photo": {"size": [9, 900000], "facts": {}, "captions": [], "blocks": ["", "", ""]}}\\n')
    return real(path, max_side, hold)
decode_worker.read_photo = read_photo
answers = os.dup(1)
sys.exit(decode_worker.serve())
"""
posix_only = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture
def pool() -> Iterator[Callable[..., DecodePool]]:
    made: list[DecodePool] = []

    def make(**options: object) -> DecodePool:
        made.append(DecodePool(command=(sys.executable, "-c", MISBEHAVING), **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


def photo(path: Path, size: tuple[int, int] = (300, 200)) -> str:
    values = np.random.default_rng(1).integers(0, 255, (size[1] // 8, size[0] // 8, 3), dtype=np.uint8)
    Image.fromarray(values).resize(size).save(path)
    return str(path)


def reason(pool: DecodePool, path: str) -> str:
    with pytest.raises(UnreadablePhoto) as caught:
        pool.picture(path, 256)
    assert caught.value.path == path
    return caught.value.reason


def test_a_photo_is_the_same_as_read_here(decoders: DecodePool, tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9 \N{SNOWMAN}.jpg" if os.name == "posix" else tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x010E], exif[0x0112], exif[0x0110] = "A barn owl at dusk", 6, "Camera One"
    Image.effect_noise((800, 500), 60).convert("RGB").save(path, exif=exif)
    expected, found = read_photo(str(path), 256), decoders.picture(str(path), 256)
    assert (found.facts, found.captions) == (expected.facts, expected.captions)
    assert found.image.tobytes() == expected.image.tobytes() and found.image.size == (160, 256)


def test_the_content_is_hashed_on_the_way_and_what_is_known_is_not_decoded(
    decoders: DecodePool, tmp_path: Path
) -> None:
    path = photo(tmp_path / "a.jpg")
    told = []

    def known(content: str, size: int) -> bool:
        told.append((content, size))
        return len(told) > 1

    first, second = (decoders.read(path, 256, 0, known) for _ in range(2))
    assert (first.content, first.size) == content_hash(path) == told[0]
    assert first.picture is not None and second.picture is None
    assert (second.content, second.size) == told[1]


def test_bad_files_have_the_same_reasons_as_read_here(decoders: DecodePool, tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "folder.jpg").mkdir()
    for path in ("empty.jpg", "folder.jpg", "gone.jpg"):
        with pytest.raises(UnreadablePhoto) as caught:
            read_photo(str(tmp_path / path))
        assert reason(decoders, str(tmp_path / path)) == caught.value.reason
    with pytest.raises(UnreadablePhoto, match="is a folder"):
        decoders.read(str(tmp_path / "folder.jpg"), 256, 0, lambda content, size: False)


@posix_only
def test_what_breaks_a_decoder_is_named_and_the_others_are_read(
    pool: Callable[..., DecodePool], tmp_path: Path
) -> None:
    decoders = pool(processes=2, seconds=1.0)
    words = {"crash": "crash", "hang": "seconds", "spin": "seconds", "noise": "", "lie": "crash", "change": "changed"}
    good = [photo(tmp_path / f"{i}.jpg") for i in range(12)]
    bad = {photo(tmp_path / f"{name}.jpg"): text for name, text in words.items()}

    def read(path: str) -> str:
        try:
            return str(decoders.picture(path, 256).image.size)
        except UnreadablePhoto as error:
            return error.reason

    with ThreadPoolExecutor(4) as threads:
        found = dict(zip([*bad, *good], threads.map(read, [*bad, *good]), strict=True))
    assert {found[path] for path in good} == {"(256, 171)"}
    assert all(text in found[path] for path, text in bad.items())
    assert found[str(tmp_path / "noise.jpg")] == "(256, 171)"  # what a library prints is no answer


@posix_only
def test_a_process_that_was_ended_from_outside_does_not_cost_the_photo(
    pool: Callable[..., DecodePool], tmp_path: Path
) -> None:
    path = photo(tmp_path / "once.jpg")
    assert pool(processes=1).picture(path, 256).image.size == (256, 171)
    assert (tmp_path / "once.jpg.seen").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system has no limit of the address space")
def test_a_decoder_that_eats_memory_is_stopped(pool: Callable[..., DecodePool], tmp_path: Path) -> None:
    decoders = pool(processes=1)
    assert "memory" in reason(decoders, photo(tmp_path / "eat.jpg"))
    assert decoders.picture(photo(tmp_path / "b.jpg"), 256).image.size == (256, 171)


def test_large_photos_wait_for_memory_instead_of_failing(tmp_path: Path) -> None:
    path = str(tmp_path / "a.png")
    Image.new("RGB", (5000, 3000)).save(path)  # needs 75 MB, of which there is room for one
    decoders = DecodePool(processes=3, memory=80 * 2**20)
    with ThreadPoolExecutor(3) as threads:
        sizes = list(threads.map(lambda _: decoders.picture(path, 64).image.size, range(5)))
    decoders.close()
    assert sizes == [(64, 38)] * 5


def test_a_program_that_does_not_start_ends_the_job_with_a_sentence(tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg")
    for command in ((sys.executable, "-c", "raise SystemExit(3)"), (str(tmp_path / "nothing"),)):
        with pytest.raises(XSearchError, match=r"start") as caught:
            DecodePool(command=command).picture(path, 64)
        assert not isinstance(caught.value, UnreadablePhoto)


def test_closing_ends_the_processes(tmp_path: Path) -> None:
    decoders = DecodePool(processes=1)
    decoders.picture(photo(tmp_path / "a.jpg"), 64)
    pid = decoders._idle[0]._process.pid
    start = time.perf_counter()
    decoders.close()
    assert time.perf_counter() - start < 2
    if os.name == "posix":
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert threading.active_count() < 20
