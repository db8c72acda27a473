"""One worker process: bytes in, messages out. Jobs and their endings are for ``worker_client``."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Signal

from xsearch_gui.core.paths import AppPaths, program_command
from xsearch_gui.viewmodels.workers.worker_log import WorkerLog
from xsearch_gui.worker.protocol import (
    MAX_LINE_BYTES,
    ProtocolError,
    ToWorker,
    WorkerRole,
    decode_from_worker,
    encode,
)


def worker_command(paths: AppPaths, role: WorkerRole) -> list[str]:
    """Return the program and arguments that start a worker on the same library."""
    return [*program_command(), *paths.worker_arguments(), "--worker", role.value]


class WorkerProcess(QObject):
    """A process that speaks the protocol; it can be started again after it has ended."""

    received = Signal(object)  # protocol.FromWorker
    ended = Signal(bool)  # True: it could not even be started

    def __init__(self, command: Sequence[str], log: WorkerLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = list(command)
        self._log = log
        self._process: QProcess | None = None
        self._stderr = b""

    def is_running(self) -> bool:
        """Return whether a process has been started and has not ended."""
        return self._process is not None

    def process_id(self) -> int:
        """Return the id that the system gave the process, 0 if there is none."""
        return self._process.processId() if self._process is not None else 0

    def start(self) -> None:
        """Start the process; what becomes of it is told by signals."""
        process = QProcess(self)
        process.readyReadStandardOutput.connect(self._read_messages)
        process.readyReadStandardError.connect(self._read_log)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        self._stderr = b""
        self._log.begin()
        process.start(self._command[0], self._command[1:])

    def send(self, message: ToWorker) -> None:
        """Write a message, if there is a process to read it."""
        if self._process is not None and self._process.state() == QProcess.ProcessState.Running:
            self._process.write(encode(message))

    def end_input(self) -> None:
        """Close the pipe to the worker, which means the same to it as ``Shutdown``."""
        if self._process is not None:
            self._process.closeWriteChannel()

    def terminate(self) -> None:
        """Ask the system to end the process (on Windows, a console program does not hear this)."""
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """End the process at once. Work is resumable from the catalogue, so this is safe."""
        if self._process is not None:
            self._process.kill()

    def kill_and_wait(self, milliseconds: int) -> None:
        """End the process before this object goes away."""
        if self._process is not None:
            self._process.kill()
            self._process.waitForFinished(milliseconds)

    def _read_messages(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            line = process.readLine().data()
            try:
                message = decode_from_worker(bytes(line))
            except ProtocolError as error:
                self._log.write(f"[window] line not understood: {error}")
            else:
                self.received.emit(message)
            process = self._process  # a slot may have ended it
        if process is not None and process.bytesAvailable() > MAX_LINE_BYTES:
            process.readAllStandardOutput()
            self._log.write("[window] dropped a line that was too long")

    def _read_log(self) -> None:
        if self._process is None:
            return
        data = self._stderr + bytes(self._process.readAllStandardError().data())
        *lines, self._stderr = data.split(b"\n")
        for line in lines:
            self._log.write(line.decode("utf-8", "backslashreplace").rstrip("\r"))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        # every other error is followed by `finished`, or leaves the process running
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self._log.write(f"[window] could not start {self._command[0]}: {self._process.errorString()}")
            self._drop(failed_to_start=True)

    def _on_finished(self) -> None:
        if self._process is None:
            return
        self._read_messages()
        self._read_log()
        if self._stderr:
            self._log.write(self._stderr.decode("utf-8", "backslashreplace"))
        self._log.write(f"[window] the process ended with code {self._process.exitCode()}")
        self._drop(failed_to_start=False)

    def _drop(self, *, failed_to_start: bool) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
            self.ended.emit(failed_to_start)
