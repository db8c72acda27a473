"""What is asked of the process that judges an encoder, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.encoders.manifest import Calibration, ImageSide, Parity, TextSide


@dataclass(frozen=True, slots=True)
class Draft:
    """Towers in a folder and how they may be fed. What the configuration leaves open is to be found out.

    ``photo_outputs`` and ``text_outputs`` are the outputs that may be the vector; ``sizes`` what is tried where a graph
    takes pictures of any size and nothing says which. ``languages`` are those that the encoder is said to read; empty
    if nothing is said. ``whole_pixels``: the graph takes pixels as they are, and there is nothing to be scaled.
    """

    text: TextSide
    text_outputs: tuple[str, ...]
    image: ImageSide | None = None
    photo_outputs: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    says_values: bool = True
    says_fit: bool = True
    says_order: bool = True
    reverse: bool = False  # red and blue in each other's place
    whole_pixels: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. ``share`` is how often right pairs of known photos and sentences won, with its interval.

    ``changed`` names what the configuration says and known photos contradict: *values*, *order*, *fit*;
    ``share_as_said`` is the share as it was configured. ``languages`` are those that it reads, ``unread`` those that it
    is said to read and does not.
    """

    dimension: int
    text: TextSide
    image: ImageSide | None
    reverse: bool
    share: float
    low: float
    high: float
    share_as_said: float
    changed: tuple[str, ...]
    languages: tuple[str, ...]
    unread: tuple[str, ...]
    calibration: Calibration | None
    parity: Parity
    judged: bool = True  # False: there are no sentences in a language that it reads
