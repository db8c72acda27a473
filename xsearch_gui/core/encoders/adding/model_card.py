"""What an exported folder says of itself: hashes, calibration, parity vectors, its card and its licence."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from xsearch_gui.core.encoders.adding.downloadable import ModelSource
from xsearch_gui.core.encoders.adding.export_child import HARD_TEXTS, ExportResult
from xsearch_gui.core.encoders.calibrating import calibrate
from xsearch_gui.core.encoders.encoder import OnnxEncoder, OnnxTextEncoder
from xsearch_gui.core.encoders.image import test_pictures
from xsearch_gui.core.encoders.manifest import (
    AnyManifest,
    Calibration,
    Canonical,
    EncoderManifest,
    Parity,
    TextManifest,
)
from xsearch_gui.core.encoders.vocabulary import general_vocabulary
from xsearch_gui.core.message import Message

PARITY_TEXTS = ("a dog running on the beach", "two red cups on a wooden table", *HARD_TEXTS)
_TOLERANCE = 0.01  # of a single number of a canonical vector, on another computer
_MOST_README = 200_000
_LICENSES = ("LICENSE", "LICENSE.txt", "NOTICE")


def describe(folder: Path, name: str, source: ModelSource, license_: str, done: ExportResult) -> AnyManifest:
    """Return the manifest of what was exported into a folder; calibration and parity vectors are measured here.

    Raises
    ------
    EncoderProblem
        If a graph does not run.
    """
    files = {file.name: _sha256(file) for file in sorted(folder.iterdir()) if file.suffix in (".onnx", ".json")}
    title = source.entry.title if source.entry else name
    languages = source.entry.languages if source.entry else ()
    digest = hashlib.sha256("".join(files.values()).encode()).hexdigest()[:8]
    about = (name, f"{date.today().isoformat()}-{digest}", title, done.dimension, license_, languages, files)
    if done.image is None:
        texts_only = TextManifest(1, "texts", *about, done.text, Parity((), ()))
        vectors = OnnxTextEncoder(folder, texts_only).encode_texts(PARITY_TEXTS)
        return replace(texts_only, parity=Parity(PARITY_TEXTS, tuple(map(_numbers, vectors))))
    canonical = Canonical(PARITY_TEXTS[0], (), "gradient", (), _TOLERANCE)
    manifest = EncoderManifest(1, *about, done.image, done.text, Calibration(*[0.0] * 8), canonical)
    encoder = OnnxEncoder(folder, manifest=manifest)
    texts, photos = encoder.encode_texts(PARITY_TEXTS), encoder.encode_images(test_pictures())
    return replace(
        manifest,
        calibration=calibrate(encoder, encoder.encode_texts([f"a {word}" for word in general_vocabulary()])),
        canonical=replace(canonical, text_head=_numbers(texts[0][:8]), image_head=_numbers(photos[0][:8])),
        parity=Parity(PARITY_TEXTS, tuple(map(_numbers, texts)), tuple(map(_numbers, photos))),
    )


def doubts(manifest: AnyManifest) -> tuple[Message, ...]:
    """Return what a person should know before using an encoder, as sentences."""
    if isinstance(manifest, TextManifest):
        return (Message("It reads texts alone: photos cannot be searched with it."),)
    known = manifest.calibration
    if known.matched_mean <= known.random_mean + known.random_std:
        return (
            Message("Captions are no nearer to their photos than to others: its two towers may not belong together."),
        )
    return ()


def write_card(
    folder: Path, manifest: AnyManifest, source: ModelSource, models: Iterable[Path], done: ExportResult
) -> None:
    """Write ``CARD.md`` of an export, with what the model's makers say of it, and copy their licence."""
    parity = f"texts {done.parity_texts:.6f}" + (f", photos {done.parity_photos:.6f}" if done.parity_photos else "")
    texts = [{name: model / name for name in ("README.md", *_LICENSES)} for model in models]
    write_any_card(folder, manifest, source, "Exported", f"Lowest cosine with torch: {parity}", texts)


def write_any_card(
    folder: Path, manifest: AnyManifest, source: ModelSource, made: str, proof: str, texts: Iterable[Mapping[str, Path]]
) -> None:
    """Write ``CARD.md``: how the encoder was ``made``, what proves it, and what the makers of its models say.

    ``texts`` tells of each model where ``README.md`` and licences are; the licences are copied.
    """
    origins = [one.repository or "a folder of this computer" for one in (source, source.photos) if one is not None]
    lines = [
        f"# {manifest.title}",
        "",
        f"{made} by xsearch on {manifest.version} from {' and '.join(dict.fromkeys(origins))}.",
        "",
        f"- Licence: {manifest.license}",
        f"- {manifest.dimension} numbers a vector; reads "
        f"{'photos and texts' if isinstance(manifest, EncoderManifest) else 'texts'}",
        f"- {proof}",
    ]
    for files in texts:
        readme = files.get("README.md")
        if readme is not None and readme.is_file() and readme.stat().st_size <= _MOST_README:
            said = readme.read_text(encoding="utf-8", errors="replace")
            lines += ["", "## What its makers say", "", _without_front_matter(said)]
        for name in _LICENSES:
            licence = files.get(name)
            if licence is not None and licence.is_file() and licence.stat().st_size <= _MOST_README:
                shutil.copyfile(licence, folder / name)
    (folder / "CARD.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def stated_license(readme: Path) -> str:
    """Return the licence that a model's README states in its front matter; empty if it states none."""
    stated = re.search(r"^license:\s*(\S.*)$", _front_matter(readme), re.M)
    return stated.group(1).strip().strip("\"'")[:80] if stated else ""


def stated_languages(readme: Path) -> tuple[str, ...]:
    """Return the languages that a model's README states in its front matter, by their codes."""
    stated = re.search(r"^language:(.*(?:\n\s*- .*)*)", _front_matter(readme), re.M)
    return tuple(re.findall(r"\b[a-z]{2,3}\b", stated.group(1))) if stated else ()


def _front_matter(readme: Path) -> str:
    try:
        with readme.open(encoding="utf-8", errors="replace") as file:
            front = file.read(_MOST_README).split("\n---", 1)[0]
    except OSError:
        return ""
    return front if front.startswith("---\n") else ""


def _without_front_matter(text: str) -> str:
    return text.split("\n---\n", 1)[-1].strip() if text.startswith("---\n") else text.strip()


def _numbers(row: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in row)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
