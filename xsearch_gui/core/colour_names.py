"""The names that people have for colours, and where these lie in OKLab.

A name has several patterns, because light blue and navy are both blue. OKLab (B. Ottosson, "A perceptual color space
for image processing", 2020) has distances that are as large as they look.
"""

from __future__ import annotations

PATTERNS = {
    "red": "d62828 a4161a e63946 7f1d1d c1121f",
    "orange": "f77f00 e85d04 f3a361 fb8b24 c65d0e",
    "yellow": "fcd34d ffd60a f2cc0f e9c46a fff3a0 c9a800",
    "green": "2d6a4f 40916c 55a630 80b918 1b4332 a3b18a 6b8e23 95d5b2 3a5a40 4b5320",
    "teal": "2a9d8f 008080 00b4b4 5fd0c5 0f5c63 83c5be",
    "blue": "1d4ed8 0077b6 00b4d8 4895ef 90caf9 03045e 1e3a5f 3a6ea5 5b8db8 a9cce3",
    "purple": "7b2cbf 5a189a 9d4edd c77dff 4a1a5c b39ddb",
    "pink": "ff69b4 ffb3c6 e75480 f8a5c2 d63384 ff8fab",
    "brown": "7f5539 5c4033 9c6644 b08968 3e2723 8b5e3c c8a27c",
    "black": "050505 141414 1f1f1f",
    "grey": "4d4d4d 7a7a7a a0a0a0 606a70 8a8580",
    "white": "ffffff f2f2f2 e4e4e4 f5efe6",
}
COLOUR_NAMES = tuple(PATTERNS)
"""The names of colours, in the order in which they are offered."""

QUIET_COLOURS = frozenset({"brown", "black", "grey", "white"})
"""Colours of which nearly every photo has some: a photo is of such a colour only where much of it is."""

TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
"""From linear sRGB to the responses of the eye's cones; the matrices of Ottosson 2020."""

TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
"""From the cube roots of these to lightness, a (green to red) and b (blue to yellow)."""


def lab_of_hex(text: str) -> tuple[float, float, float]:
    """Return an sRGB colour of six hexadecimal digits as OKLab; lightness is 0 to 1."""
    levels = [int(text[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in levels]
    cones = [sum(m * x for m, x in zip(row, linear, strict=True)) ** (1 / 3) for row in TO_LMS]
    lightness, a, b = (sum(m * x for m, x in zip(row, cones, strict=True)) for row in TO_LAB)
    return lightness, a, b


def hex_of_name(name: str) -> str:
    """Return the colour that shows what a name means, as six hexadecimal digits."""
    return PATTERNS[name].split()[0]
