"""Where IPTC and XMP lie in files: in parts, as numbers, as digits, in any encoding, beside what is no part of them."""

from __future__ import annotations

import hashlib
import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational
from tiffs import page, tiff

from xsearch_gui.core.decoding.job import Picture
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.metadata.xmp import of_xmp

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" {attributes}><dc:subject>
 <rdf:Bag>{items}</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>      <?xpacket end="w"?>"""


def packet(*words: str, attributes: str = "") -> str:
    return PACKET.format(items="".join(f"<rdf:li>{word}</rdf:li>" for word in words), attributes=attributes)


def iptc(*fields: tuple[int, int, bytes]) -> bytes:
    return b"".join(struct.pack(">BBBH", 0x1C, *field[:2], len(field[2])) + field[2] for field in fields)


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 8)).save(out, "JPEG")
    parts = b"".join(struct.pack(">HH", 0xFF00 | marker, len(data) + 2) + data for marker, data in segments)
    return out.getvalue()[:2] + parts + out.getvalue()[2:]


def photoshop(block: bytes) -> bytes:
    return b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block + bytes(len(block) % 2)


def read(tmp_path: Path, data: bytes, name: str = "a.jpg") -> Picture:
    (tmp_path / name).write_bytes(data)
    return read_photo(str(tmp_path / name))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
@pytest.mark.parametrize("behind", ["", "  \n", "\0\0"])
def test_a_packet_of_any_encoding_and_padding(encoding: str, behind: str) -> None:
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    data = packet("Möwe").encode(encoding) + behind.encode(plain)
    assert of_xmp(data).keywords == ("Möwe",)


@pytest.mark.parametrize(
    ("written", "read"),
    [(b"M\xf6we", "Möwe"), (b"Sea\x0b", "Sea"), (b"&#x1F;Sea&#0;", "Sea"), (b"\x80 5", "€ 5"), (b"A\0B", "A B")],
)
def test_a_bad_character_costs_only_itself(written: bytes, read: str) -> None:
    assert of_xmp(packet("@", "Löwe").encode().replace(b"@", written)).keywords == (read, "Löwe")


def test_what_follows_a_packet_is_no_part_of_it() -> None:
    assert of_xmp(packet("Möwe").encode() + b"\0\0\x01left").keywords == ("Möwe",)


def test_a_packet_that_is_continued_in_other_segments(tmp_path: Path) -> None:
    rest = packet("Harbour", "Möwe").encode()
    guid = hashlib.md5(rest, usedforsecurity=False).hexdigest().upper()
    cut = len(rest) // 2
    more = [
        b"http://ns.adobe.com/xmp/extension/\0" + name + struct.pack(">II", len(rest), at) + part
        for name, at, part in (
            (guid.encode(), cut, rest[cut:]),
            (b"0" * 32, 0, packet("of another packet").encode()),
            (guid.encode(), 0, rest[:cut]),
        )
    ]
    main = packet(attributes=f'xmpNote:HasExtendedXMP="{guid}" xmp:Rating="2"').replace("<dc:subject>", "<dc:type>")
    main = main.replace("</dc:subject>", "</dc:type>")
    data = jpeg(*[(0xE1, segment) for segment in (b"http://ns.adobe.com/xap/1.0/\0" + main.encode(), *more)])
    found = read(tmp_path, data).facts
    assert (found.rating, found.keywords) == (2, ("Harbour", "Möwe"))


WORDS = iptc((1, 90, b"\x1b%G"), (2, 25, "Löwe".encode()), (2, 25, b"Zoo"), (2, 90, b"Rome"), (2, 55, b"19650815"))


@pytest.mark.parametrize(
    "block",
    [
        WORDS,
        iptc((2, 120, b"")) + WORDS,  # an emptied caption
        WORDS + iptc((2, 120, b"cut off"))[:-3],
        b"\0\0\0" + WORDS,
        iptc((2, 5, b"")) + b"\0\0" + WORDS,
        iptc((2, 120, b"x"))[:3] + b"\x80\x04\0\0\0\x03abc" + WORDS,  # a length that is told by four bytes
        iptc((240, 1, b"x")) + WORDS,
    ],
)
def test_a_bad_field_of_iptc_costs_only_itself(tmp_path: Path, block: bytes) -> None:
    found = read(tmp_path, jpeg((0xED, photoshop(block)))).facts
    assert (found.keywords, found.city, found.taken_at) == (("Löwe", "Zoo"), "Rome", "1965-08-15")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("bits", [8, 16])
def test_iptc_in_tiff_as_bytes_and_as_numbers(tmp_path: Path, order: str, swapped: bool, bits: int) -> None:
    block = WORDS + bytes(-len(WORDS) % 4)
    numbers = struct.unpack(f"{order if not swapped else '<' if order == '>' else '>'}{len(block) // 4}I", block)
    values = np.zeros((8, 16, 3), f"u{bits // 8}")
    for value in (numbers, block):
        data = tiff(page(values, order=order, planar=bits == 16, more={33723: value}), order=order)
        assert read(tmp_path, data, "a.tif").facts.keywords == ("Löwe", "Zoo")


def test_profiles_as_imagemagick_writes_them(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(WORDS)) + WORDS
    for name, data in (("xmp", packet("Harbour").encode()), ("iptc", resource)):
        digits = "\n".join(data.hex()[at : at + 72] for at in range(0, 2 * len(data), 72))
        info.add_text(f"Raw profile type {name}", f"\n{name}\n{len(data):8}\n{digits}\n", zip=True)
    Image.new("RGB", (16, 8)).save(tmp_path / "a.png", pnginfo=info)
    assert set(read_photo(str(tmp_path / "a.png")).facts.keywords) == {"Harbour", "Löwe", "Zoo"}


@pytest.mark.parametrize("at_end", [False, True])
def test_boxes_of_jpeg_2000(tmp_path: Path, at_end: bool) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    Image.new("RGB", (16, 8)).save(out, "JPEG2000")
    exif.get_ifd(ExifTags.IFD.Exif)[36867] = "1999:01:02 03:04:05"
    blocks = {"be7acfcb97a942e89c71999491e3afac": packet("Harbour").encode(), b"JpgTiffExif->JP2".hex(): exif.tobytes()}
    blocks["33c7a4d2b81d4723a0baf1a3e097ad38"] = WORDS
    boxes = b"".join(
        struct.pack(">I4s", len(it) + 24, b"uuid") + bytes.fromhex(name) + it for name, it in blocks.items()
    )
    data = out.getvalue()
    at = data.index(b"jp2c") - 4
    whole = struct.pack(">I", len(data) - at) + data[at + 4 :]
    found = read(tmp_path, data[:at] + (whole + boxes if at_end else boxes + whole), "a.jp2").facts
    assert (set(found.keywords), found.taken_at) == ({"Harbour", "Löwe", "Zoo"}, "1999-01-02T03:04:05")


def test_the_original_date_in_front_as_tiff_ep_has_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x9003], exif[306] = "1999:01:02 03:04:05", "2020:01:01 00:00:00"
    Image.new("RGB", (16, 8)).save(tmp_path / "a.jpg", exif=exif.tobytes())
    assert read_photo(str(tmp_path / "a.jpg")).facts.taken_at == "1999-01-02T03:04:05"


def test_seconds_that_are_no_number_do_not_cost_the_position(tmp_path: Path) -> None:
    exif, nothing = Image.Exif(), IFDRational(0, 0)
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {1: "N", 2: (IFDRational(43), IFDRational(4584, 1000), nothing), 3: "W"}
        | {4: (IFDRational(790770, 10000), nothing, nothing)}
    )
    Image.new("RGB", (16, 8)).save(tmp_path / "a.jpg", exif=exif.tobytes())
    found = read_photo(str(tmp_path / "a.jpg")).facts
    assert (found.latitude, found.longitude) == pytest.approx((43.0764, -79.0770))
