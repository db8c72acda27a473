"""From published files to an encoder folder: towers found, joined, judged, and described by a manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xsearch_gui.core.encoders.adding.ready_made.describing import (
    IMAGE_FILE,
    TEXT_FILE,
    TOKENIZER_FILE,
    About,
    manifest_of,
    notes_of,
    require_sense,
)
from xsearch_gui.core.encoders.adding.ready_made.files import Source
from xsearch_gui.core.encoders.adding.ready_made.joining import (
    IDS,
    MASK,
    PIXELS,
    text_outputs,
    write_photo_tower,
    write_text_tower,
)
from xsearch_gui.core.encoders.adding.ready_made.judging import judge
from xsearch_gui.core.encoders.adding.ready_made.pictures import PictureRules, picture_rules
from xsearch_gui.core.encoders.adding.ready_made.sentences import TextRules, text_rules, token_ids
from xsearch_gui.core.encoders.adding.ready_made.towers import PhotoTower, TextTower, find_towers
from xsearch_gui.core.encoders.adding.ready_made.verdict import Draft, Verdict
from xsearch_gui.core.encoders.graph_check import check_graph
from xsearch_gui.core.encoders.manifest import AnyManifest, ImageSide, TextSide
from xsearch_gui.core.encoders.onnx_parts import UINT8
from xsearch_gui.core.encoders.tokenizer_check import check_tokenizer
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check

_PHOTO_BATCH, _TEXT_BATCH = 16, 32
_SIZES = (224, 256, 384, 336, 378, 512, 240, 288)  # pixels, the usual ones first
_PUNCTUATION = r"[!-/:-@\[-`{-~]"


@dataclass(frozen=True, slots=True)
class Made:
    """An encoder folder without its manifest, which this holds, and what was found out."""

    manifest: AnyManifest
    verdict: Verdict
    notes: tuple[Message, ...]


def make_encoder(sources: Sequence[Source], folder: Path, about: About, reporter: Reporter) -> Made:
    """Make an encoder of published files: one source with both towers or with texts alone, or texts and photos apart.

    Raises
    ------
    EncoderProblem
        A tower is missing or not understood, or what comes out is chance.
    Cancelled
    """
    reporter.progress(0, 0, Message("Reading the graphs"))
    photos, texts = _towers(sources)
    check(reporter)
    rules = text_rules(texts.source, texts.name)
    outputs = text_outputs(texts, rules)
    _write_tokenizer(texts, rules, folder / TOKENIZER_FILE)
    halved = write_text_tower(texts, outputs, rules, folder / TEXT_FILE)
    draft = Draft(_text_side(texts, rules, outputs[0]), outputs, languages=about.languages)
    if photos is not None:
        check(reporter)
        halved |= write_photo_tower(photos, photos.outputs, folder / IMAGE_FILE)
        draft = _with_photos(draft, photos, picture_rules(photos.source, photos.name))
    for file in (TEXT_FILE, *([IMAGE_FILE] if photos else [])):
        check_graph(folder / file)
    reporter.progress(0, 0, Message("Judging the encoder by known photos"))
    verdict = judge(folder, draft, reporter)
    require_sense(verdict)
    verdict = _settled(verdict, draft, photos, texts, rules, folder)
    return Made(manifest_of(folder, about, verdict), verdict, notes_of(verdict, halved=halved))


def _towers(sources: Sequence[Source]) -> tuple[PhotoTower | None, TextTower]:
    """Return the photo tower, if photos are to be read, and the text tower."""
    found = [find_towers(source) for source in sources]
    texts = next((towers.texts for towers in found if towers.texts is not None), None)
    photos = next((towers.photos for towers in reversed(found) if towers.photos is not None), None)
    shown = " + ".join(str(source.title) for source in sources)
    if texts is None:
        raise EncoderProblem(
            Message(
                "There is no text tower in {folder}: no graph that takes words and gives a vector. If it was published "
                "apart, import that, and name this as the source of the photo tower.",
                folder=shown,
            )
        )
    if photos is None and (len(sources) > 1 or _speaks_of_photos(sources[0], texts)):
        raise EncoderProblem(
            Message(
                "There is no photo tower in {folder}: no graph that takes pictures and gives a vector. If it was "
                "published apart, name it as the source of the photo tower.",
                folder=shown,
            )
        )
    return photos, texts


def _speaks_of_photos(source: Source, texts: TextTower) -> bool:
    names = {name.rpartition("/")[2] for name in source.choice.others}
    config = source.table(source.near(texts.name, "config.json"))
    return bool(names & {"preprocess_cfg.json", "preprocessor_config.json"}) or bool(
        set(config) & {"vision_cfg", "vision_config"}
    )


# how it is fed ------------------------------------------------------------------------------------------------------


def _text_side(tower: TextTower, rules: TextRules, output: str) -> TextSide:
    if tower.length and rules.max_tokens < min(tower.length, 8):
        raise EncoderProblem(
            Message("{path} takes {n} words, but its configuration says {said}.", path=tower.path, n=tower.length,
                    said=rules.max_tokens)
        )  # fmt: skip
    return TextSide(
        file=TEXT_FILE, tokenizer=TOKENIZER_FILE, ids=IDS, mask=MASK if tower.mask else "", output=output,
        pad_id=rules.pad_id, max_tokens=tower.length or rules.max_tokens, batch=tower.batch or _TEXT_BATCH,
        padding="max_tokens" if tower.length else "longest",
    )  # fmt: skip


def _with_photos(draft: Draft, tower: PhotoTower, rules: PictureRules) -> Draft:
    """Return a draft with how pictures are fed: what the graph takes, then what is said, then what is usual."""
    said, fixed = (rules.height, rules.width), (tower.height, tower.width)
    if any(one and other and one != other for one, other in zip(said, fixed, strict=True)):
        raise EncoderProblem(
            Message(
                "{path} takes pictures of {width} x {height} pixels, but {file} says {other_width} x {other_height}: "
                "they do not belong together.",
                path=tower.path, width=str(fixed[1]), height=str(fixed[0]), file=rules.file,
                other_width=str(said[1]), other_height=str(said[0]),
            )
        )  # fmt: skip
    height, width = fixed[0] or said[0] or _SIZES[0], fixed[1] or said[1] or _SIZES[0]
    whole = tower.input.kind == UINT8
    scale, mean, std = (1.0, (0.0,) * 3, (1.0,) * 3) if whole else rules.values or (1 / 255, (0.5,) * 3, (0.5,) * 3)
    side = ImageSide(
        file=IMAGE_FILE, input=PIXELS, output=tower.outputs[0], height=height, width=width,
        resize=rules.resize or "crop", interpolation=rules.interpolation or "bicubic",  # type: ignore[arg-type]
        scale=scale, mean=mean, std=std, batch=tower.batch or _PHOTO_BATCH, short_side=rules.short_side,
    )  # fmt: skip
    return replace(
        draft, image=side, photo_outputs=tower.outputs, sizes=() if any(fixed) or any(said) else _SIZES,
        says_values=whole or rules.values is not None, says_fit=bool(rules.resize), says_order=bool(rules.order),
        reverse=rules.order == "BGR", whole_pixels=whole,
    )  # fmt: skip


def _write_tokenizer(tower: TextTower, rules: TextRules, path: Path) -> None:
    """Write the tokenizer as it is published, or with what its configuration does to texts before."""
    document = tower.source.table(rules.tokenizer)
    most = max(token_ids(document).values(), default=-1)
    if tower.rows and most >= tower.rows:
        raise EncoderProblem(
            Message(
                "The tokenizer {path} has words up to number {most}, but the graph knows {n}: they do not belong "
                "together.",
                path=tower.source.path(rules.tokenizer),
                most=most,
                n=tower.rows,
            )
        )
    if rules.clean:
        document = cleaned(document, rules.clean)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    check_tokenizer(path)


def cleaned(document: dict[str, Any], how: str) -> dict[str, Any]:
    """Return a tokenizer that first makes texts *lower* or *canonicalize*, as open_clip does, with single spaces."""
    steps: list[Any] = [
        *([{"type": "Replace", "pattern": {"Regex": _PUNCTUATION}, "content": ""}] if how == "canonicalize" else []),
        {"type": "Lowercase"},
        {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
        {"type": "Strip", "strip_left": True, "strip_right": True},
    ]
    own = document.get("normalizer")
    return document | {"normalizer": {"type": "Sequence", "normalizers": [*steps, *([own] if own else [])]}}


def _settled(
    verdict: Verdict, draft: Draft, photos: PhotoTower | None, texts: TextTower, rules: TextRules, folder: Path
) -> Verdict:
    """Write the graphs again as they were found to be best: the outputs that are used, channels as they are wanted."""
    if len(draft.text_outputs) > 1:
        write_text_tower(texts, [verdict.text.output], rules, folder / TEXT_FILE)
    side = verdict.image
    if photos is None or side is None:
        return verdict
    if len(draft.photo_outputs) > 1 or verdict.reverse:
        write_photo_tower(photos, [side.output], folder / IMAGE_FILE, reverse=verdict.reverse)
    if verdict.reverse:  # the graph turns them after they were scaled
        side = replace(side, mean=side.mean[::-1], std=side.std[::-1])
    return replace(verdict, image=side)
