"""How pictures are best fed to an encoder: every usual way is tried with the known photos.

A way that the configuration names is kept unless another is clearly better; where it is silent, the best is taken.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.adding.ready_made import sense
from xsearch_gui.core.encoders.adding.ready_made.feeding import Feeder
from xsearch_gui.core.encoders.adding.ready_made.telling import PARITY_TEXTS, Told, rows, verdict_of_texts
from xsearch_gui.core.encoders.adding.ready_made.verdict import Draft, Verdict
from xsearch_gui.core.encoders.calibrating import known_photos, of_vectors
from xsearch_gui.core.encoders.image import test_pictures
from xsearch_gui.core.encoders.manifest import ImageSide, Parity
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

_SLOW = 1.0  # seconds a picture from which each photo is looked at once, and not three times
_WORSE = 0.3  # nats by which a way tells less at a glance, so that it is not looked at again
_CLIP = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
_IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_VALUES = (
    (1 / 255, *_CLIP), (1 / 255, (0.5,) * 3, (0.5,) * 3), (1 / 255, *_IMAGENET), (1 / 255, (0.0,) * 3, (1.0,) * 3),
    (1.0, (0.0,) * 3, (1.0,) * 3),
)  # fmt: skip
_FITS: tuple[Literal["crop", "squash", "pad"], ...] = ("crop", "squash", "pad")

Floats = NDArray[np.float32]


def verdict_of(folder: Path, draft: Draft) -> Verdict:
    """Judge a draft in this process.

    Raises
    ------
    EncoderProblem
    """
    feeder = Feeder(folder)
    text = feeder.reading(draft.text, draft.text_outputs[0])
    told = [Told.of(feeder, text, output, draft.languages) for output in draft.text_outputs]
    return verdict_of_texts(feeder, told, draft) if draft.image is None else _of_photos(feeder, told, draft)


@dataclass(frozen=True, slots=True)
class _Look:
    """The known photos as one way to feed them gives them: one array for each view, float32 (n, d)."""

    side: ImageSide
    reverse: bool
    views: tuple[Floats, ...]


class _Eyes:
    """Looks at the known photos in any way."""

    def __init__(self, feeder: Feeder) -> None:
        self.feeder = feeder
        self.most = 3  # views of each photo
        self._views = list(zip(*(sense.views(photo.picture) for photo in known_photos()), strict=True))

    def look(self, side: ImageSide, *, reverse: bool, most: int = 0) -> _Look:
        """Return the known photos as this way to feed them gives them, in ``most`` views.

        0 is as many as there is time for.
        """
        shown = self._views[: most or self.most]
        return _Look(
            side, reverse, tuple(self.feeder.photos(views, side, side.output, reverse=reverse) for views in shown)
        )


def _of_photos(feeder: Feeder, told: Sequence[Told], draft: Draft) -> Verdict:
    side = feeder.size(draft)
    eyes, start = _Eyes(feeder), time.perf_counter()
    first = eyes.look(replace(side, output=draft.photo_outputs[0]), reverse=draft.reverse, most=1)
    if time.perf_counter() - start > _SLOW * len(first.views[0]):
        eyes.most = 1
    looks = [eyes.look(replace(side, output=output), reverse=draft.reverse) for output in draft.photo_outputs]
    pairs = [(look, one) for look in looks for one in told if look.views[0].shape[1] == one.dimension]
    if not pairs:
        raise EncoderProblem(
            Message(
                "The photo tower gives vectors of {photos} numbers, the text tower of {texts}: they do not belong "
                "together.",
                photos=str(looks[0].views[0].shape[1]),
                texts=str(told[0].dimension),
            )
        )
    look, one = max(pairs, key=lambda pair: _tells(*pair))
    as_said = _top(one.shares(look.views[0]))
    best, changed = _best_look(eyes, look, one, draft)
    return _verdict(feeder, best, one, draft, changed, as_said.share)


def _languages(one: Told, look: _Look) -> tuple[str, ...]:
    """Return the languages in which two looks are compared: those that are read, or English."""
    return one.read(one.shares(look.views[0])) or tuple(one.vectors)[:1]


def _tells(look: _Look, one: Told) -> float:
    return float(one.information(look.views, tuple(one.vectors)[:1]).mean())


def _best_look(eyes: _Eyes, said: _Look, one: Told, draft: Draft) -> tuple[_Look, tuple[str, ...]]:
    """Return the best way to feed pictures, and what of it the configuration contradicts."""
    languages, changed, best = _languages(one, said), list[str](), said
    if not draft.whole_pixels:
        sides = [replace(said.side, scale=scale, mean=mean, std=std) for scale, mean, std in _VALUES]
        best = _best_of(eyes, said, sides, one, languages, is_said=draft.says_values)
        changed += ["values"] if draft.says_values and best is not said else []
    scaled = best
    sides = [replace(best.side, resize=fit, short_side=0) for fit in _FITS if fit != best.side.resize]
    best = _best_of(eyes, scaled, sides, one, languages, is_said=draft.says_fit)
    changed += ["fit"] if draft.says_fit and best is not scaled else []
    sensible = not _top(one.shares(best.views[0])).is_chance
    if sensible and sense.ENGLISH in one.vectors and _order(eyes, best, one) < 0:
        best = eyes.look(best.side, reverse=not best.reverse)
        changed += ["order"] if draft.says_order else []
    return best, tuple(changed)


def _best_of(
    eyes: _Eyes, start: _Look, sides: Sequence[ImageSide], one: Told, languages: Sequence[str], *, is_said: bool
) -> _Look:
    """Return the look that tells most; one that ``is_said`` unless another tells clearly more."""
    best, known = start, one.information(start.views, languages)
    at_once = float(one.information(start.views[:1], languages).mean())
    for side in sides:
        if not _same(side, start.side):
            look = eyes.look(side, reverse=start.reverse, most=1)
            if one.information(look.views, languages).mean() < at_once - _WORSE:
                continue
            look = eyes.look(side, reverse=start.reverse)
            told = one.information(look.views, languages)
            if sense.clearly_better(told, known) or (not is_said and told.mean() > known.mean()):
                best, known = look, told
    return best


def _same(one: ImageSide, other: ImageSide) -> bool:
    """Return whether two ways to feed pictures hardly differ: means of three digits are those of eight."""
    near = np.allclose((one.scale, *one.mean, *one.std), (other.scale, *other.mean, *other.std), rtol=0.01, atol=0.003)
    return near and (one.resize, one.short_side) == (other.resize, other.short_side)


def _order(eyes: _Eyes, look: _Look, one: Told) -> int:
    """Return whether colours are known by their names (1), or with red and blue exchanged (-1); 0 if not clearly."""
    shown = sense.plates(5 if eyes.most > 1 else 2)
    plain = [plate.picture for plate in shown]
    turned = [sense.reversed_colours(picture) for picture in plain]
    feed, side = eyes.feeder, look.side
    gain = feed.photos(plain, side, side.output, reverse=look.reverse)
    gain = gain - feed.photos(turned, side, side.output, reverse=look.reverse)
    named = {
        name: feed.texts(said, one.side, one.side.output).mean(axis=0) for name, said in sense.colour_texts().items()
    }
    apart = np.stack([named[plate.colour] - named[plate.exchanged] for plate in shown])
    return sense.channel_order(np.einsum("nd,nd->n", gain, apart))


def _top(shares: dict[str, sense.Share]) -> sense.Share:
    return max(shares.values(), key=lambda share: share.share)


def _verdict(feeder: Feeder, look: _Look, one: Told, draft: Draft, changed: tuple[str, ...], as_said: float) -> Verdict:
    photos = look.views[0]
    shares = one.shares(photos)
    read, top = one.read(shares), _top(shares)
    language = max(shares, key=lambda name: shares[name].share)
    texts = feeder.texts(PARITY_TEXTS, one.side, one.side.output)
    pictures = feeder.photos(test_pictures(), look.side, look.side.output, reverse=look.reverse)
    return Verdict(
        one.dimension, one.side, look.side, look.reverse, top.share, top.low, top.high, as_said, changed, read,
        tuple(name for name in draft.languages if name in shares and name not in read),
        of_vectors(photos, one.vectors[language], one.owners[language].tolist(), one.background),
        Parity(PARITY_TEXTS, rows(texts), rows(pictures)),
    )  # fmt: skip
