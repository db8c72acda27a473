"""The part of an export that needs torch: a process of its own, which reads one request and prints one line per event.

The first line tells which program this is (:class:`xsearch_gui.core.add_ons.hello.Hello`): the add-on may be of another
version than its parent.

torch and its models fill memory that a process does not give back, take seconds to import, and can end a process; here
all of that ends with the child. When its parent dies the child ends too: the parent's end of stdin closes.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from cattrs import Converter

from xsearch_gui import __version__
from xsearch_gui.core.add_ons.hello import PROTOCOL, Hello
from xsearch_gui.core.encoders.encoder import OnnxEncoder, OnnxTextEncoder
from xsearch_gui.core.encoders.image import test_pictures
from xsearch_gui.core.encoders.manifest import (
    Calibration,
    Canonical,
    EncoderManifest,
    ImageSide,
    Parity,
    TextManifest,
    TextSide,
)
from xsearch_gui.core.errors import EncoderProblem, XSearchError
from xsearch_gui.core.message import Message, to_wire

LEAST_FP32, LEAST_SMALL = 0.9999, 0.99
# Beside captions of photos: what is cut, what is empty, what is not English.
_LONG = "a dog running on the beach " * 120
HARD_TEXTS = (_LONG, "", "x", "Grüße aus Köln! 東京タワー, Ελλάδα 🙂", "A DOG  on\tthe beach.")


@dataclass(frozen=True, slots=True)
class Work:
    """What the child is to do. ``photos`` is the folder of the photo tower's model; empty: the same as ``texts``."""

    texts: str
    photos: str
    target: str
    quantize: Literal["none", "fp16", "int8"]
    processing: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What the child did. Parities are the lowest cosines between torch and what was written."""

    image: ImageSide | None
    text: TextSide
    dimension: int
    parity_photos: float
    parity_texts: float
    peak_mb: float
    steps: dict[str, float] = field(default_factory=dict)  # seconds


def child() -> int:
    """Say hello, read a :class:`Work` from stdin, do it, and print how it went."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # libraries print

    def tell(event: str, value: object) -> None:
        out.write(json.dumps({event: value}) + "\n")

    tell("hello", asdict(Hello(PROTOCOL, __version__)))
    asked = sys.stdin.buffer.readline()
    if not asked:  # somebody only wanted to know what this is
        return 0
    work = Converter().structure(json.loads(asked), Work)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(_QUIET)
    try:
        done = _Export(work, lambda step: tell("step", to_wire(step))).run()
        tell("done", asdict(done))
    except XSearchError as error:
        tell("problem", to_wire(error.message))
    except MemoryError:
        tell("problem", to_wire(Message("There is not enough memory to export this model.")))
    except OSError as error:
        path, why = error.filename or work.target, error.strerror or str(error)
        tell("problem", to_wire(Message("{path} cannot be written: {error}.", path=path, error=why)))
    except Exception as error:  # torch's exporter has errors of many kinds, which say that a model is not for it
        reason = (str(error).splitlines() or [""])[0][:300]
        reason = f"{type(error).__name__}: {reason}"
        tell("problem", to_wire(Message("This model cannot be exported: {error}", error=reason)))
        raise
    return 0


# Nothing is fetched here, whatever a model's files ask for: the download is over.
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
}


def _end_with_parent() -> None:
    while os.read(0, 4096):  # not by Python's own buffer, whose lock would be held when the process ends
        pass
    os._exit(1)


class _Export:
    def __init__(self, work: Work, step: Callable[[Message], None]) -> None:
        self._work = work
        self._step = step
        self._target = Path(work.target)
        self._seconds: dict[str, float] = {}

    @contextmanager
    def _timed(self, step: Message) -> Iterator[None]:
        self._step(step)
        start = time.perf_counter()
        yield
        self._seconds[step] = round(time.perf_counter() - start, 2)

    def run(self) -> ExportResult:
        """Do all steps; the files in the target folder are complete afterwards, but for the manifest."""
        from xsearch_gui.core.encoders.adding import onnx_export  # noqa: PLC0415 - after the environment is set

        with self._timed(Message("Loading the model")):
            texts = onnx_export.load_model(Path(self._work.texts), self._work.processing)
            photos = onnx_export.load_model(Path(self._work.photos), {}) if self._work.photos else texts
            if not onnx_export.reads_texts(texts):
                raise EncoderProblem(Message("This model reads no texts; xsearch needs texts, or texts and photos."))
            if self._work.photos and not onnx_export.reads_photos(photos):
                raise EncoderProblem(Message("The model {photos} reads no photos.", photos=self._work.photos))
        image = None
        if onnx_export.reads_photos(photos):
            with self._timed(Message("Exporting the photo tower")):
                image = onnx_export.write_photo_tower(photos, self._target)
        with self._timed(Message("Exporting the text tower")):
            text = onnx_export.write_text_tower(texts, self._target)
        expected = self._expected(onnx_export.embed, photos if image else None, texts)
        del texts, photos
        return self._checked(image, text, expected)

    def _expected(self, embed: Callable[..., Any], photos: Any, texts: Any) -> tuple[Any, Any]:
        """Return what torch computes of the known photos (None without a photo tower) and sentences."""
        with self._timed(Message("Asking torch")):
            return (embed(photos, _pictures()) if photos is not None else None), embed(texts, _sentences())

    def _checked(self, image: ImageSide | None, text: TextSide, expected: tuple[Any, Any]) -> ExportResult:
        from xsearch_gui.core.encoders.adding.weight_compression import shrink  # noqa: PLC0415

        pictures, sentences = expected
        dimension = int(sentences.shape[1])
        if pictures is not None and pictures.shape[1] != dimension:
            raise EncoderProblem(
                Message(
                    "The photo tower gives {shape} numbers, the text tower {dimension}: they share no space.",
                    shape=pictures.shape[1],
                    dimension=dimension,
                )
            )
        with self._timed(Message("Comparing with torch")):
            parity = self._parity(image, text, dimension, expected)
            _require(parity, LEAST_FP32, "The exported graphs differ from torch")
        kind = self._work.quantize
        if kind != "none":
            with self._timed(Message("Storing as {kind}", kind=kind)):
                for file in [text.file, *([image.file] if image else [])]:
                    plain = self._target / f"plain-{file}"
                    os.replace(self._target / file, plain)
                    shrink(plain, self._target / file, kind)
                    plain.unlink()
            with self._timed(Message("Comparing {kind} with torch", kind=kind)):
                parity = self._parity(image, text, dimension, expected)
                _require(parity, LEAST_SMALL, f"Stored as {kind}, the graphs differ too much from torch")
        return ExportResult(image, text, dimension, *parity, peak_mb=_peak_mb(), steps=self._seconds)

    def _parity(
        self, image: ImageSide | None, text: TextSide, dimension: int, expected: tuple[Any, Any]
    ) -> tuple[float, float]:
        """Return the lowest cosines of photos (0 without a tower) and texts, from picture and sentence to vector."""
        from xsearch_gui.core.encoders.adding.sandbox import lowest_cosine  # noqa: PLC0415

        pictures, sentences = expected
        if image is None:
            about = TextManifest(1, "texts", "new", "0", "", dimension, "", (), {}, text, Parity((), ()))
            return 0.0, lowest_cosine(OnnxTextEncoder(self._target, about).encode_texts(_sentences()), sentences)
        nothing = Calibration(*[0.0] * 8)
        manifest = EncoderManifest(
            1, "new", "0", "", dimension, "", (), {}, image, text, nothing, Canonical("", (), "gradient", (), 1.0)
        )
        encoder = OnnxEncoder(self._target, manifest=manifest)
        found = lowest_cosine(encoder.encode_images(_pictures()), np.asarray(pictures))
        return found, lowest_cosine(encoder.encode_texts(_sentences()), sentences)


def _pictures() -> list[Any]:
    from xsearch_gui.core.encoders.calibrating import known_photos  # noqa: PLC0415

    return [*test_pictures(), *(photo.picture for photo in known_photos())]


def _sentences() -> list[str]:
    from xsearch_gui.core.encoders.calibrating import known_photos  # noqa: PLC0415

    return [*HARD_TEXTS, *(caption for photo in known_photos() for caption in photo.captions)]


def _require(parity: tuple[float, float], least: float, what: str) -> None:
    photos, texts = parity
    if (photos and not photos >= least) or not texts >= least:
        shown = f"photos {photos:.6f}, texts {texts:.6f}" if photos else f"texts {texts:.6f}"
        raise EncoderProblem(
            Message(
                "{what}: lowest cosine of {shown}; {least} is needed. The export is refused.",
                what=what,
                shown=shown,
                least=least,
            )
        )


def _peak_mb() -> float:
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 - not there on Windows

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(used / (1_000_000 if sys.platform == "darwin" else 1_000), 1)
