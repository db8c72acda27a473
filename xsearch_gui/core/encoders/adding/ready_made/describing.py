"""What a ready-made encoder's manifest says, and what a person should know of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xsearch_gui.core.encoders.adding.ready_made.verdict import Verdict
from xsearch_gui.core.encoders.manifest import AnyManifest, Calibration, Canonical, EncoderManifest, TextManifest
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE = "image.onnx", "text.onnx", "tokenizer.json"
LEAST_SHARE = 0.5  # the interval of the share of right pairs that won has to lie above it
_TOLERANCE = 0.01  # of a single number of a canonical vector, on another computer


@dataclass(frozen=True, slots=True)
class About:
    """What is known of an encoder beside its files."""

    name: str
    title: str
    license: str
    languages: tuple[str, ...]


def require_sense(verdict: Verdict) -> None:
    """Refuse an encoder for which right pairs may win by chance.

    Raises
    ------
    EncoderProblem
        With the figures.
    """
    if verdict.judged and verdict.low <= LEAST_SHARE:
        raise EncoderProblem(
            Message(
                "This encoder does not tell what belongs together, however it is fed: of known photos and sentences "
                "the right ones won in {share} % of comparisons ({low} to {high} % with 95 % confidence), and 50 % is "
                "chance. It was not installed.",
                share=round(100 * verdict.share),
                low=round(100 * verdict.low),
                high=round(100 * verdict.high),
            )
        )


def manifest_of(folder: Path, about: About, verdict: Verdict) -> AnyManifest:
    """Return the manifest of graphs and a tokenizer in a folder, with what was found out about them."""
    files = {
        name: _sha256(folder / name) for name in (IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE) if (folder / name).exists()
    }
    digest = hashlib.sha256("".join(files.values()).encode()).hexdigest()[:8]
    languages = about.languages or verdict.languages
    facts = (
        about.name, f"{date.today().isoformat()}-{digest}", about.title, verdict.dimension, about.license,
        tuple(language for language in languages if language not in verdict.unread), files,
    )  # fmt: skip
    if verdict.image is None:
        return TextManifest(1, "texts", *facts, verdict.text, verdict.parity)
    parity = verdict.parity
    head = parity.text_vectors[0][:8], parity.photo_vectors[0][:8]
    canonical = Canonical(parity.texts[0], head[0], "gradient", head[1], _TOLERANCE)
    calibration = verdict.calibration or Calibration(*[0.0] * 8)
    return EncoderManifest(1, *facts, verdict.image, verdict.text, calibration, canonical, parity)


def notes_of(verdict: Verdict, *, halved: bool) -> tuple[Message, ...]:
    """Return what a person should know, as sentences."""
    said = {
        "values": Message("how the values of pixels are scaled"),
        "fit": Message("how pictures are brought to one size"),
        "order": Message("the order of red, green and blue"),
    }
    notes = [
        Message(
            "Its configuration is wrong about {what}: known photos and colours are told apart clearly better another "
            "way, and it was installed with that.",
            what=said[changed],
        )
        for changed in verdict.changed
    ]
    if verdict.unread:
        notes.append(
            Message(
                "It is said to read these languages, but in them right sentences won no more often than by chance: "
                "{languages}.",
                languages=", ".join(verdict.unread),
            )
        )
    if halved:
        notes.append(Message("Its weights are too large for one file, and were stored in 16 bits."))
    if verdict.image is None:
        notes.append(Message("It reads texts alone: photos cannot be searched with it."))
    return tuple(notes)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
