"""What a decode process is asked, and what comes back; without the decoders, which live in that process alone."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from xsearch_gui.core.records.export import ColourSpace, MetadataPolicy
from xsearch_gui.core.records.items import FoundText, PhotoFacts


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a picture has that leaves the program: its colours, and what it says of itself."""

    space: ColourSpace = ColourSpace.SRGB
    policy: MetadataPolicy = MetadataPolicy.NONE


@dataclass(frozen=True, slots=True)
class Job:
    """One photo to read: its longer side shall have at most ``max_side`` pixels. ``seconds`` of processor time.

    ``content`` names the hash of the content that is to be told first (:mod:`files.hashing`); empty: none. ``preview``:
    the small picture that the photo carries is wanted, if it carries one (:mod:`decoding.previews`). ``space``
    and ``policy`` tell of a picture that leaves the program (:class:`Leaving`); empty: it does not. Of a film, ``at``
    are the seconds of the wanted frames; ``moments``: each of them is sent, or where none is named, frames from all
    over the film (:mod:`decoding.films`).
    """

    path: str
    max_side: int
    seconds: int
    content: str
    preview: bool = False
    space: str = ""
    policy: str = ""
    moments: bool = False
    at: tuple[float, ...] = ()

    @property
    def leaving(self) -> Leaving | None:
        """What the picture has if it leaves the program."""
        return Leaving(ColourSpace(self.space), MetadataPolicy(self.policy)) if self.space else None


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded photo: ``image`` is RGB, 8 bit, upright and shrunk; ``facts`` tell of the full photo.

    Of one that leaves the program, ``profile``, ``exif`` and ``xmp`` are what its file shall hold.
    """

    image: Image.Image
    facts: PhotoFacts
    captions: tuple[FoundText, ...] = ()
    profile: bytes = b""
    exif: bytes = b""
    xmp: bytes = b""
