"""Colours that a file tells by code points (ITU-T H.273): PQ and HLG, wide gamuts, gammas.

AVIF, HEIF and PNG hold them beside or instead of a profile, a profile of ICC 4.4 in its ``cicp`` tag. Pillow passes
them over, and a picture of high dynamic range then is flat and grey. What is brighter than the white of paper
(203 cd/m2, ITU-R BT.2408) is rolled off to white; what is not keeps its brightness.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.files.contents import Content

PQ, HLG = 16, 18
_LINEAR, _GAMMA_22, _GAMMA_28 = 8, 4, 5
_PAPER = 203.0  # cd/m2
_KNEE = 0.75  # of the white of paper, linear: what is darker is left alone
_SRGB = np.eye(3, dtype=np.float32)
# Linear RGB to linear sRGB, of primaries with the white D65: ITU-R BT.2087 and SMPTE EG 432-1, inverted.
_FROM: dict[int, NDArray[np.float32]] = {
    9: np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32),
    12: np.array([[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]], np.float32),
}
_LARGEST_BOX = 4 * 2**20  # bytes; what tells of a picture, without its pixels
# Boxes of a track that hold others, and the bytes before these.
_CONTAINERS = {b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"stsd": 8, b"av01": 78, b"hvc1": 78}


@dataclass(frozen=True, slots=True)
class CodePoints:
    """ColourPrimaries and TransferCharacteristics; ``gamma`` is the exponent of light where that alone is told."""

    primaries: int
    transfer: int
    gamma: float = 0.0

    @property
    def is_bright(self) -> bool:
        """Whether there is more than white: no profile says better what is meant."""
        return self.transfer in (PQ, HLG)

    @property
    def is_srgb(self) -> bool:
        """Whether the pixels are sRGB, or as good as."""
        return self.primaries not in _FROM and self.transfer not in (PQ, HLG, _LINEAR, _GAMMA_28) and not self.gamma


def told_by(file: BinaryIO, content: Content) -> CodePoints | None:
    """Return the code points beside the picture in an AVIF, HEIF or PNG file; None where there are none."""
    if content in (Content.AVIF, Content.HEIF):
        return _of_boxes(file)
    return _of_png(file) if content is Content.PNG else None


def told_by_profile(profile: bytes | None) -> CodePoints | None:
    """Return the code points of an ICC profile, None where it has none."""
    if not profile or len(profile) < 132:
        return None
    count = struct.unpack_from(">I", profile, 128)[0]
    for at in range(132, min(132 + 12 * count, len(profile) - 11), 12):
        name, start, _ = struct.unpack_from(">4sII", profile, at)
        if name == b"cicp" and profile[start : start + 4] == b"cicp" and len(profile) >= start + 12:
            return CodePoints(profile[start + 8], profile[start + 9])
    return None


def _of_boxes(file: BinaryIO) -> CodePoints | None:
    """Return what an ISO file says of its primary picture, or of its track. Other pictures in it may be brighter."""
    at = 0
    while True:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return None
        size, kind = struct.unpack(">I4s", head[:8])
        start = at + 8
        if size == 1 and len(head) == 16:
            size, start = struct.unpack(">Q", head[8:])[0], at + 16
        if kind in (b"meta", b"moov") and start - at < size <= _LARGEST_BOX:
            file.seek(start)
            data = file.read(at + size - start)
            return _of_meta(data[4:]) if kind == b"meta" else _of_track(data, 0)
        if size < 8:
            return None
        at += size


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kinds and contents of the boxes that lie in a box."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8:
            return
        yield kind, data[at + 8 : at + size]
        at += size


def _of_meta(data: bytes) -> CodePoints | None:
    """Return the code points among the properties of the primary picture (ISO/IEC 23008-12, 9.3)."""
    found = dict(_boxes(data))
    pitm = found.get(b"pitm", b"")
    primary = int.from_bytes(pitm[4:8] if pitm[:1] == b"\1" else pitm[4:6], "big")
    parts = list(_boxes(found.get(b"iprp", b"")))
    properties = [it for kind, content in parts if kind == b"ipco" for it in _boxes(content)]
    numbers = [number for kind, content in parts if kind == b"ipma" for number in _properties_of(primary, content)]
    said = (_of_colr(*properties[number - 1]) for number in numbers if 0 < number <= len(properties))
    return next((points for points in said if points), None)


def _properties_of(item: int, ipma: bytes) -> Iterator[int]:
    """Yield the numbers, from 1, of the properties that a picture has."""
    wide_items, wide_numbers = ipma[:1] != b"\0", bool(ipma[3:4] and ipma[3] & 1)
    at = 8
    for _ in range(int.from_bytes(ipma[4:8], "big")):
        size = 4 if wide_items else 2
        if at + size >= len(ipma):
            return
        number, count = int.from_bytes(ipma[at : at + size], "big"), ipma[at + size]
        at += size + 1
        step = 2 if wide_numbers else 1
        if number == item:
            for place in range(at, at + step * count, step):
                yield int.from_bytes(ipma[place : place + step], "big") & (0x7FFF if wide_numbers else 0x7F)
        at += step * count


def _of_track(data: bytes, depth: int) -> CodePoints | None:
    """Return the code points of the first track of a sequence."""
    for kind, content in _boxes(data):
        said = _of_colr(kind, content)
        if said is None and kind in _CONTAINERS and depth < len(_CONTAINERS):
            said = _of_track(content[_CONTAINERS[kind] :], depth + 1)
        if said is not None:
            return said
    return None


def _of_colr(kind: bytes, content: bytes) -> CodePoints | None:
    is_told = kind == b"colr" and content[:4] in (b"nclx", b"nclc") and len(content) >= 8
    return CodePoints(*struct.unpack(">HH", content[4:8])) if is_told else None


def _of_png(file: BinaryIO) -> CodePoints | None:
    """Return what the first chunks of a PNG say: code points, or the gamma of a file that says nothing else."""
    at, gamma, known = 8, 0, False
    while True:
        file.seek(at)
        head = file.read(16)
        if len(head) < 12 or head[4:8] in (b"IDAT", b"IEND"):
            break
        size, kind = struct.unpack(">I4s", head[:8])
        if kind == b"cICP" and size == 4:
            return CodePoints(head[8], head[9])
        known = known or kind in (b"iCCP", b"sRGB")
        gamma = struct.unpack(">I", head[8:12])[0] if kind == b"gAMA" else gamma
        at += 12 + size
    exponent = 100000 / gamma if gamma else 2.2
    strange = not known and 0.3 <= exponent <= 4 and not 2.0 <= exponent <= 2.4
    return CodePoints(1, 0, exponent) if strange else None


def to_srgb(image: Image.Image, points: CodePoints) -> Image.Image:
    """Return an RGB image of these code points in sRGB."""
    values = np.asarray(image, np.float32) / np.float32(255)
    light = _light(values, points) @ _FROM.get(points.primaries, _SRGB).T
    light = np.maximum(light, 0)
    if points.is_bright:
        light = _rolled_off(light)
    light = np.minimum(light, 1)
    shown = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return Image.fromarray(np.round(shown * 255).astype(np.uint8))


def _light(values: NDArray[np.float32], points: CodePoints) -> NDArray[np.float32]:
    """Return the light that values of 0 to 1 mean, 1 for the white of paper."""
    if points.transfer == PQ:  # SMPTE ST 2084, equation 4.1
        root = values ** np.float32(32 / 2523)  # 1 / m2
        ratio = np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)
        return np.asarray(ratio ** (16384 / 2610) * (10000 / _PAPER), np.float32)
    if points.transfer == HLG:  # ITU-R BT.2100, table 5, on a display of 1000 cd/m2
        bright = (np.exp((values - 0.55991073) / 0.17883277) + 0.28466892) / 12
        scene = np.where(values <= 0.5, values**2 / 3, bright)
        luminance = scene @ np.array([0.2627, 0.6780, 0.0593], np.float32)
        return np.asarray(scene * luminance[..., None] ** 0.2 * (1000 / _PAPER), np.float32)
    if points.transfer == _LINEAR:
        return values
    exponent = points.gamma or {_GAMMA_22: 2.2, _GAMMA_28: 2.8}.get(points.transfer, 0.0)
    if exponent:
        return np.asarray(values**exponent, np.float32)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _rolled_off(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return light with its brightest at 1, by one factor for the three channels of a pixel, so that hues stay.

    Beyond the knee Reinhard's extended curve (Reinhard et al. 2002, equation 4) leads on with the same slope.
    """
    most = light.max(axis=-1, keepdims=True)
    peak = float(np.quantile(most, 0.999))
    if peak <= 1:
        return light
    beyond, white = (most - _KNEE) / (1 - _KNEE), (peak - _KNEE) / (1 - _KNEE)
    rolled = _KNEE + (1 - _KNEE) * beyond * (1 + beyond / white**2) / (1 + beyond)
    return np.where(most > _KNEE, light * rolled / np.maximum(most, 1e-6), light).astype(np.float32)
