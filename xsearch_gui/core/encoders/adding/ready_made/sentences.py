"""How a published encoder wants sentences: its tokenizer, how long they may be, and what becomes of the words' vectors.

Immich and open_clip say it in ``config.json`` (``text_cfg``: ``context_length``, ``tokenizer_kwargs``), transformers in
``tokenizer_config.json`` and ``config.json``, sentence-transformers in ``modules.json`` and a folder for each module
behind the graph: *Pooling*, *Dense*, *Normalize*. That vectors are brought to unit length need not be said: all are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.adding.ready_made.files import Source
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

LONGEST = 512  # tokens: longer notes are cut in chunks anyway
_OPEN_CLIP_LENGTH = 77  # where open_clip's configuration says nothing
_POOLING = {"cls_token": "cls", "mean_tokens": "mean", "mean_sqrt_len_tokens": "mean", "max_tokens": "max"}
_TANH, _NOTHING = "torch.nn.modules.activation.Tanh", "torch.nn.modules.linear.Identity"
_MOST_HEADER = 1_000_000  # bytes, of a safetensors file
_NUMBERS = {"F32": "<f4", "F16": "<f2"}

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Dense:
    """A layer behind the pooling: float32 (in, out), float32 (out,), and whether a hyperbolic tangent follows."""

    matrix: Floats
    bias: Floats
    tanh: bool


@dataclass(frozen=True, slots=True)
class TextRules:
    """What is said of sentences. ``pooling`` is *mean*, *cls*, *max*, or empty where nothing is said of it.

    ``clean`` is what open_clip calls what is done to sentences first: *lower* (small letters), *canonicalize* (and no
    punctuation), or nothing.
    """

    tokenizer: str
    max_tokens: int
    pad_id: int
    pooling: str = ""
    layers: tuple[Dense, ...] = ()
    clean: str = ""


def text_rules(source: Source, graph: str) -> TextRules:
    """Read what lies nearest to a text graph.

    Raises
    ------
    EncoderProblem
        The tokenizer is missing, or something is damaged or not known here.
    """
    tokenizer = source.near(graph, "tokenizer.json")
    if not tokenizer:
        raise EncoderProblem(
            Message(
                "There is no tokenizer.json with {path}. It says how texts are parted into words, and belongs to the "
                "encoder; get it from where the graph comes from.",
                path=source.path(graph),
            )
        )
    config = source.table(source.near(graph, "config.json"))
    parting = source.table(source.near(graph, "tokenizer_config.json"))
    of_clip = config.get("text_cfg") if isinstance(config.get("text_cfg"), dict) else {}
    of_tokenizer = of_clip.get("tokenizer_kwargs") if isinstance(of_clip, dict) else {}
    clean = of_tokenizer.get("clean") if isinstance(of_tokenizer, dict) else ""
    clean = clean if clean in ("lower", "canonicalize") else ""
    pooling, layers = _behind(source)
    document = source.table(tokenizer)
    pad_id = _pad_id(document, parting, config)
    return TextRules(tokenizer, _longest(source, graph, config, parting), pad_id, pooling, layers, clean)


def _longest(source: Source, graph: str, config: dict[str, Any], parting: dict[str, Any]) -> int:
    """Return how many tokens are read at most, by whatever says so."""
    of_texts = config.get("text_config") if isinstance(config.get("text_config"), dict) else {}
    said = [
        parting.get("model_max_length"),
        source.table(source.near(graph, "sentence_bert_config.json")).get("max_seq_length"),
        *(table.get("max_position_embeddings") for table in (config, of_texts or {})),
    ]
    if isinstance(config.get("text_cfg"), dict):
        said.append(config["text_cfg"].get("context_length", _OPEN_CLIP_LENGTH))
    return min([LONGEST, *(int(limit) for limit in said if isinstance(limit, int | float) and 2 < limit < LONGEST)])


def _pad_id(document: dict[str, Any], parting: dict[str, Any], config: dict[str, Any]) -> int:
    """Return the number of the token that fills rows up."""
    sign = parting.get("pad_token")
    sign = sign.get("content") if isinstance(sign, dict) else sign
    if isinstance(sign, str) and (number := token_ids(document).get(sign)) is not None:
        return number
    padding = document.get("padding")
    of_texts = config.get("text_config")
    for table, key in ((padding, "pad_id"), (config, "pad_token_id"), (of_texts, "pad_token_id")):
        number = table.get(key) if isinstance(table, dict) else None
        if type(number) is int and number >= 0:
            return number
    return 0


def token_ids(document: dict[str, Any]) -> dict[str, int]:
    """Return the tokens of a ``tokenizer.json`` and their numbers."""
    model = document.get("model")
    known = model.get("vocab") if isinstance(model, dict) else None
    ids: dict[str, int] = {}
    if isinstance(known, dict):
        ids.update((token, number) for token, number in known.items() if type(number) is int)
    elif isinstance(known, list):  # of a Unigram model: pairs of a token and its odds
        ids.update((str(pair[0]), number) for number, pair in enumerate(known) if isinstance(pair, list) and pair)
    for added in document.get("added_tokens") or ():
        if isinstance(added, dict) and type(added.get("id")) is int:
            ids[str(added.get("content"))] = added["id"]
    return ids


# what follows the graph ---------------------------------------------------------------------------------------------


def _behind(source: Source) -> tuple[str, tuple[Dense, ...]]:
    """Return the pooling and the layers that sentence-transformers puts behind a graph."""
    pooling, layers = "", list[Dense]()
    modules = source.document("modules.json") if "modules.json" in source.choice.others else []
    pools = "1_Pooling/config.json"
    if not modules and pools in source.choice.others:
        modules = [{"path": "1_Pooling", "type": "Pooling"}]
    for module in modules if isinstance(modules, list) else ():
        path, kind = (str(module.get(key, "")) for key in ("path", "type")) if isinstance(module, dict) else ("", "")
        kind = kind.rpartition(".")[2]
        if kind == "Pooling":
            pooling = _pooling(source, f"{path}/config.json")
        elif kind == "Dense":
            layers.append(_dense(source, path))
        elif kind not in ("Transformer", "CLIPModel", "Normalize"):
            raise EncoderProblem(
                Message("This model has a part of the kind {kind} behind its graph, which xsearch does not know.",
                        kind=repr(kind[:60]))
            )  # fmt: skip
    return pooling, tuple(layers)


def _pooling(source: Source, name: str) -> str:
    said = source.table(name if name in source.choice.others else "")
    modes = [key.removeprefix("pooling_mode_") for key, on in said.items() if key.startswith("pooling_mode_") and on]
    if isinstance(said.get("pooling_mode"), str):
        modes = [{"cls": "cls_token", "mean": "mean_tokens", "max": "max_tokens"}.get(said["pooling_mode"], "?")]
    if len(modes) == 1 and modes[0] in _POOLING:
        return _POOLING[modes[0]]
    raise EncoderProblem(
        Message(
            "{path} pools words in a way ({modes}) that xsearch does not know.",
            path=source.path(name),
            modes=", ".join(modes) or "?",
        )
    )


def _dense(source: Source, path: str) -> Dense:
    said, file = source.table(f"{path}/config.json"), f"{path}/model.safetensors"
    tanh = said.get("activation_function", _TANH)
    try:
        if tanh not in (_TANH, _NOTHING):
            raise ValueError(f"activation {tanh!r}")
        data = source.content(file)
        if data is None:
            raise ValueError("no model.safetensors")
        arrays = dict(_safetensors(data))
        matrix = np.ascontiguousarray(arrays["linear.weight"].T)
        bias = arrays.get("linear.bias", np.zeros(matrix.shape[1], np.float32))
        if matrix.ndim != 2 or bias.shape != matrix.shape[1:]:
            raise ValueError("weights of another shape")
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise EncoderProblem(
            Message("The layer {path} of this model cannot be read ({error}).", path=Path(file).parent, error=error)
        ) from error
    return Dense(matrix, bias, tanh == _TANH)


def _safetensors(data: memoryview) -> Iterator[tuple[str, Floats]]:
    """Yield name and numbers of each tensor: https://huggingface.co/docs/safetensors (metadata parsing)."""
    length = int.from_bytes(data[:8], "little")
    if length > min(_MOST_HEADER, len(data) - 8):
        raise ValueError("no safetensors")
    for name, entry in json.loads(bytes(data[8 : 8 + length])).items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            kind = _NUMBERS.get(entry["dtype"])
            if kind is None or not 0 <= start <= end <= len(data) - 8 - length:
                raise ValueError(f"{name}: {entry['dtype']}")
            part = np.frombuffer(data[8 + length + start : 8 + length + end], kind)
            yield name, part.reshape(entry["shape"]).astype(np.float32)
