"""What a decode process is asked, and what comes back; without the decoders, which live in that process alone."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from xsearch_gui.core.records.items import FoundText, PhotoFacts


@dataclass(frozen=True, slots=True)
class Job:
    """One photo to read: its longer side shall have at most ``max_side`` pixels. ``seconds`` of processor time.

    ``content`` names the hash of the content that is to be told first (:mod:`files.hashing`); empty: none. ``preview``:
    the small picture that the photo carries is wanted, if it carries one (:mod:`decoding.previews`).
    """

    path: str
    max_side: int
    seconds: int
    content: str
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded photo: ``image`` is RGB, 8 bit, upright and shrunk; ``facts`` tell of the full photo."""

    image: Image.Image
    facts: PhotoFacts
    captions: tuple[FoundText, ...] = ()
