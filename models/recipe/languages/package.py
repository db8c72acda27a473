"""An encoder folder with the other languages in its text graph; its photo graph, and so every photo's vector, stays."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from models.recipe import package
from models.recipe.card import card
from models.recipe.data.photos import Library
from models.recipe.languages.figures import encoder_figures
from models.recipe.languages.gate import kept_gate
from models.recipe.languages.joining import BothTowers, export_joined, stored_bank
from models.recipe.languages.reading import load_text_tower
from models.recipe.languages.texts import WORDS
from models.recipe.languages.training import Training
from models.recipe.languages.vocabulary import WHOLE
from models.recipe.measure import ShippedEncoder, measure, speed
from models.recipe.scores import learn_relevance
from xsearch_gui.core.encoders import read_manifest

PIECES = "pieces.json"
READINGS = f"""
[[text.readings]]
tokenizer = "{PIECES}"
ids = "piece_ids"
mask = "piece_mask"
pad_id = 0
max_tokens = 128
"""
KEPT = re.compile(r"The [a-z ]+ are those of version \d+, unchanged\.\s+")  # what earlier versions told of the towers
STORY = """\
The photo tower and the English one are those of version {version}, unchanged. {before}

Other languages: a student of {layers} Transformer layers over its own {pieces:,} pieces stands beside the English text
tower, and a gate of one number a piece and token decides between them (`models/recipe/languages`). The student starts
from layers of the English tower and from the English words that translate its pieces (IBM model 1 on the captions, word
lists); {whole:,} words for what photos show are pieces of their own. It is taught the English tower's vectors of
translated captions, of words and of captions in two languages at once, and the photos of German captions. {steps:,}
steps of {size} texts{after}, weights averaged, seed {seed}."""


def write_folder(
    training: Training, source: Path, folder: Path, library: Library, version: str, gone_on: str = ""
) -> dict[str, Any]:
    """Write and check all files in `folder`, with the English and photo towers of `source`.

    `gone_on`: the version whose student went on learning; empty if it began anew.
    """
    towers = BothTowers(
        load_text_tower(source), training.averaged, kept_gate(training.material, training.tokenizer, library.cache)
    )
    bank, full = stored_bank(source), folder / "full"
    full.mkdir()
    kept = [name for name in ("image.onnx", "tokenizer.json", read_manifest(source).relevance) if name]
    for place in (folder, full):
        for name in kept:
            shutil.copy(source / name, place / name)
        training.tokenizer.save(str(place / PIECES), pretty=False)
    export_joined(towers, bank, full / "text.onnx", folder / "text.onnx")
    dimension = package.DIMENSION + package.EXTRA
    for place in (full, folder):
        head = package.manifest_head(place, version, dimension, ("en", *WORDS), _what_stays(source), READINGS)
        (place / "manifest.toml").write_text(head, encoding="utf-8")
    small = ShippedEncoder(folder)
    lost = package.gate(ShippedEncoder(full), small, library)
    shutil.rmtree(full)
    figures = {**measure(small, library), "gates": lost, "speed": speed(small, library)}
    figures["languages"] = encoder_figures(small, library)
    plan = training.plan
    story = STORY.format(
        version=ShippedEncoder(source).manifest["version"], before=_story_of(source), layers=len(towers.student.layers),
        pieces=len(towers.student.pieces.weight), whole=WHOLE, steps=training.steps_before + training.step,
        size=plan.size, seed=plan.seed,
        after=f", going on from the student of version {gone_on}" if gone_on else "",
    )  # fmt: skip
    figures = package.finish_folder(small, figures, card(figures, version, story))
    if not read_manifest(source).relevance:
        learn_relevance(ShippedEncoder(folder), library)
    return figures


def _what_stays(source: Path) -> str:
    """Manifest keys of what is as it was: photos have the vectors of earlier versions, scores mean what they meant."""
    before = read_manifest(source)
    kept = f"photos_as = {json.dumps([before.identity, *before.photos_as])}\n"
    return kept + (f"relevance = {json.dumps(before.relevance)}\n" if before.relevance else "")


def _story_of(folder: Path) -> str:
    """How the towers of an encoder folder were made, from its card."""
    text = (folder / "CARD.md").read_text(encoding="utf-8")
    told = text.split("## How it was made\n", 1)[1].split("The recipe is in", 1)[0].strip()
    return KEPT.sub("", told.split("\n\nOther languages:", 1)[0])


def ship(
    training: Training, source: Path, target: Path, library: Library, student: Path | None = None
) -> dict[str, Any]:
    """Write the next version beside `target` from the towers of `source`, then put it in its place.

    `student`: the encoder folder whose student went on learning, if one did.
    """
    version = package.next_version(target)
    gone_on = read_manifest(student).version if student is not None else ""
    return package.replace_folder(
        target, lambda fresh: write_folder(training, source, fresh, library, version, gone_on)
    )
