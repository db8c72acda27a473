"""What an encoder says of known photos, in figures: whether the right sentence wins, and which way to feed it is best.

Whether the two towers belong together shows at once: for unrelated ones the right pair wins every other time. How
pictures are prepared shows less: encoders are made to overlook light and colour. So two ways are compared photo by
photo, against many wrong sentences, and colours have a test of their own: pictures that are nothing but colour.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from xsearch_gui.core.paths import bundled

Floats = NDArray[np.float32]
ENGLISH = "en"
_TEMPERATURES = (3.0, 5.0, 8.0, 12.0, 20.0, 30.0, 50.0, 80.0, 120.0)  # of a softmax over cosines; CLIP learns 100
_CLEAR, _MUCH = 3.0, 0.25  # standard errors and nats by which one way has to be better than another
_COLOURED = 2.0  # standard errors, where besides all colours say the same
_SIDE = 224
# A colour, what it turns to if red and blue change places, and its red, green and blue.
_COLOURS = (
    ("red", "blue", (205, 25, 25)),
    ("orange", "blue", (240, 130, 20)),
    ("brown", "blue", (120, 65, 20)),
    ("yellow", "turquoise", (245, 225, 40)),
    ("pink", "purple", (245, 130, 150)),
)
_BEHIND = (None, (255, 255, 255), (0, 0, 0), (128, 128, 128), (225, 225, 215))
_SAID = ("a {} picture", "something {}", "a photo of a {} object")


@dataclass(frozen=True, slots=True)
class Share:
    """How often the right one won, and the interval in which that lies with 95 %."""

    share: float
    low: float
    high: float

    @property
    def is_chance(self) -> bool:
        """Whether it may be every other time."""
        return self.low <= 0.5


def share_of(wins: Floats | Sequence[float]) -> Share:
    """Return the share of wins, one in [0, 1] for each photo, and its interval (Wilson 1927).

    What is known of one photo is taken for one observation, however many sentences it was compared with.
    """
    n, share, z = len(wins), float(np.mean(wins)), 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Share(share, max(middle - reach, 0.0), min(middle + reach, 1.0))


def wins(scores: Floats, owners: NDArray[np.int64]) -> Floats:
    """Return for each photo how often a right pair scores higher than a wrong one, in [0, 1]; ties count half.

    ``scores`` is float32 (n, c) of photos and sentences, ``owners`` int64 (c,) the photo of each sentence. Both ways
    count alike: a sentence among those of other photos, and a photo among the other photos.
    """
    own = owners[None, :] == np.arange(len(scores))[:, None]
    result = []
    for row in range(len(scores)):
        right, wrong = scores[row, own[row]], scores[row, ~own[row]]
        others = np.delete(scores[:, own[row]], row, axis=0)
        result.append((_above(right[:, None], wrong[None, :]) + _above(right[None, :], others)) / 2)
    return np.asarray(result, np.float32)


def _above(right: Floats, wrong: Floats) -> float:
    return float(np.mean((right > wrong) + 0.5 * (right == wrong)))


def information(scores: Floats, owners: NDArray[np.int64], background: Floats) -> Floats:
    """Return what the scores tell of each photo, float32 (n,), in nats; 0 would be all there is to know.

    The logarithm of the odds that a softmax gives to a right sentence among the wrong ones and ``background``, float32
    (n, m) (scores of sentences that describe nothing in particular), and to the photo among the other photos, at the
    temperature that suits the encoder best.
    """
    return max((_information(scores, owners, background, heat) for heat in _TEMPERATURES), key=lambda it: it.mean())


def _information(scores: Floats, owners: NDArray[np.int64], background: Floats, heat: float) -> Floats:
    result = []
    for row in range(len(scores)):
        own = owners == row
        wrong = np.concatenate([scores[row, ~own], background[row]])
        found = [
            _log_odds(float(scores[row, column]), wrong, heat)
            + _log_odds(float(scores[row, column]), np.delete(scores[:, column], row), heat)
            for column in np.flatnonzero(own)
        ]
        result.append(np.mean(found))
    return np.asarray(result, np.float32)


def _log_odds(right: float, wrong: Floats, heat: float) -> float:
    beyond = np.exp(np.clip(heat * (wrong.astype(np.float64) - right), -700.0, 700.0))
    return -float(np.log1p(beyond.sum()))


def clearly_better(one: Floats, other: Floats) -> bool:
    """Return whether one way tells clearly more of the same photos than another, float32 (n,) each, photo by photo."""
    gain = one - other
    return bool(gain.mean() > _MUCH and gain.mean() > _CLEAR * _error(gain))


def _error(values: Floats) -> float:
    return float(values.std(ddof=1)) / sqrt(len(values)) + 1e-9


# what is looked at --------------------------------------------------------------------------------------------------


def views(picture: Image.Image) -> tuple[Image.Image, ...]:
    """Return a photo as it is, mirrored, and its middle: what is said of it holds for all three."""
    width, height = picture.size
    middle = (round(width * 0.1), round(height * 0.1), round(width * 0.9), round(height * 0.9))
    return picture, ImageOps.mirror(picture), picture.crop(middle)


def reversed_colours(picture: Image.Image) -> Image.Image:
    """Return an RGB picture with red and blue in each other's place."""
    red, green, blue = picture.split()
    return Image.merge("RGB", (blue, green, red))


def captions_in(languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return one sentence for each known photo in those of the languages in which there are such."""
    told = tomllib.loads(bundled("resources", "reference", "captions.toml").read_text(encoding="utf-8"))
    return {language: tuple(told[language]) for language in languages if language in told}


def languages_told() -> tuple[str, ...]:
    """Return the languages in which the known photos are described, but for English."""
    return tuple(tomllib.loads(bundled("resources", "reference", "captions.toml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture that is nothing but a colour, its name, and what it is called with red and blue exchanged."""

    picture: Image.Image
    colour: str
    exchanged: str


def plates(kinds: int = 5) -> list[Plate]:
    """Return plates of five colours, in the first of these kinds: all over, on white, on black, on grey, in stripes."""
    return [
        Plate(_plate(colour, kind), name, exchanged) for name, exchanged, colour in _COLOURS for kind in range(kinds)
    ]


def _plate(colour: tuple[int, int, int], kind: int) -> Image.Image:
    picture = Image.new("RGB", (_SIDE, _SIDE), _BEHIND[kind] or colour)
    draw = ImageDraw.Draw(picture)
    if kind == 1:
        draw.ellipse((42, 42, 182, 182), fill=colour)
    elif kind == 2:
        draw.rectangle((42, 42, 182, 182), fill=colour)
    elif kind == 3:
        draw.polygon([(112, 26), (26, 198), (198, 198)], fill=colour)
    elif kind == 4:
        for left in range(0, _SIDE, 56):
            draw.rectangle((left, 0, left + 27, _SIDE), fill=colour)
    return picture


def colour_texts() -> dict[str, tuple[str, ...]]:
    """Return what is said of each colour."""
    names = sorted({name for colour in _COLOURS for name in colour[:2]})
    return {name: tuple(said.format(name) for said in _SAID) for name in names}


def channel_order(gains: Floats) -> int:
    """Return 1 if an encoder knows colours by their names, -1 if it knows them with red and blue exchanged, else 0.

    ``gains`` are float32 (colours * kinds,), one of each plate: how much nearer it is to its own colour than to the
    exchanged one, as against the plate with red and blue exchanged. What is known of one colour is one observation.
    """
    each = gains.reshape(len(_COLOURS), -1).mean(axis=1)
    distance = float(each.mean()) / _error(each)
    return int(np.sign(distance)) if abs(distance) > _COLOURED and len(set(np.sign(each).tolist())) == 1 else 0
