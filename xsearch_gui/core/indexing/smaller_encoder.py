"""An encoder that is shown smaller pictures than it was made for: worse vectors of the same space, for half the work.

A thumbnail of 160 x 120 pixels has nothing that 224 x 224 would show. Graphs of convolutions that end in a mean take
pictures of any size, though they are saved for one: only their input has to say so. Others refuse it, or give vectors
of nothing; who uses it compares them (:func:`agrees`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from xsearch_gui.core.encoders.encoder import Encoder, OnnxEncoder
from xsearch_gui.core.encoders.onnx_parts import FLOAT
from xsearch_gui.core.encoders.onnx_parts import value as declared
from xsearch_gui.core.encoders.wire import block, fields, text, view
from xsearch_gui.core.errors import EncoderProblem

_GRAPH, _INPUT, _NAME, _SAYS = 7, 11, 1, 3  # fields of ModelProto, GraphProto and ValueInfoProto
_ALIKE = 0.9  # the least mean cosine with vectors of pictures of the right size
_PART = 100  # bytes of a field whose length is told by one byte
_LARGEST = 64 * 2**20  # bytes of a graph; larger ones hold transformers


def smaller(encoder: Encoder, side: int, scratch: Path) -> Encoder | None:
    """Return an encoder whose pictures are ``side`` pixels wide and high; None if this one cannot be had so.

    ``scratch`` is the file that its graph is written to; it is read when the first pictures are encoded.
    """
    if not isinstance(encoder, OnnxEncoder):
        return None
    about, path = encoder.manifest.image, encoder.folder / encoder.manifest.image.file
    if about.resize != "squash" or side >= min(about.width, about.height) or path.stat().st_size > _LARGEST:
        return None
    try:
        scratch.write_bytes(_of_any_size(path.read_bytes(), about.input))
    except (OSError, ValueError):
        return None
    image = replace(about, width=side, height=side, file=str(scratch.absolute()))
    return OnnxEncoder(encoder.folder, encoder.open_session, replace(encoder.manifest, image=image))


def agrees(encoder: Encoder, small: Encoder, pictures: Sequence[Image.Image]) -> bool:
    """Return whether an encoder and one of :func:`smaller` see the same in pictures."""
    try:
        vectors = [one.encode_images(pictures) for one in (encoder, small)]
    except EncoderProblem:
        return False
    return float(np.einsum("ij,ij->i", *vectors).mean()) >= _ALIKE


def _of_any_size(model: bytes, name: str) -> bytes:
    """Return a model whose input takes pictures of any size. ValueError if it is none, or has no such input."""
    graph = next((view(part) for number, part in fields(memoryview(model)) if number == _GRAPH), None)
    for number, part in fields(graph) if graph is not None else ():
        told = dict(fields(view(part))) if number == _INPUT else {}
        if told and text(told[_NAME]) == name:
            old, new = bytes(view(part)), declared(name, FLOAT, ("n", 3, "h", "w"))
            # In its place: other lengths than these stand in front of everything that follows.
            if len(new) > len(old) or model.count(old) != 1:
                raise ValueError("its input is not written out")
            return model.replace(old, _padded(new, len(old)))
    raise ValueError("it has no such input")


def _padded(message: bytes, length: int) -> bytes:
    """Return a message of the same meaning and of so many bytes: with a text (``doc_string``) that says nothing."""
    while missing := length - len(message):
        if missing == 1:
            raise ValueError("no field is as short as this")
        part = min(missing, _PART) - (missing == _PART + 1)
        message += block(_SAYS, b" " * (part - 2))
    return message
