"""What containers of films say: MP4 and MOV by boxes made here, Matroska and AVI by elements."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsearch_gui.core.metadata.films.containers import read_container
from xsearch_gui.core.records.items import DateMeaning

MADE = 3_660_768_000  # 2020-01-02 00:00 UTC, in seconds since 1904


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def movie(*parts: bytes, made: int = MADE) -> bytes:
    header = box(b"mvhd", struct.pack(">IIIII", 0, made, made, 600, 5400) + bytes(80))
    return box(b"ftyp", b"qt  " + bytes(4)) + box(b"mdat", bytes(100)) + box(b"moov", header + b"".join(parts))


def apple(**said: str) -> bytes:
    names = [f"com.apple.quicktime.{name.replace('_', '.')}".encode() for name in said]
    keys = bytes(4) + struct.pack(">I", len(names)) + b"".join(box(b"mdta", name) for name in names)
    values = [box(struct.pack(">I", place), box(b"data", bytes(8) + text.encode()))
              for place, text in enumerate(said.values(), 1)]  # fmt: skip
    return box(b"meta", box(b"hdlr", bytes(25)) + box(b"keys", keys) + box(b"ilst", b"".join(values)))


def text(kind: bytes, said: str) -> bytes:
    return box(kind, struct.pack(">HH", len(said), 0x15C7) + said.encode())


def test_what_a_telephone_writes_goes_before_the_header() -> None:
    said = apple(creationdate="2023-05-01T12:30:00+0200", location_ISO6709="+52.5200+013.4050+034.0/",
                 make="Apple", model="iPhone 15", title="Lake")  # fmt: skip
    found, seconds = read_container(io.BytesIO(movie(said)))
    assert found is not None and seconds == 9.0
    facts = found.photo_facts(1920, 1080, "MOV")
    assert facts.taken_at is not None and facts.taken_at.startswith("2023-05-01T12:30:00")
    assert (facts.date_meaning, facts.latitude, facts.longitude) == (DateMeaning.ORIGINAL, 52.52, 13.405)
    assert (facts.camera, facts.title) == ("Apple iPhone 15", "Lake")


def test_user_data_of_cameras_and_the_date_of_the_header() -> None:
    said = box(b"udta", text(b"\xa9xyz", "-33.8688+151.2093/") + text(b"\xa9mod", "HERO9 Black"))
    found, _ = read_container(io.BytesIO(movie(said)))
    assert found is not None
    facts = found.photo_facts(1, 1, "MP4")
    assert (facts.latitude, facts.longitude) == (-33.8688, 151.2093)
    assert facts.taken_at == "2020-01-02T00:00:00+00:00" and facts.date_meaning is DateMeaning.DIGITISED


@pytest.mark.parametrize("made", [0, 1000, 2**32 - 1])
def test_a_clock_that_was_never_set_says_nothing(made: int) -> None:
    found, _ = read_container(io.BytesIO(movie(made=made)))
    assert found is not None and found.photo_facts(1, 1, "MP4").taken_at is None


def test_a_position_that_cannot_be_is_none() -> None:
    for place in ("+00.0000+000.0000/", "+95.0+013.0/", "nowhere"):
        found, _ = read_container(io.BytesIO(movie(apple(location_ISO6709=place))))
        assert found is not None and found.latitude is None


def element(number: int, body: bytes) -> bytes:
    name = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return name + struct.pack(">Q", 1 << 56 | len(body)) + body


def test_matroska_tells_its_date_title_and_length() -> None:
    nanoseconds = int(86_400e9 * 7000)
    info = (element(0x2AD7B1, (1_000_000).to_bytes(3, "big")) + element(0x4489, struct.pack(">d", 61_500.0))
            + element(0x4461, struct.pack(">q", nanoseconds)) + element(0x7BA9, b"Harvest"))  # fmt: skip
    tags = element(0x7373, element(0x67C8, element(0x45A3, b"DATE_RECORDED") + element(0x4487, b"2019-08-07 10:11:12")))
    film = element(0x1A45DFA3, b"") + element(0x18538067, element(0x1549A966, info) + element(0x1254C367, tags))
    found, seconds = read_container(io.BytesIO(film))
    assert found is not None and seconds == 61.5
    assert (found.title, found.taken_at) == ("Harvest", "2019-08-07T10:11:12")


def test_avi_tells_when_it_was_taken() -> None:
    day = b"Mon Mar 10 15:04:43 2003\n\0"
    film = (
        b"RIFF"
        + bytes(4)
        + b"AVI "
        + b"LIST"
        + struct.pack("<I", 100)
        + b"hdrl"
        + b"IDIT"
        + struct.pack("<I", 26)
        + day
    )
    found, _ = read_container(io.BytesIO(film))
    assert found is not None and found.taken_at == "2003-03-10T15:04:43"


@given(st.binary(max_size=400), st.sampled_from([movie(apple(make="A")), b"\x1a\x45\xdf\xa3", b"RIFF    AVI LIST"]))
def test_no_bytes_make_it_raise(noise: bytes, start: bytes) -> None:
    read_container(io.BytesIO(start[: len(noise)] + noise + start))
    read_container(io.BytesIO(start + noise))
