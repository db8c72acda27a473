"""How a published encoder wants pictures: what its configuration says, and what it leaves open.

open_clip writes ``preprocess_cfg.json`` (Immich keeps it beside the graph): ``size``, ``mode``, ``mean``, ``std``,
``interpolation``, ``resize_mode`` (*shortest*: scale the short side, cut the middle; *longest*: scale the long side and
fill; *squash*). transformers writes ``preprocessor_config.json``: ``do_*`` switches, ``size``, ``crop_size``,
``resample`` (PIL's numbers), ``rescale_factor``, ``image_mean``, ``image_std``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from xsearch_gui.core.encoders.adding.ready_made.files import Source
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

Three = tuple[float, float, float]
_RESAMPLING = {1: "lanczos", 2: "bilinear", 3: "bicubic"}  # PIL's numbers, as processors keep them
_FITS = {"shortest": "crop", "longest": "pad", "squash": "squash"}
_FILES = ("preprocess_cfg.json", "preprocessor_config.json", "processor_config.json", "open_clip_config.json")
_OF_OPEN_CLIP = ("preprocess_cfg.json", "open_clip_config.json")
_LARGEST = 4096


@dataclass(frozen=True, slots=True)
class PictureRules:
    """What is said of pictures; 0, empty or None where nothing is.

    ``values`` are scale, mean and standard deviation, as in
    :class:`~xsearch_gui.core.encoders.manifest.ImageSide`; ``order`` is ``RGB`` or ``BGR``.
    """

    file: str = ""
    height: int = 0
    width: int = 0
    resize: str = ""
    short_side: int = 0
    interpolation: str = ""
    values: tuple[float, Three, Three] | None = None
    order: str = ""


def picture_rules(source: Source, graph: str) -> PictureRules:
    """Read what lies nearest to a photo graph.

    Raises
    ------
    EncoderProblem
        It is damaged, or says what a manifest has no word for.
    """
    file = source.near(graph, *_FILES)
    said = source.table(file)
    said = next((said[key] for key in ("image_processor", "preprocess_cfg") if isinstance(said.get(key), dict)), said)
    try:
        return (_of_open_clip if file.endswith(_OF_OPEN_CLIP) else _of_transformers)(file, said)
    except (TypeError, ValueError, KeyError) as error:
        raise EncoderProblem(
            Message(
                "{path} says of pictures what xsearch does not understand ({error}).",
                path=source.path(file),
                error=error,
            )
        ) from error


def _of_open_clip(file: str, said: dict[str, Any]) -> PictureRules:
    height, width = _size(said.get("size", 0))
    mode = said.get("resize_mode", "shortest" if "size" in said else "")
    values = (1 / 255, _three(said["mean"]), _deviations(said["std"])) if {"mean", "std"} <= set(said) else None
    order = said.get("mode", "")
    if order not in ("", "RGB", "BGR"):
        raise ValueError(f"mode {order!r}")
    filter_ = said.get("interpolation", "")
    filter_ = "" if filter_ == "random" else filter_
    if filter_ and filter_ not in _RESAMPLING.values():
        raise ValueError(f"interpolation {filter_!r}")
    return PictureRules(file, height, width, _FITS[mode] if mode else "", 0, filter_, values, order)


def _of_transformers(file: str, said: dict[str, Any]) -> PictureRules:
    if not said:
        return PictureRules()
    resize, short_side, (height, width) = _fit(said)
    values = None
    if {"image_mean", "image_std"} <= set(said) or said.get("do_normalize") is False:
        scale = float(said.get("rescale_factor", 1 / 255)) if said.get("do_rescale", True) else 1.0
        mean, std = (said["image_mean"], said["image_std"]) if said.get("do_normalize", True) else (0.0, 1.0)
        values = (_positive(scale), _three(mean), _deviations(std))
    resample = said.get("resample")
    if resample is not None and resample not in _RESAMPLING:
        raise ValueError(f"resample {resample!r}")
    order = "BGR" if said.get("do_flip_channel_order") else "RGB" if values else ""
    return PictureRules(
        file, height, width, resize, short_side, _RESAMPLING[resample] if resample is not None else "", values, order
    )


def _fit(said: dict[str, Any]) -> tuple[str, int, tuple[int, int]]:
    """Return how a picture is brought to its size, the side that it is scaled to before it is cut, and the size."""
    size, crop = said.get("size", 0), said.get("crop_size", 0)
    crops = bool(said.get("do_center_crop", bool(crop)))
    if not said.get("do_resize", True):
        raise ValueError("do_resize is off")
    short = size.get("shortest_edge", 0) if isinstance(size, dict) else size if crops and isinstance(size, int) else 0
    if crops and short:
        height, width = _size(crop or short)
        short = _pixels(short)
        return "crop", 0 if short == height == width else short, (height, width)
    if isinstance(size, dict) and "shortest_edge" in size:
        raise ValueError(f"size {size!r} without a crop")
    height, width = _size(size)
    if crops and crop and _size(crop) != (height, width):
        raise ValueError(f"size {size!r} and crop_size {crop!r}")
    return "squash" if height else "", 0, (height, width)


def _size(said: Any) -> tuple[int, int]:
    if isinstance(said, dict):
        return _pixels(said["height"]), _pixels(said["width"])
    if isinstance(said, list):
        height, width = said if len(said) == 2 else (said[0], said[0])
        return _pixels(height), _pixels(width)
    return _pixels(said), _pixels(said)


def _pixels(said: Any) -> int:
    if type(said) is not int or not 0 <= said <= _LARGEST:
        raise ValueError(f"size {said!r}")
    return said


def _three(said: Any) -> Three:
    one, two, three = said if isinstance(said, list) else (said,) * 3
    values = float(one), float(two), float(three)
    if not all(map(math.isfinite, values)):
        raise ValueError(f"mean {said!r}")
    return values


def _deviations(said: Any) -> Three:
    one, two, three = _three(said)
    return _positive(one), _positive(two), _positive(three)


def _positive(value: float) -> float:
    if not 0 < value < math.inf:
        raise ValueError(f"{value!r} where a number above 0 belongs")
    return value
