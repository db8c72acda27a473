"""Running a graph: the :class:`Session` protocol, and onnxruntime behind it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.cpu import default_threads
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message


class Session(Protocol):
    """One loaded graph."""

    def run(self, inputs: Mapping[str, NDArray[Any]], output: str) -> NDArray[np.float32]:
        """Return one output, float32, of one run."""


_PROCESSOR = "CPUExecutionProvider"


class OnnxSession:
    """A graph in onnxruntime, on the processor unless another provider is named.

    onnxruntime lists providers whose libraries it may then fail to load (CUDA without a driver, say), and goes on with
    the processor. That is right for a search, and wrong for a trial: with ``only`` it raises.

    Nothing but the graph's own operators is there to run: no library of custom ones is ever registered.
    """

    def __init__(self, path: Path, threads: int = 0, provider: str = _PROCESSOR, only: bool = False) -> None:
        # WORKAROUND https://github.com/microsoft/onnxruntime/issues/25193: loaded late, so that no process
        # that shows a window ever has it beside Qt's libraries.
        import onnxruntime as ort  # type: ignore[import-untyped]  # noqa: PLC0415

        ort.disable_telemetry_events()  # on Windows; elsewhere xsearch_gui/__init__.py sees to it
        ort.set_default_logger_severity(3)  # it warns about the absence of a GPU at every start
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or default_threads()
        options.inter_op_num_threads = 1
        # Waiting threads that spin would take the processor from the threads that decode photos.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The arena keeps the largest block of every shape that it has seen; text batches differ in length.
        options.enable_cpu_mem_arena = False
        if provider == "DmlExecutionProvider":  # it allows neither of them
            options.enable_mem_pattern = False
            options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        listed = ort.get_available_providers()
        # What a provider lacks runs on the processor.
        providers = [name for name in dict.fromkeys([provider, _PROCESSOR]) if name in listed]
        try:
            self._session = ort.InferenceSession(str(path), options, providers=providers)
        except Exception as error:  # onnxruntime raises classes of its own that share no base
            raise EncoderProblem(
                Message("The graph {path} cannot be loaded: {error}", path=path, error=str(error).splitlines()[0])
            ) from error
        if only and provider not in self._session.get_providers():
            raise EncoderProblem(
                Message(
                    "{provider} is listed by onnxruntime, but cannot be loaded on this computer.", provider=provider
                )
            )
        if only:
            self._session.disable_fallback()
        self._path = path

    def run(self, inputs: Mapping[str, NDArray[Any]], output: str) -> NDArray[np.float32]:
        """Return one output, float32, of one run.

        Raises
        ------
        EncoderProblem
            If the graph refuses the inputs or has no such output.
        """
        try:
            (result,) = self._session.run([output], dict(inputs))
        except Exception as error:  # see above
            raise EncoderProblem(
                Message("The graph {path} failed: {error}", path=self._path, error=str(error).splitlines()[0])
            ) from error
        return np.asarray(result, dtype=np.float32)
