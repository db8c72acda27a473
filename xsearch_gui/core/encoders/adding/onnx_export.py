"""A sentence-transformers model as two ONNX graphs and the data that says how to feed them. Needs the extra ``export``.

Everything that differs between models is asked of the model: what it reads, how its processor prepares pictures, how
its tokenizer cuts and pads. The graph of the text tower holds all modules of the model (Transformer, Pooling, Dense,
Normalize), so that pooling and projections are part of it and no concern of the program that runs it.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders.manifest import ImageSide, TextSide
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE = "image.onnx", "text.onnx", "tokenizer.json"
_RESAMPLING = {1: "lanczos", 2: "bilinear", 3: "bicubic"}  # PIL's numbers, as processors keep them
_PHOTO_BATCH, _TEXT_BATCH = 16, 32
_LONGEST = 512  # tokens: longer notes are cut in chunks anyway

Floats = NDArray[np.float32]


def load_model(folder: Path, processing: Mapping[str, Any]) -> Any:
    """Load a model from a folder, without a network and without any code that lies in it.

    Raises
    ------
    EncoderProblem
    """
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds, and an extra

    try:
        model = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, trust_remote_code=False,
            model_kwargs={"attn_implementation": "eager"},
        )  # fmt: skip
    except Exception as error:  # whatever the libraries raise for a folder that is no model
        raise EncoderProblem(
            Message(
                "{folder} cannot be loaded as a sentence-transformers model: {first_line}",
                folder=folder,
                first_line=_first_line(error),
            )
        ) from error
    model = model.eval().float()
    if processing:
        model[0].processing_kwargs = dict(processing)
    elif reads_texts(model) and "attention_mask" not in model.preprocess(["a"]):
        # Such a model reads padding as if it were words: rows of any other length than it was trained on mean nothing.
        model[0].processing_kwargs = {"text": {"padding": "max_length", "max_length": longest_text(model)}}
    return model


def longest_text(model: Any) -> int:
    """Return how many tokens a model reads at most, by whatever of it says so."""
    config = getattr(model[0].config, "text_config", model[0].config)
    said = (
        model.max_seq_length,
        getattr(model.tokenizer, "model_max_length", None),
        getattr(config, "max_position_embeddings", None),
    )
    return min(_LONGEST, *(int(limit) for limit in said if limit))


def reads_photos(model: Any) -> bool:
    """Return whether a model embeds pictures."""
    return "image" in model.modalities


def reads_texts(model: Any) -> bool:
    """Return whether a model embeds sentences."""
    return "text" in model.modalities


def embed(model: Any, inputs: Sequence[str] | Sequence[Image.Image]) -> Floats:
    """Return what torch computes, float32 (n, d) of unit length: what the graphs are compared with."""
    vectors = model.encode(list(inputs), batch_size=8, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)


# graphs -----------------------------------------------------------------------------------------------------------


def _tower(model: Any, modality: str, names: Sequence[str]) -> Any:
    """Wrap a model as a module of tensors: what goes in by ``names``, the vectors out."""
    import torch  # noqa: PLC0415 - extra "export"

    class Tower(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: Any) -> Any:
            features = dict(zip(names, tensors, strict=True)) | {"modality": modality}
            for module in self.model:
                features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)

    return Tower().eval()


def _write(tower: Any, inputs: tuple[Any, ...], names: Sequence[str], axes: Sequence[dict[int, Any]],
           output: str, path: Path) -> None:  # fmt: skip
    import torch  # noqa: PLC0415

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the exporter warns of its own deprecations
        program = torch.onnx.export(
            tower, inputs, input_names=list(names), output_names=[output], dynamo=True,
            dynamic_shapes=(tuple(axes),), verbose=False, optimize=True,
        )  # fmt: skip
    program.save(str(path), external_data=False)
    _forget_origin(path)


def _forget_origin(path: Path) -> None:
    """Take out what the exporter noted of this computer: for every node, where in which file it comes from."""
    import onnx  # noqa: PLC0415 - extra "export"

    model = onnx.load(str(path))
    for part in (model, model.graph, *model.graph.node, *model.graph.initializer, *model.graph.value_info):
        del part.metadata_props[:]
        part.doc_string = ""
    onnx.save(model, str(path))


def write_photo_tower(model: Any, folder: Path) -> ImageSide:
    """Write the graph of the photo tower, float32 (n, 3, h, w) -> (n, d), and return how to feed it.

    Raises
    ------
    EncoderProblem
        If the processor does something to pictures that a manifest has no word for.
    """
    import torch  # noqa: PLC0415

    example = model.preprocess([Image.new("RGB", (300, 200)), Image.new("RGB", (200, 300))])
    if extra := sorted(set(example) - {"pixel_values", "modality"}):
        raise EncoderProblem(
            Message("This model wants more of a photo than its pixels ({extra}).", extra=", ".join(extra))
        )
    pixels = example["pixel_values"]
    if pixels.ndim != 4 or pixels.shape[1] != 3:
        raise EncoderProblem(
            Message(
                "This model wants photos as {shape}; xsearch gives (n, 3, height, width).",
                shape=str(tuple(pixels.shape)),
            )
        )
    side = image_side(picture_processor(model), int(pixels.shape[2]), int(pixels.shape[3]))
    batch = torch.export.Dim("n", min=1, max=4096)
    _write(_tower(model, "image", ["pixel_values"]), (pixels,), [side.input], [{0: batch}], side.output,
           folder / IMAGE_FILE)  # fmt: skip
    return side


def write_text_tower(model: Any, folder: Path) -> TextSide:
    """Write the graph of the text tower, int64 (n, length) ids and mask -> (n, d), and its tokenizer.

    Raises
    ------
    EncoderProblem
    """
    import torch  # noqa: PLC0415

    example = model.preprocess(["a dog on the beach", "a cat"])
    names = [name for name in ("input_ids", "attention_mask") if name in example]
    side = text_side(model, example)
    fixed = side.padding == "max_tokens"
    batch, length = torch.export.Dim("n", min=1, max=4096), torch.export.Dim("length", min=2, max=side.max_tokens)
    axes: list[dict[int, Any]] = [{0: batch} if fixed else {0: batch, 1: length} for _ in names]
    _write(_tower(model, "text", names), tuple(example[name] for name in names), names, axes, side.output,
           folder / TEXT_FILE)  # fmt: skip
    write_tokenizer(model, folder / TOKENIZER_FILE)
    return side


# how to feed them -------------------------------------------------------------------------------------------------


def picture_processor(model: Any) -> Any:
    """Return the part of a model's processor that prepares pictures."""
    processor = model[0].processor
    return getattr(processor, "image_processor", processor)


def image_side(processor: Any, height: int, width: int) -> ImageSide:
    """Return what an image processor of transformers does, as data of a manifest.

    Raises
    ------
    EncoderProblem
        If a manifest has no word for it.
    """
    resample = int(getattr(processor, "resample", 3) or 3)
    if resample not in _RESAMPLING:
        raise EncoderProblem(
            Message(
                "This model scales photos in a way (number {resample}) that xsearch does not know.", resample=resample
            )
        )
    resize, short_side = _resize(processor, height, width)
    rescale = processor.rescale_factor if getattr(processor, "do_rescale", True) else 1.0
    normalise = getattr(processor, "do_normalize", True)
    mean, std = (processor.image_mean, processor.image_std) if normalise else ([0.0] * 3, [1.0] * 3)
    return ImageSide(
        file=IMAGE_FILE, input="pixel_values", output="photo_vectors", height=height, width=width,
        resize=resize, interpolation=_RESAMPLING[resample],  # type: ignore[arg-type]
        scale=float(rescale), mean=_three(mean), std=_three(std), batch=_PHOTO_BATCH, short_side=short_side,
    )  # fmt: skip


def _resize(processor: Any, height: int, width: int) -> tuple[Any, int]:
    size = dict(getattr(processor, "size", None) or {})
    crops = bool(getattr(processor, "do_center_crop", False))
    if not getattr(processor, "do_resize", True):
        raise EncoderProblem(Message("This model does not scale photos to one size; xsearch cannot feed it."))
    if "shortest_edge" in size and crops:
        short = int(size["shortest_edge"])
        return "crop", 0 if short == max(height, width) == min(height, width) else short
    if {"height", "width"} <= set(size) and (not crops or (size["height"], size["width"]) == (height, width)):
        return "squash", 0
    raise EncoderProblem(
        Message("This model scales photos by rules ({size}) that xsearch does not know.", size=str(size))
    )


def _three(values: Sequence[float] | float) -> tuple[float, float, float]:
    red, green, blue = values if isinstance(values, Sequence) else (values,) * 3
    return float(red), float(green), float(blue)


def text_side(model: Any, example: Mapping[str, Any]) -> TextSide:
    """Return how a model's tokenizer cuts and pads, as data of a manifest."""
    tokenizer = model.tokenizer
    longest = longest_text(model)
    fixed = int(example["input_ids"].shape[1]) >= longest
    return TextSide(
        file=TEXT_FILE, tokenizer=TOKENIZER_FILE, ids="input_ids",
        mask="attention_mask" if "attention_mask" in example else "", output="text_vectors",
        pad_id=int(tokenizer.pad_token_id or 0), max_tokens=longest, batch=_TEXT_BATCH,
        padding="max_tokens" if fixed else "longest",
    )  # fmt: skip


def write_tokenizer(model: Any, path: Path) -> None:
    """Write the tokenizer as one file.

    Raises
    ------
    EncoderProblem
        If the model has none of the kind that the library ``tokenizers`` reads.
    """
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise EncoderProblem(
            Message("This model's tokenizer exists only as Python code; xsearch needs a tokenizer.json.")
        )
    backend.no_padding()
    backend.no_truncation()
    backend.save(str(path), pretty=False)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
