"""Turning whatever a decoder returns into a small, upright-coloured RGB picture of 8 bits.

The order keeps memory low: only what cannot be resized as it is gets converted at full size (palettes, 16
bits); colour profiles, transparency and CMYK are dealt with on the small picture.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

from xsearch_gui.core.decoding import code_points
from xsearch_gui.core.decoding.code_points import CodePoints, told_by_profile

_WHITE = (255, 255, 255)
_NOT_SEEN, _NEARLY_SRGB = 4, 12  # of 255, differences of any colour, and of greys
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
NEARLY = 0.97  # of the side that is asked for: enough for a JPEG that can then be decoded at half the size
_PROFILE_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}

# Bytes a pixel of each mode takes in Pillow, with the copies that the steps below make of it at full size.
# RGBA and its kin have a premultiplied copy while they are resized.
_MEMORY = {"1": 2, "L": 1, "P": 6, "PA": 9, "LA": 9, "La": 9, "RGBA": 9, "RGBa": 9}
_MEMORY |= {"RGB": 5, "RGBX": 5, "CMYK": 5, "YCbCr": 9}
_MEMORY_16 = 7  # I;16 and its kin: the image, and eight bits of it
_MEMORY_MOST = 18  # I, F, LAB, HSV


def bytes_per_pixel(image: Image.Image) -> int:
    """Return how many bytes a full-size pixel of this image needs until it is shrunk."""
    if image.has_transparency_data and image.mode in ("1", "L", "P", "RGB"):
        return _MEMORY[image.mode] + _MEMORY["RGBA"]
    return _MEMORY_16 if image.mode.startswith("I;16") else _MEMORY.get(image.mode, _MEMORY_MOST)


def shrink(image: Image.Image, max_side: int, *, exact: bool = False) -> Image.Image:
    """Return the image with its longer side at most ``max_side``, in a mode that can be resized.

    ``image`` is used up. JPEG is decoded at 1/2, 1/4 or 1/8 of its size when that is still large enough, in
    the cosine domain: it costs a third of decoding it whole, and the rest of the way is done by resizing. An eighth of
    the 4000 pixels of a 12-megapixel camera is 500: near enough to 512, and a quarter less work than resizing 1000;
    unless it has to be ``exact``.
    """
    scale = max(image.size) / max_side
    if scale > 1:
        scale /= 1 if exact else NEARLY
        image.draft(None, (max(1, int(image.width / scale)), max(1, int(image.height / scale))))
    image.load()
    image = _resizable(image)
    method = Image.Resampling.LANCZOS if exact else Image.Resampling.BICUBIC
    image.thumbnail((max_side, max_side), method, reducing_gap=2.0)
    return image


def to_srgb(image: Image.Image, profile: bytes | None, points: CodePoints | None = None) -> Image.Image:
    """Return a shrunk image as RGB: over white where it is transparent, its colours converted to sRGB.

    ``points`` are what the file tells beside its profile; they count before it where they tell of high dynamic range.
    """
    return over_white(image, lambda opaque: _in_srgb(opaque, profile, points))


def over_white(image: Image.Image, convert: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """Return an image as RGB, converted by what makes RGB of opaque ones, over white where it is transparent."""
    alpha = None
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        image = image.convert("LA" if image.mode in ("LA", "La") else "RGBA")
        alpha = image.getchannel("A")
        image = image.getchannel("L") if image.mode == "LA" else image.convert("RGB")
    image = convert(image)
    if alpha is None:
        return image
    flat = Image.new("RGB", image.size, _WHITE)
    flat.paste(image, mask=alpha)
    return flat


def _in_srgb(image: Image.Image, profile: bytes | None, points: CodePoints | None) -> Image.Image:
    if profile and not (points and points.is_bright):
        points = told_by_profile(profile)
        if not (points and points.is_bright):
            image, points = _convert_profile(image, profile), None
    if image.mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        return _transformed(image, ImageCms.ImageCmsProfile(lab)) or image.getchannel("L").convert("RGB")
    image = image.convert("RGB")
    return image if points is None or points.is_srgb else code_points.to_srgb(image, points)


def turned(image: Image.Image, orientation: object) -> Image.Image:
    """Return the image as EXIF ``orientation`` (1 to 8) says it was held; else as it is."""
    method = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if method is None else image.transpose(method)


def swaps_sides(orientation: object) -> bool:
    """Return whether this EXIF orientation exchanges width and height."""
    return isinstance(orientation, int) and 5 <= orientation <= 8


def missing_share(image: Image.Image) -> float:
    """Return the share of rows at the bottom, 0..1, that a cut-off JPEG left in the decoder's grey."""
    values = np.asarray(image)
    rows = values.astype(np.int16).reshape(values.shape[0], -1)
    there = np.flatnonzero(np.abs(rows - 128).max(axis=1) > 2)
    return 1.0 - (int(there[-1]) + 1) / len(rows) if len(there) else 1.0


def _resizable(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _eight_bits(image)
    if image.has_transparency_data and image.mode not in ("RGBA", "LA"):
        return image.convert("RGBA")
    if image.mode in ("1", "P", "HSV", "YCbCr"):
        return image.convert("L" if image.mode == "1" else "RGB")
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return a grey image of 16 bits, 32 bits or floats as 8 bits.

    16 bits keep their scale, as a camera means them. Wider numbers have no fixed white (Pillow calls 16-bit
    grey ``I`` at times, scientific files hold anything), so they are stretched from their least to their
    greatest value.
    """
    if image.mode.startswith("I;16"):
        values = np.asarray(image)
        return Image.fromarray((values >> 8).astype(np.uint8))
    floats = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0.0, neginf=0.0)
    low, high = float(floats.min()), float(floats.max())
    if image.mode == "I" and low >= 0 and 255 < high <= 65535:
        low, high = 0.0, 65535.0
    floats -= low
    floats *= 255.0 / ((high - low) or 1.0)
    return Image.fromarray(floats.astype(np.uint8))


def _convert_profile(image: Image.Image, data: bytes) -> Image.Image:
    """Return the image in sRGB, or as it is when the profile is sRGB already, broken or unfit."""
    if image.mode == "RGB" and _is_srgb(data):
        return image
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        fits = _PROFILE_MODES.get(profile.profile.xcolor_space.strip()) == image.mode
    except Exception:  # littlecms reports broken profiles in many ways
        return image
    return _transformed(image, profile) or image if fits else image


@functools.lru_cache(maxsize=16)
def _is_srgb(data: bytes) -> bool:
    """Return whether a profile changes no colour enough to be seen.

    Its name alone tells nothing: linear profiles bear it too. One that bears it and has the right greys is sRGB all the
    same: the tables of ICC's own lead colours to paper.
    """
    steps = np.linspace(0, 255, 6, dtype=np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(12, 18, 3)
    greys = np.ptp(colours, axis=2).ravel() == 0
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        named = "srgb" in ImageCms.getProfileDescription(profile).lower()
        shown = _transformed(Image.fromarray(colours), profile)
    except Exception:  # as above
        return False
    if shown is None:
        return False
    differences = np.abs(np.asarray(shown, np.int16) - colours).max(axis=2).ravel()
    return bool(differences.max() <= _NOT_SEEN or (named and differences[greys].max() <= _NEARLY_SRGB))


def _transformed(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image | None:
    try:
        return ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except Exception:  # as above: a photo in slightly wrong colours is better than none
        return None
