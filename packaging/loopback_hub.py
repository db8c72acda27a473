"""A hub of models and a shelf of files on this computer's loopback, which breaks off the first time it is told to."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import socket
import struct
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP of Linux


def loopback_up() -> None:
    """Switch the loopback on in a new network namespace, which has nothing else."""
    with socket.socket() as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _GET_FLAGS, request))[1]
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


class LoopbackHub(ThreadingHTTPServer):
    """Serves ``models`` by their hub names and ``files`` below ``/files/``.

    The first answer for a file whose name is in ``cuts`` ends in its middle.
    """

    def __init__(self, models: Mapping[str, Path], files: Mapping[str, Path], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Answer)
        self.models, self.files = models, files
        self.cuts: set[str] = set()
        self.resumed: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        """What ``HF_ENDPOINT`` is to be."""
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: LoopbackHub

    def do_GET(self) -> None:
        """Answer with a model's list of files, or with a file."""
        path = self.path.partition("?")[0].strip("/")
        name, models = path.removeprefix("api/models/"), self.server.models
        if name != path and name in models:
            body = json.dumps(_listing(models[name])).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif path.startswith("files/"):
            self._file(self.server.files.get(path.removeprefix("files/")))
        else:
            model, _, rest = path.partition("/resolve/abc/")
            self._file(models[model] / rest if model in models else None)

    def _file(self, path: Path | None) -> None:
        if path is None or not path.is_file():
            self.send_error(404)
            return
        start, size = int((self.headers.get("Range") or "bytes=0-")[6:-1]), path.stat().st_size
        if start:
            self.server.resumed.append(path.name)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(size - start))
        self.end_headers()
        with path.open("rb") as file:
            file.seek(start)
            if path.name in self.server.cuts:
                self.server.cuts.discard(path.name)
                for _ in range(
                    size // 2 // 2**20
                ):  # never much at once: what is started here counts our memory as its own
                    self.wfile.write(file.read(2**20))
                self.close_connection = True
            else:
                shutil.copyfileobj(file, self.wfile, 2**20)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


def _listing(folder: Path) -> dict[str, object]:
    siblings = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        size = path.stat().st_size
        with path.open("rb") as file:
            large = {"lfs": {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "size": size}}
        siblings.append(
            {"rfilename": path.relative_to(folder).as_posix(), "size": size} | (large if size > 10**6 else {})
        )
    return {"sha": "abc", "cardData": {"license": "mit"}, "siblings": siblings}
