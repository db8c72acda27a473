"""What an encoder folder says about itself: ``manifest.toml``, read strictly.

Everything that differs between encoders is data here; the code knows no encoder by name. An unknown key or
value raises, because guessing would give vectors that are wrong and look right.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cattrs import Converter, transform_error

from xsearch_gui.core.errors import EncoderProblem

FORMAT = 1
MAX_DIMENSION = 4096


@dataclass(frozen=True, slots=True)
class ImageSide:
    """How a picture becomes the image graph's input, float32 (n, 3, height, width).

    ``resize``: *squash* ignores the aspect ratio, *crop* scales the short side and cuts the centre, *pad*
    scales the long side and fills with the mean colour. A value is ``(x * scale - mean) / std`` per channel.
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


@dataclass(frozen=True, slots=True)
class TextSide:
    """How a sentence becomes the text graph's input: int64 (n, length) ids and mask."""

    file: str
    tokenizer: str
    ids: str
    mask: str
    output: str
    pad_id: int
    max_tokens: int
    batch: int


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
class EncoderManifest:
    """An encoder, as its folder describes it."""

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


def _structure(folder: Path, values: dict[str, object]) -> EncoderManifest:
    if values.get("format") != FORMAT:
        raise EncoderProblem(
            f"The encoder in {folder} has manifest format {values.get('format')!r}; this xsearch reads format "
            f"{FORMAT}. Export it again, or update xsearch."
        )
    converter = Converter(forbid_extra_keys=True)
    try:
        return converter.structure(values, EncoderManifest)
    except Exception as error:  # cattrs gathers every fault into one group
        faults = "; ".join(transform_error(error))
        raise EncoderProblem(f"The manifest of the encoder in {folder} is not valid: {faults}.") from error


def _check_values(folder: Path, manifest: EncoderManifest) -> None:
    faults = []
    if not 0 < manifest.dimension <= MAX_DIMENSION:
        faults.append(f"dimension {manifest.dimension}")
    if not (0 < manifest.image.batch <= 1024 and 0 < manifest.text.batch <= 1024):
        faults.append("batch size")
    if not (0 < manifest.image.height <= 4096 and 0 < manifest.image.width <= 4096):
        faults.append("picture size")
    if not 2 < manifest.text.max_tokens <= 8192:
        faults.append("max_tokens")
    if min(manifest.image.std) <= 0:
        faults.append("std")
    named = {manifest.image.file, manifest.text.file, manifest.text.tokenizer}
    if missing := named - set(manifest.files):
        faults.append(f"no sha256 for {', '.join(sorted(missing))}")
    if outside := [name for name in manifest.files if Path(name).name != name or name.startswith(".")]:
        faults.append(f"names outside its folder: {', '.join(outside)}")
    if faults:
        raise EncoderProblem(f"The manifest of the encoder in {folder} is not valid: {'; '.join(faults)}.")


def read_manifest(folder: Path) -> EncoderManifest:
    """Read and check ``manifest.toml``; the files themselves are not opened.

    Raises
    ------
    EncoderProblem
    """
    path = folder / "manifest.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise EncoderProblem(f"There is no encoder in {folder}: manifest.toml is missing.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EncoderProblem(f"{path} cannot be read: {error}.") from error
    manifest = _structure(folder, values)
    _check_values(folder, manifest)
    return manifest


def verify_files(folder: Path, manifest: EncoderManifest) -> None:
    """Compare every file with its sha256.

    Raises
    ------
    EncoderProblem
        If a file is missing, is a link out of the folder, or is not what was published.
    """
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or path.resolve().parent != folder.resolve():
            raise EncoderProblem(f"The encoder {manifest.name} is incomplete: {path} is missing. Install it again.")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise EncoderProblem(
                f"The encoder {manifest.name} is damaged: {path} is not the file that was published. Install it again."
            )
