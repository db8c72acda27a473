"""Pictures that leave the program: in sRGB, in Display P3, or in the colours that their file has, with the profile.

Source: ICC.1:2022 (profiles of three colours and a curve); the colours of Display P3, adapted to D50 by Bradford, are
those of Apple's profile.
"""

from __future__ import annotations

import functools
import io
import struct

from PIL import Image, ImageCms

from xsearch_gui.core.decoding import pixels
from xsearch_gui.core.decoding.code_points import CodePoints, told_by_profile
from xsearch_gui.core.decoding.job import Leaving
from xsearch_gui.core.records.export import ColourSpace

_P3 = ((0.515102, 0.241182, -0.001050), (0.291965, 0.692236, 0.041882), (0.157153, 0.066582, 0.784378))
_WHITE = (0.964203, 1.0, 0.824905)  # D50
_ADAPTED = (1.047882, 0.022919, -0.050217, 0.029586, 0.990479, -0.017059, -0.009247, 0.015076, 0.751678)  # from D65
_MADE = struct.pack(">6H", 2022, 1, 1, 0, 0, 0)  # a date
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)  # of sRGB, as a parametric curve of type 3


def coloured(
    image: Image.Image, profile: bytes | None, points: CodePoints | None, leaving: Leaving | None
) -> tuple[Image.Image, bytes]:
    """Return a shrunk image as RGB, over white where it is transparent, and the ICC profile that tells its colours.

    It is in sRGB, and has no profile, unless it leaves the program.

    What has no profile of three colours, or is of high dynamic range, becomes sRGB where its own colours are asked for.
    """
    if leaving is None:
        return pixels.to_srgb(image, profile, points), b""
    space = leaving.space
    own = profile if profile and _is_plain(profile, points) else None
    if own is not None and space is not ColourSpace.SRGB and image.mode in ("RGB", "RGBA", "RGBa"):
        if space is ColourSpace.OWN:
            return pixels.over_white(image, lambda opaque: opaque.convert("RGB")), own
        return pixels.over_white(image, lambda opaque: _transformed(opaque, own)), display_p3()
    plain = pixels.to_srgb(image, profile, points)
    if space is ColourSpace.P3:
        return _transformed(plain, srgb()), display_p3()
    return plain, srgb()


@functools.cache
def srgb() -> bytes:
    """Return an ICC profile of sRGB, the same at any time: littlecms writes when it was made."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + _MADE + made[36:]


@functools.cache
def display_p3() -> bytes:
    """Return an ICC profile of Display P3."""
    curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + b"".join(map(_fixed, _CURVE))
    tags = {
        b"desc": _text("Display P3"),
        b"cprt": _text("CC0"),
        b"wtpt": _xyz(_WHITE),
        b"chad": b"sf32" + bytes(4) + b"".join(map(_fixed, _ADAPTED)),
        **{name: _xyz(colour) for name, colour in zip((b"rXYZ", b"gXYZ", b"bXYZ"), _P3, strict=True)},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        padded = value + bytes(-len(value) % 4)
        table += name + struct.pack(">II", at + len(data), len(value))
        data += padded
    size = at + len(data)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    head += _MADE + b"acsp" + bytes(28) + b"".join(map(_fixed, _WHITE))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def _is_plain(profile: bytes, points: CodePoints | None) -> bool:
    told = told_by_profile(profile)
    if (points and points.is_bright) or (told and told.is_bright):
        return False
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space.strip() == "RGB"
    except Exception:  # littlecms reports broken profiles in many ways
        return False


def _transformed(image: Image.Image, profile: bytes) -> Image.Image:
    given, wanted = (ImageCms.ImageCmsProfile(io.BytesIO(data)) for data in (profile, display_p3()))
    made = ImageCms.profileToProfile(image.convert("RGB"), given, wanted, outputMode="RGB")
    assert made is not None, "it is not changed in place"
    return made


def _fixed(number: float) -> bytes:
    return struct.pack(">i", round(number * 65536))


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, values))


def _text(text: str) -> bytes:
    data = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">III2s2sII", 0, 1, 12, b"en", b"US", len(data), 28) + data
