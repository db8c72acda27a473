"""A test run of an encoder that is not trusted yet: in a process of its own, with an end to its time and memory.

The graph has been looked at before (:mod:`encoders.graph_check`), but what it does with an input shows only when it
runs. A crash, an endless computation or a graph that eats all memory costs a child process there, and ends in a
sentence.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from cattrs import Converter
from numpy.typing import NDArray

from xsearch_gui.core import limited
from xsearch_gui.core.encoders import image as image_side
from xsearch_gui.core.encoders.encoder import OnnxEncoder, OnnxTextEncoder
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest, read_any_manifest
from xsearch_gui.core.encoders.session import OnnxSession
from xsearch_gui.core.errors import EncoderProblem, XSearchError
from xsearch_gui.core.message import Message, from_wire, to_wire

SECONDS = 300.0  # a large encoder on a slow machine loads in one minute
_HARD_TEXTS = (" ", "\n", "a", "1", ".", "é", "漢", "a ", "a.", "\r\n ", "<|", "'s")
_HARD_LENGTH, _READING_SECONDS = 20_000, 5.0  # characters, and what reading so many may take
LEAST_PARITY = 0.999  # other processors round otherwise: 1e-5 is usual
_THREADS = 2
_MEMORY = 4_000_000_000  # address space beside six times the files: loading holds a graph more than once

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SandboxResult:
    """Lowest cosines with the parity vectors; 0 where there are none to compare with."""

    parity_photos: float
    parity_texts: float


def try_out(folder: Path) -> SandboxResult:
    """Run an encoder folder on its parity inputs, in a process of its own.

    Raises
    ------
    EncoderProblem
        It does not run, not in time, not within memory, or its vectors are not those of its manifest.
    """
    manifest = read_any_manifest(folder)
    try:
        answer = limited.ask(["--try-encoder", str(folder)], SECONDS)
    except limited.TooSlow as error:
        raise EncoderProblem(
            Message(
                "The encoder {name} takes more than {seconds} s for a test.", name=manifest.name, seconds=round(SECONDS)
            )
        ) from error
    except limited.Crashed as error:
        raise EncoderProblem(
            Message(
                "The encoder {name} crashes the program or needs too much memory; it cannot be used.",
                name=manifest.name,
            )
        ) from error
    if "problem" in answer:
        raise EncoderProblem(from_wire(answer["problem"]))
    tried = Converter().structure(answer, SandboxResult)
    _require_parity(manifest.name, tried)
    return tried


def _require_parity(encoder: str, tried: SandboxResult) -> None:
    for side, parity in (("photo", tried.parity_photos), ("text", tried.parity_texts)):
        if parity and not parity >= LEAST_PARITY:
            raise EncoderProblem(
                Message(
                    "The encoder {name} computes other {side} vectors here than where it was exported (cosine "
                    "{parity}, at least {least_parity} is needed). Export it again, or update onnxruntime.",
                    name=encoder,
                    side=side,
                    parity=round(parity, 5),
                    least_parity=LEAST_PARITY,
                )
            )


def child(folder: str) -> int:
    """Run the encoder and print what came of it: what the process behind :func:`try_out` does."""
    size = sum(file.stat().st_size for file in Path(folder).iterdir() if file.is_file())
    limited.limit(_MEMORY + 6 * size, SECONDS, 0)
    try:
        answer: dict[str, object] = asdict(measure(Path(folder), read_any_manifest(Path(folder))))
    except XSearchError as error:
        answer = {"problem": to_wire(error.message)}
    except MemoryError:
        answer = {
            "problem": to_wire(
                Message("The encoder needs more memory than an encoder of its size should; it cannot be used.")
            )
        }
    limited.answer(answer)
    return 0


def measure(folder: Path, manifest: AnyManifest) -> SandboxResult:
    """Return the lowest cosines between an encoder's vectors and those in its manifest.

    Raises
    ------
    EncoderProblem
        If a graph fails, or gives what is no vector of its dimension.
    """
    parity = manifest.parity
    photos = texts = 0.0
    open_graph = partial(OnnxSession, threads=_THREADS)
    encoder = OnnxTextEncoder(folder, manifest, open_graph)
    _require_quick_reading(encoder, manifest.name)
    sentences = list(parity.texts) if parity else ["a test"]
    vectors = encoder.encode_texts(sentences)
    if parity and parity.texts:
        texts = lowest_cosine(vectors, np.asarray(parity.text_vectors, np.float32))
    if isinstance(manifest, EncoderManifest):
        pictures = OnnxEncoder(folder, open_graph, manifest).encode_images(image_side.test_pictures())
        if parity and parity.photo_vectors:
            count = len(parity.photo_vectors)
            photos = lowest_cosine(pictures[:count], np.asarray(parity.photo_vectors, np.float32)[: len(pictures)])
    return SandboxResult(photos, texts)


def _require_quick_reading(encoder: OnnxTextEncoder, name: str) -> None:
    """Have texts read that patterns take badly: what nobody writes, and a stranger's caption may hold."""
    if encoder.chunk_tokens < 1:
        raise EncoderProblem(Message("The encoder {name} has no room for a text beside its own marks.", name=name))
    for unit in _HARD_TEXTS:
        start = time.process_time()
        encoder.count_tokens(unit * (_HARD_LENGTH // len(unit)) + "!")
        if (seconds := time.process_time() - start) > _READING_SECONDS:
            raise EncoderProblem(
                Message(
                    "The encoder {name} takes {seconds} s to part a text into words; it cannot be used.",
                    name=name,
                    seconds=round(seconds),
                )
            )


def lowest_cosine(left: Floats, right: Floats) -> float:
    """Return the lowest cosine of rows that belong together, both float32 (n, d); -1 where one is no direction."""
    norms = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosines = np.einsum("nd,nd->n", left, right) / norms
    return float(np.nan_to_num(cosines, nan=-1.0).min())
