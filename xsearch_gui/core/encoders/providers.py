"""Where graphs run: the processor, or what else onnxruntime finds; chosen by a trial whose result is kept.

A :class:`RunOptions` is a provider, its threads and a batch. Without a trial it is the processor with all its cores and
the batch of the manifest.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cattrs import Converter

from xsearch_gui.core.add_ons.providers import build_in_use
from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.cpu import default_threads
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest
from xsearch_gui.core.encoders.session import OnnxSession
from xsearch_gui.core.paths import AppPaths

CPU = "cpu"
# By onnxruntime's own names. TensorRT is left out: it compiles for minutes for every shape.
_PROVIDERS = {
    CPU: "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
}


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How an encoder is run. ``threads`` 0 lets the program choose, ``batch`` 0 is the manifest's."""

    provider: str = CPU
    threads: int = 0
    batch: int = 0
    photos_per_second: float = 0.0
    query_ms: float = 0.0


def available_providers() -> tuple[str, ...]:
    """Return the names of the providers that this onnxruntime brings, the processor first."""
    import onnxruntime as ort  # type: ignore[import-untyped]  # noqa: PLC0415 - see session.py

    found = ort.get_available_providers()
    return tuple(name for name, known in _PROVIDERS.items() if known in found)


def opener(options: RunOptions, *, only: bool = False) -> Callable[[Path], OnnxSession]:
    """Return what opens a graph as the setting says; ``only`` on its provider, or not at all."""
    return lambda path: OnnxSession(path, options.threads, _PROVIDERS[options.provider], only)


def with_batch(manifest: EncoderManifest, batch: int) -> EncoderManifest:
    """Return the manifest with another batch of photos (0: as it is); the vectors do not depend on it."""
    return replace(manifest, image=replace(manifest.image, batch=batch)) if batch else manifest


class Trials:
    """The results of trials, for each encoder. They hold for this onnxruntime on these cores, or not at all."""

    def __init__(self, paths: AppPaths) -> None:
        self._paths = paths
        self._path = paths.trials

    def get(self, identity: str) -> RunOptions | None:
        """Return the setting that was best for an encoder, by its name and identity; None if there was no trial."""
        kept = self._read().get(identity)
        if not isinstance(kept, dict) or kept.get("machine") != machine(self._paths):
            return None
        try:
            options = Converter().structure(kept["setting"], RunOptions)
        except Exception:  # a cache that was written by another version says nothing
            return None
        return options if options.provider in _PROVIDERS else None

    def keep(self, identity: str, options: RunOptions) -> None:
        """Keep the best setting of an encoder."""
        known = self._read() | {identity: {"machine": machine(self._paths), "setting": asdict(options)}}
        with replacing(self._path, shared=True) as unfinished:
            unfinished.write_text(json.dumps(known, indent=1), encoding="utf-8")

    def _read(self) -> dict[str, object]:
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}


def machine(paths: AppPaths) -> str:
    """Return which onnxruntime runs on how many cores: what a measurement holds for."""
    if build := build_in_use(paths):
        return f"{build}, {default_threads()} cores"
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - slow, and seldom needed

    for package in ("onnxruntime", "onnxruntime-gpu", "onnxruntime-directml", "onnxruntime-openvino"):
        try:
            return f"{package} {version(package)}, {default_threads()} cores"
        except PackageNotFoundError:
            continue
    return f"{default_threads()} cores"


def key_of(manifest: AnyManifest) -> str:
    """Return what a trial's result is kept under."""
    return f"{manifest.name} {manifest.identity}"


def run_options_for(paths: AppPaths, manifest: AnyManifest, wanted: str) -> RunOptions:
    """Return how an encoder is to be run: as the trial says, on the ``wanted`` provider if the user named one.

    A wanted provider that is not there any more is passed over: the processor always is.
    """
    best = Trials(paths).get(key_of(manifest)) or RunOptions()
    if wanted and wanted != best.provider:
        best = RunOptions(wanted)
    if best.provider != CPU and best.provider not in available_providers():
        return RunOptions()
    return best
