"""EXIF, IPTC and XMP: facts and captions as a person would read them off the photo."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from xsearch_gui.core.decoding.job import Picture
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.metadata import cleaning
from xsearch_gui.core.metadata.embedded import read_sidecar, sidecar_candidates
from xsearch_gui.core.metadata.exif import camera_name
from xsearch_gui.core.records.items import FoundText, Source

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
B, G = ExifTags.Base, ExifTags.GPS


def photo(
    tmp_path: Path,
    main: dict[int, object] | None = None,
    inner: dict[int, object] | None = None,
    gps: dict[int, object] | None = None,
    name: str = "a.jpg",
    **options: object,
) -> Picture:
    exif = Image.Exif()
    for tag, value in (main or {}).items():
        exif[tag] = value
    exif.get_ifd(ExifTags.IFD.Exif).update(inner or {})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    path = tmp_path / name
    Image.new("RGB", (16, 8)).save(path, exif=exif.tobytes(), **options)  # type: ignore[arg-type]
    return read_photo(str(path))


def bodies(picture: Picture) -> list[str]:
    return [caption.body for caption in picture.captions]


def xmp(body: str = "", attributes: str = "") -> bytes:
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
    xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" {attributes}>{body}</rdf:Description>
    </rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def alt(name: str, **languages: str) -> str:
    items = "".join(f'<rdf:li xml:lang="{k.replace("_", "-")}">{v}</rdf:li>' for k, v in languages.items())
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"


def iptc(*datasets: tuple[int, int, bytes]) -> bytes:
    body = b"".join(struct.pack(">BBBH", 0x1C, r, d, len(v)) + v for r, d, v in datasets)
    block = b"Photoshop 3.0\0" + b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(body)) + body + b"\0" * (len(body) % 2)
    return struct.pack(">HH", 0xFFED, len(block) + 2) + block


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({B.DateTimeOriginal: "2019:07:01 12:34:56"}, "2019-07-01T12:34:56"),
        (
            {B.DateTimeOriginal: "2019:07:01 12:34:56", B.SubsecTimeOriginal: "07", B.OffsetTimeOriginal: "+02:00"},
            "2019-07-01T12:34:56.070+02:00",
        ),
        ({B.DateTimeOriginal: "2019:07:01 12:34:56", B.OffsetTimeOriginal: "Z"}, "2019-07-01T12:34:56+00:00"),
        ({B.DateTimeOriginal: "2019:07:01 12:34:56", B.OffsetTimeOriginal: "   :  "}, "2019-07-01T12:34:56"),
        (
            {B.DateTimeOriginal: "0000:00:00 00:00:00", B.DateTimeDigitized: "2018:01:02 03:04:05"},
            "2018-01-02T03:04:05",
        ),
        ({B.DateTimeOriginal: "2019:13:41 12:34:56"}, None),
        ({B.DateTimeOriginal: "    :  :     :  :  "}, None),
    ],
)
def test_the_moment_a_photo_was_taken(tmp_path: Path, tags: dict, expected: str | None) -> None:
    assert photo(tmp_path, inner=tags).facts.taken_at == expected


def test_the_time_of_a_satellite_is_the_last_resort(tmp_path: Path) -> None:
    satellite = {G.GPSDateStamp: "2020:02:03", G.GPSTimeStamp: (4.0, 5.0, 6.9)}
    assert photo(tmp_path, gps=satellite).facts.taken_at == "2020-02-03T04:05:06+00:00"
    found = photo(tmp_path, main={B.DateTime: "2022:01:01 00:00:00"}, gps=satellite)
    assert found.facts.taken_at == "2022-01-01T00:00:00"
    assert photo(tmp_path, gps={**satellite, G.GPSDateStamp: "1970:01:01"}).facts.taken_at is None


@pytest.mark.parametrize(
    ("make", "model", "expected"),
    [
        ("NIKON CORPORATION", "NIKON D5000", "NIKON D5000"),
        ("Canon", "Canon EOS 350D DIGITAL", "Canon EOS 350D DIGITAL"),
        ("Apple", "iPhone 7", "Apple iPhone 7"),
        ("OLYMPUS OPTICAL CO.,LTD", "C960Z,D460Z", "OLYMPUS C960Z,D460Z"),
        ("Eastman Kodak Company", "KODAK DC210 ZOOM", "KODAK DC210 ZOOM"),
        ("Hewlett-Packard", "HP PhotoSmart 735", "HP PhotoSmart 735"),
        ("SAMSUNG TECHWIN\0\0", "<Digimax S500>\0", "SAMSUNG <Digimax S500>"),
        ("", "DSC-P52", "DSC-P52"),
        ("SONY", "", "SONY"),
        ("  ", "\0", None),
    ],
)
def test_a_camera_is_named_without_doubling_its_brand(make: str, model: str, expected: str | None) -> None:
    assert camera_name(make, model) == expected


def test_exposure_lens_and_rating(tmp_path: Path) -> None:
    tags = {
        B.ExposureTime: IFDRational(1, 250), B.FNumber: IFDRational(56, 10), B.ISOSpeedRatings: 800,
        B.FocalLength: IFDRational(85), B.LensModel: "RF 85mm F2",
    }  # fmt: skip
    found = photo(tmp_path, {0x4746: 4}, tags).facts
    assert (found.exposure_time, found.f_number, found.iso, found.focal_length) == (0.004, 5.6, 800, 85.0)
    assert (found.lens, found.rating) == ("RF 85mm F2", 4)
    nonsense = {
        B.ExposureTime: IFDRational(1, 0), B.FNumber: IFDRational(0, 0), B.ISOSpeedRatings: 0, B.LensModel: "----"
    }  # fmt: skip
    found = photo(tmp_path, {0x4746: 99}, nonsense).facts
    assert (found.exposure_time, found.f_number, found.iso, found.lens, found.rating) == (None,) * 5


def dms(degrees: float, minutes: float = 0, seconds: float = 0) -> tuple[IFDRational, ...]:
    return tuple(IFDRational(round(v * 10000), 10000) for v in (degrees, minutes, seconds))


@pytest.mark.parametrize(
    ("lat", "lat_ref", "lon", "lon_ref", "expected"),
    [
        (dms(43, 28, 2.81), "N", dms(11, 53, 6.46), "E", (43.467447, 11.885128)),
        (dms(33, 51.5), "S", dms(151, 12.5), "E", (-33.858333, 151.208333)),
        (dms(37.7749), "N", dms(122.4194), "W", (37.7749, -122.4194)),
        (dms(0), "N", dms(0), "E", (None, None)),  # no fix
        (dms(91), "N", dms(10), "E", (None, None)),
        (dms(43), "N", dms(181), "E", (None, None)),
        (dms(43), "", dms(11), "E", (None, None)),  # which half of the Earth?
        ((IFDRational(43, 0), IFDRational(0, 0), IFDRational(0, 0)), "N", dms(11), "E", (None, None)),
        (dms(43), "N", None, None, (None, None)),
    ],
)
def test_positions(
    tmp_path: Path, lat: object, lat_ref: str, lon: object, lon_ref: str | None, expected: tuple
) -> None:
    gps = {G.GPSLatitude: lat, G.GPSLatitudeRef: lat_ref, G.GPSLongitude: lon, G.GPSLongitudeRef: lon_ref}
    found = photo(tmp_path, gps={k: v for k, v in gps.items() if v is not None}).facts
    if expected == (None, None):
        assert (found.latitude, found.longitude) == expected
    else:
        assert (found.latitude, found.longitude) == pytest.approx(expected, abs=1e-6)


def test_what_is_no_caption_is_named(tmp_path: Path) -> None:
    found = photo(
        tmp_path,
        {B.ImageDescription: "OLYMPUS DIGITAL CAMERA         "},
        {B.UserComment: b"ASCII\0\0\0Ferry"},
        xmp=xmp(alt("dc:description", x_default="Olympus digital camera") + alt("dc:title", x_default="IMG_1.JPG")),
    )
    assert bodies(found) == ["IMG_1.JPG", "Ferry"]  # a title of one digit is no camera's
    assert found.facts.passed_over == ("OLYMPUS DIGITAL CAMERA",)


def test_exif_texts_in_every_encoding(tmp_path: Path) -> None:
    umlaut = "Blühende Wiese"
    assert bodies(photo(tmp_path, {B.ImageDescription: umlaut.encode()})) == [umlaut]
    assert bodies(photo(tmp_path, {B.ImageDescription: umlaut.encode("latin-1")})) == [umlaut]
    assert bodies(photo(tmp_path, {B.XPComment: umlaut.encode("utf-16-le") + b"\0\0"})) == [umlaut]
    for head, encoding in ((b"UNICODE\0", "utf-16-le"), (b"UNICODE\0", "utf-16-be"), (b"ASCII\0\0\0", "utf-8")):
        found = photo(tmp_path, inner={B.UserComment: head + umlaut.encode(encoding)})
        assert bodies(found) == [umlaut]
    assert bodies(photo(tmp_path, inner={B.UserComment: b"JIS\0\0\0\0\0" + "富士山と湖".encode("iso2022_jp")})) == [
        "富士山と湖"
    ]
    assert bodies(photo(tmp_path, inner={B.UserComment: b"\0" * 300})) == []


def test_windows_keywords(tmp_path: Path) -> None:
    found = photo(tmp_path, {B.XPKeywords: "beach; Anna ;beach".encode("utf-16-le")})
    assert found.facts.keywords == ("beach", "Anna")


def test_iptc_captions_in_utf8_and_latin1(tmp_path: Path) -> None:
    said = iptc((1, 90, b"\x1b%G"), (2, 120, "Zwölf Boxkämpfer".encode()), (2, 25, "Größe".encode()), (2, 25, b"sport"))
    found = photo(tmp_path, extra=said)
    assert found.captions == (FoundText(Source.IPTC, "Zwölf Boxkämpfer"),)
    assert found.facts.keywords == ("Größe", "sport")
    unsaid = iptc((2, 105, "Überschrift".encode("latin-1")), (2, 5, "Titel ä".encode()), (2, 55, b"20100213"))
    found = photo(tmp_path, extra=unsaid)
    assert bodies(found) == ["Überschrift", "Titel ä"]
    assert found.facts.taken_at == "2010-02-13"


def test_xmp_captions_languages_and_facts(tmp_path: Path) -> None:
    packet = xmp(
        alt("dc:description", de="Ein Hund am Strand", x_default="A dog on the beach")
        + alt("dc:title", x_default="Dog")
        + alt("Iptc4xmpCore:AltTextAccessibility", x_default="A wet black dog shakes itself")
        + "<dc:subject><rdf:Bag><rdf:li>dog</rdf:li><rdf:li>beach</rdf:li></rdf:Bag></dc:subject>"
        + "<photoshop:Headline>Holiday &amp; dog</photoshop:Headline>"
        + "<exif:GPSLatitude>43,28.045N</exif:GPSLatitude>",
        'xmp:Rating="5" photoshop:DateCreated="2015-06-07T08:09:10+01:00" exif:GPSLongitude="11,53,6W"',
    )
    found = photo(tmp_path, xmp=packet)
    assert bodies(found) == [
        "A dog on the beach",
        "Ein Hund am Strand",
        "Holiday & dog",
        "A wet black dog shakes itself",
        "Dog",
    ]
    assert {caption.source for caption in found.captions} == {Source.XMP}
    assert found.facts.keywords == ("dog", "beach")
    assert (found.facts.rating, found.facts.taken_at) == (5, "2015-06-07T08:09:10+01:00")
    assert (found.facts.latitude, found.facts.longitude) == pytest.approx((43.467417, -11.885), abs=1e-6)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif", "a.avif"])
def test_xmp_is_found_in_every_format(tmp_path: Path, name: str) -> None:
    packet = xmp(alt("dc:description", x_default="A heron in the reeds"))
    path = tmp_path / name
    image = Image.new("RGB", (16, 8))
    if name == "a.png":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
        image.save(path, pnginfo=info)
    elif name == "a.tif":
        image.save(path, tiffinfo={700: packet})
    else:
        image.save(path, xmp=packet)
    assert bodies(read_photo(str(path))) == ["A heron in the reeds"]


def test_a_sentence_found_three_times_is_one_caption_of_the_newest_block(tmp_path: Path) -> None:
    found = photo(
        tmp_path,
        {B.ImageDescription: "a red  kite over the valley."},
        xmp=xmp(alt("dc:description", x_default="A red kite over the valley")),
        extra=iptc((2, 120, b"A red kite over the valley"), (2, 105, b"Red kite")),
    )
    assert found.captions == (
        FoundText(Source.XMP, "A red kite over the valley"),
        FoundText(Source.IPTC, "Red kite"),
    )


def test_the_camera_knows_the_time_and_people_know_the_rating(tmp_path: Path) -> None:
    packet = xmp("", 'xmp:Rating="2" xmp:CreateDate="2020-01-01T00:00:00"')
    found = photo(tmp_path, {0x4746: 5}, {B.DateTimeOriginal: "2019:01:01 10:00:00"}, xmp=packet).facts
    assert (found.rating, found.taken_at) == (2, "2019-01-01T10:00:00")


@pytest.mark.parametrize(
    "packet",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        b"<x:xmpmeta", b"\xff\xfe\x00", b"", b"<a>" * 50000, xmp("<dc:subject>" * 5),
        b'<?xml version="1.0" encoding="no-such-encoding"?><a/>',
    ],
)  # fmt: skip
def test_hostile_xmp_says_nothing_and_harms_nothing(tmp_path: Path, packet: bytes) -> None:
    found = photo(tmp_path, {B.ImageDescription: "Still here"}, xmp=packet[:60000])
    assert bodies(found) == ["Still here"]


def test_sidecars(tmp_path: Path) -> None:
    path = tmp_path / "a.xmp"
    path.write_bytes(xmp(alt("dc:description", x_default="A fox at the bins"), 'xmp:Rating="-1"'))
    found = read_sidecar(str(path))
    assert found.captions == (FoundText(Source.SIDECAR, "A fox at the bins"),)
    assert found.rating == -1
    wide = tmp_path / "wide.xmp"
    wide.write_bytes(xmp(alt("dc:title", x_default="Füchse")).decode().encode("utf-16"))
    assert [text.body for text in read_sidecar(str(wide)).captions] == ["Füchse"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 this is a zip", "not well-formed"),
        (b"<html><body>hello</body></html>", "holds no XMP"),
        (b"", "not well-formed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "entities"),
        (b" " * (5 * 2**20), "larger than 4 MB"),
    ],
)
def test_bad_sidecars_are_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.xmp"
    path.write_bytes(content)
    with pytest.raises(UnreadableText, match=words):
        read_sidecar(str(path))
    with pytest.raises(UnreadableText, match="no longer there"):
        read_sidecar(str(tmp_path / "gone.xmp"))


def test_sidecars_are_looked_for_under_both_names() -> None:
    found = sidecar_candidates("/photos/IMG_1.jpg")
    assert found[0] == "/photos/IMG_1.jpg.xmp"
    assert "/photos/IMG_1.xmp" in found


def test_a_position_is_never_made_of_two_halves() -> None:
    north = cleaning.Metadata(latitude=48.0)
    whole = cleaning.Metadata(latitude=1.0, longitude=2.0)
    joined = north.or_else(whole)
    assert (joined.latitude, joined.longitude) == (1.0, 2.0)


def test_a_broken_block_does_not_hide_the_others(tmp_path: Path) -> None:
    data = io.BytesIO()
    broken = b"Exif\0\0II*\0" + b"\xff" * 40
    Image.new("RGB", (16, 8)).save(data, "JPEG", exif=broken, extra=iptc((2, 120, b"A caption of its own")))
    path = tmp_path / "a.jpg"
    path.write_bytes(data.getvalue())
    assert bodies(read_photo(str(path))) == ["A caption of its own"]


def _real(name: str) -> Picture:
    folder = SHARED / "photos"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there (data for development only)")
    return read_photo(str(folder / name), 64)


def test_facts_of_real_photos() -> None:
    falcon = _real("albums/albums/nature/prairie_falcon.jpg")
    assert falcon.facts.camera == "Canon EOS R5"
    assert falcon.facts.lens == "RF100-500mm F4.5-7.1 L IS USM"
    assert bodies(falcon)[0].startswith("Adult female prairie falcon flying from a nest")
    phone = _real("cameras/heic/IMG_2927.HEIC").facts
    assert (phone.width, phone.height, phone.taken_at) == (3024, 4032, "2020-05-04T18:39:11.644-04:00")
    assert _real("albums/metadata/gps-position/empty_gps.jpg").facts.latitude is None
    assert _real("exif/jpg/gps/DSCN0010.jpg").facts.latitude == pytest.approx(43.467448, abs=1e-5)


def test_a_real_sidecar() -> None:
    folder = SHARED / "photos" / "albums" / "metadata" / "xmp" / "dates"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there (data for development only)")
    assert (read_sidecar(str(folder / "2010.xmp")).taken_at or "").startswith("2010")
