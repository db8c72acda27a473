"""What an encoder folder says about itself: ``manifest.toml``, read strictly.

Everything that differs between encoders is data here; the code knows no encoder by name. An unknown key or
value raises, because guessing would give vectors that are wrong and look right.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Literal

import tomli_w
from cattrs import transform_error

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.encoders.manifest_faults import image_faults, parity_faults, text_faults
from xsearch_gui.core.errors import EncoderProblem, UnreadableText
from xsearch_gui.core.exact import exact_converter
from xsearch_gui.core.files.opening import read_small
from xsearch_gui.core.message import Message

FORMAT = 1
MAX_DIMENSION = 4096
MAX_BYTES = 4_000_000  # of a manifest
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}")  # of an encoder, and of a file in its folder


@dataclass(frozen=True, slots=True)
class ImageSide:
    """How a picture becomes the image graph's input, float32 (n, 3, height, width).

    ``resize``: *squash* ignores the aspect ratio, *crop* scales the short side to ``short_side`` (0: as large as the
    graph needs it) and cuts the centre, *pad* scales the long side and fills with the mean colour. A value is
    ``(x * scale - mean) / std`` per channel.
    """

    file: str
    input: str
    output: str
    height: int
    width: int
    resize: Literal["squash", "crop", "pad"]
    interpolation: Literal["bilinear", "bicubic", "lanczos"]
    scale: float
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    batch: int
    short_side: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The same sentence by another tokenizer, which the text graph takes beside the first: int64 (n, length) each."""

    tokenizer: str
    ids: str
    mask: str
    pad_id: int
    max_tokens: int


@dataclass(frozen=True, slots=True)
class TextSide:
    """How a sentence becomes the text graph's input: int64 (n, length) ids and mask.

    ``mask`` empty: the graph has no such input. ``padding``: rows are as long as the *longest* of their batch, or all
    of them ``max_tokens`` long, for graphs that read what stands in the last place. ``readings``: further tokenizers,
    for graphs with several towers, say of several languages.
    """

    file: str
    tokenizer: str
    ids: str
    mask: str
    output: str
    pad_id: int
    max_tokens: int
    batch: int
    padding: Literal["longest", "max_tokens"] = "longest"
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """Cosines on photos the encoder was not trained on.

    ``matched`` and ``random`` are pairs of a text and a photo; ``photos`` and ``texts`` are random pairs within each
    population. What a cosine means differs from encoder to encoder: everything that judges one starts from these.
    """

    matched_mean: float
    matched_std: float
    random_mean: float
    random_std: float
    photos_mean: float
    photos_std: float
    texts_mean: float
    texts_std: float


@dataclass(frozen=True, slots=True)
class Canonical:
    """The first numbers of the vectors of known inputs: proof that this machine computes what was published."""

    text: str
    text_head: tuple[float, ...]
    image: Literal["gradient"]
    image_head: tuple[float, ...]
    tolerance: float


@dataclass(frozen=True, slots=True)
class Parity:
    """Whole vectors of known inputs, from the computer that exported the encoder.

    ``photo_vectors`` belong to the pictures of :func:`~xsearch_gui.core.encoders.image.test_pictures`, in their order.
    """

    texts: tuple[str, ...]
    text_vectors: tuple[tuple[float, ...], ...]
    photo_vectors: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TextManifest:
    """An encoder of sentences alone: its vectors are compared with each other, never with those of photos."""

    format: Literal[1]
    kind: Literal["texts"]
    name: str
    version: str
    title: str
    dimension: int
    license: str
    languages: tuple[str, ...]
    files: dict[str, str]  # name -> sha256
    text: TextSide
    parity: Parity

    @property
    def identity(self) -> str:
        """The version and a digest, as of an encoder of photos."""
        return _identity(self.version, self.dimension, tuple(self.files.items()), self.text)


@dataclass(frozen=True, slots=True)
class EncoderManifest:
    """An encoder of photos and sentences, as its folder describes it.

    ``photos_as``: identities under this name whose vectors of photos are, number by number, those of this one, because
    nothing but its text side is new. A library keeps those vectors, and no photo is read again.
    """

    format: Literal[1]
    name: str
    version: str
    title: str
    dimension: int
    license: str
    languages: tuple[str, ...]
    files: dict[str, str]  # name -> sha256
    image: ImageSide
    text: TextSide
    calibration: Calibration
    canonical: Canonical
    parity: Parity | None = None
    relevance: str = ""  # the file of what its scores mean, see :mod:`relevance`; empty: nothing was learned of it
    photos_as: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """The version, and a digest of all that decides what the vectors are: files and the ways to prepare inputs.

        A file that is changed under the same name and version gives vectors that cannot be compared with the old ones.
        """
        files = tuple((name, digest) for name, digest in self.files.items() if name != self.relevance)
        return _identity(self.version, self.dimension, files, self.image, self.text)


AnyManifest = EncoderManifest | TextManifest


@lru_cache
def _identity(version: str, dimension: int, files: tuple[tuple[str, str], ...], *sides: ImageSide | TextSide) -> str:
    """Return an identity; every query asks for it several times, and to make it takes a millisecond."""
    facts = (dimension, dict(files), *map(_given, sides))
    return f"{version}+{hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:8]}"


def _given(side: ImageSide | TextSide) -> dict[str, object]:
    """Return what decides the vectors: not the batch, and no default, so that a new key changes no old identity."""
    values = asdict(side)
    defaults = {field.name: field.default for field in fields(side)}
    return {name: value for name, value in values.items() if name != "batch" and value != defaults[name]}


def _structure(folder: Path, values: dict[str, object]) -> AnyManifest:
    if values.get("format") != FORMAT:
        raise EncoderProblem(
            Message(
                "The encoder in {folder} has manifest format {found}; this xsearch reads format {format}. Export "
                "it again, or update xsearch.",
                folder=folder,
                found=repr(values.get("format")),
                format=FORMAT,
            )
        )
    converter = exact_converter(forbid_extra_keys=True)
    kind: type[AnyManifest] = TextManifest if "kind" in values else EncoderManifest
    try:
        return converter.structure(values, kind)
    except Exception as error:  # cattrs gathers every fault into one group
        faults = "; ".join(transform_error(error))
        raise EncoderProblem(
            Message("The manifest of the encoder in {folder} is not valid: {faults}.", folder=folder, faults=faults)
        ) from error


def _check_values(folder: Path, manifest: AnyManifest) -> None:
    faults = [*text_faults(manifest.text), *parity_faults(manifest)]
    named = {manifest.text.file, manifest.text.tokenizer, *(reading.tokenizer for reading in manifest.text.readings)}
    if isinstance(manifest, EncoderManifest):
        faults += image_faults(manifest.image)
        named |= {manifest.image.file, *([manifest.relevance] if manifest.relevance else [])}
    if not 0 < manifest.dimension <= MAX_DIMENSION:
        faults.append(Message("dimension {dimension}", dimension=manifest.dimension))
    if missing := named - set(manifest.files):
        faults.append(Message("no sha256 for {missing}", missing=", ".join(sorted(missing))))
    if outside := [name for name in manifest.files if not _NAME.fullmatch(name)]:
        faults.append(Message("names outside its folder: {outside}", outside=", ".join(outside)))
    if not _NAME.fullmatch(manifest.name) or len(manifest.version) > 64:
        faults.append(Message("name or version"))
    if faults:
        raise EncoderProblem(
            Message(
                "The manifest of the encoder in {folder} is not valid: {faults}.",
                folder=folder,
                faults="; ".join(faults),
            )
        )


def read_any_manifest(folder: Path) -> AnyManifest:
    """Read and check ``manifest.toml``; the files themselves are not opened.

    Raises
    ------
    EncoderProblem
    """
    path = folder / "manifest.toml"
    if not path.exists():
        raise EncoderProblem(Message("There is no encoder in {folder}: manifest.toml is missing.", folder=folder))
    try:
        values = tomllib.loads(read_small(str(path), MAX_BYTES).decode("utf-8"))
    except UnreadableText as error:
        raise EncoderProblem(Message("{error}.", error=error)) from error
    except (ValueError, RecursionError) as error:  # of TOML, or of UTF-8
        raise EncoderProblem(Message("{path} cannot be read: {error}.", path=path, error=error)) from error
    manifest = _structure(folder, values)
    _check_values(folder, manifest)
    return manifest


def read_manifest(folder: Path) -> EncoderManifest:
    """Read the manifest of an encoder of photos and sentences; both functions that this calls raise."""
    return require_photos(read_any_manifest(folder))


def require_photos(manifest: AnyManifest) -> EncoderManifest:
    """Return the manifest if it is of an encoder of photos and sentences; else raise :class:`EncoderProblem`."""
    if isinstance(manifest, TextManifest):
        raise EncoderProblem(
            Message("The encoder {name} reads texts alone; photos cannot be searched with it.", name=manifest.name)
        )
    return manifest


def write_manifest(folder: Path, manifest: AnyManifest) -> None:
    """Write ``manifest.toml``, last of all files: a folder with a manifest is whole."""
    values = {key: value for key, value in asdict(manifest).items() if value is not None}
    with replacing(folder / "manifest.toml", durable=True) as unfinished:
        unfinished.write_bytes(tomli_w.dumps(values).encode())
