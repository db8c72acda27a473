"""Downloading from a hub on this computer: what is fetched, going on after a break, and reasons when it fails."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from colours import Recorder

from xsearch_gui.core.encoders import hub
from xsearch_gui.core.encoders.catalog import find_source, read_catalog
from xsearch_gui.core.errors import Cancelled, DownloadProblem, UsageError

WEIGHTS = bytes(range(256)) * 12_000  # three steps of a download
FILES = {
    "modules.json": b"[]",
    "0_CLIPModel/model.safetensors": WEIGHTS,
    "0_CLIPModel/pytorch_model.bin": b"pickle",
    "onnx/model.onnx": b"not wanted",
    "../outside": b"x",
}


class Hub:
    """A hub with one model. ``breaks_after`` bytes of a file the connection ends."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.breaks_after: int | None = None
        self.spoils = False
        hub_ = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub_.asked.append((self.path, self.headers.get("Range", "")))
                if self.path == "/api/models/me/model?blobs=true":
                    self._send(200, json.dumps(listing()).encode())
                    return
                prefix = "/me/model/resolve/abc/"
                data = FILES.get(self.path.removeprefix(prefix)) if self.path.startswith(prefix) else None
                if data is None:
                    self._send(404, b"")
                    return
                start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
                body = (b"?" + data[1:] if hub_.spoils else data)[start:]
                self._send(206 if start else 200, body, hub_.breaks_after)

            def _send(self, status: int, body: bytes, most: int | None = None) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[:most])
                self.close_connection = True

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


def listing() -> dict[str, object]:
    siblings = [
        {"rfilename": name, "size": len(data)}
        | ({"lfs": {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}} if len(data) > 1000 else {})
        for name, data in FILES.items()
    ]
    return {"sha": "abc", "cardData": {"license": "mit"}, "siblings": siblings}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    started = Hub()
    monkeypatch.setenv("HF_ENDPOINT", started.address)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield started
    started.server.shutdown()
    started.thread.join()
    started.server.server_close()


def test_only_what_is_needed_is_fetched_and_nothing_twice(server: Hub, tmp_path: Path) -> None:
    files = hub.list_files("me/model")
    assert {file.path for file in files.files} == {"modules.json", "0_CLIPModel/model.safetensors"}
    assert files.license == "mit" and files.bytes == len(WEIGHTS) + 2
    seen = Recorder()
    folder = hub.download(files, tmp_path, seen)
    assert (folder / "0_CLIPModel" / "model.safetensors").read_bytes() == WEIGHTS
    assert seen.seen[-1][:2] == (files.bytes, files.bytes)
    before = len(server.asked)
    hub.download(files, tmp_path, Recorder())
    assert len(server.asked) == before


def test_a_download_that_broke_off_goes_on_where_it_was(server: Hub, tmp_path: Path) -> None:
    files = hub.list_files("me/model")
    server.breaks_after = 2 * 2**20
    with pytest.raises(DownloadProblem, match="broke off"):
        hub.download(files, tmp_path, Recorder())
    kept = hub.already_here(files, tmp_path)
    assert 2**20 <= kept < len(WEIGHTS)
    server.breaks_after = None
    folder = hub.download(files, tmp_path, Recorder())
    assert (folder / "0_CLIPModel" / "model.safetensors").read_bytes() == WEIGHTS
    assert server.asked[-1][1].startswith("bytes=") and server.asked[-1][1] != "bytes=0-"


def test_a_cancelled_download_is_kept(server: Hub, tmp_path: Path) -> None:
    class Stop(Recorder):
        def cancelled(self) -> bool:
            return any(done > 2**20 for done, _, _ in self.seen)

    files = hub.list_files("me/model")
    with pytest.raises(Cancelled):
        hub.download(files, tmp_path, Stop())
    assert hub.already_here(files, tmp_path) > 2**20


def test_what_arrives_damaged_is_not_used(server: Hub, tmp_path: Path) -> None:
    server.spoils = True
    with pytest.raises(DownloadProblem, match="damaged"):
        hub.download(hub.list_files("me/model"), tmp_path, Recorder())
    assert not list(tmp_path.rglob("*.safetensors"))


def test_reasons_are_given(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DownloadProblem, match="does not exist"):
        hub.list_files("me/other")
    with pytest.raises(DownloadProblem, match="not the name"):
        hub.list_files("../../etc")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
    monkeypatch.setenv("HF_ENDPOINT", nobody)
    with pytest.raises(DownloadProblem, match=r"cannot be reached, .* import its folder"):
        hub.list_files("me/model")
    monkeypatch.setenv("http_proxy", nobody)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    with pytest.raises(DownloadProblem, match=r"through the proxy 127\.0\.0\.1"):
        hub.list_files("me/model")


def test_the_catalogue_names_sources_and_licences() -> None:
    entries = {entry.name: entry for entry in read_catalog()}
    assert {"clip-ViT-B-32", "clip-ViT-L-14", "clip-ViT-B-32-multilingual-v1"} <= set(entries)
    for entry in entries.values():
        assert entry.license and entry.download_mb > 100 and 0 < entry.dimension <= 4096
        assert all(0 < figures.t2i < figures.i2t < 100 and figures.source for figures in entry.published)
    both = find_source("clip-ViT-B-32-multilingual-v1")
    assert both.repositories == (
        "sentence-transformers/clip-ViT-B-32-multilingual-v1",
        "sentence-transformers/clip-ViT-B-32",
    )
    assert find_source("owner/model").name == "model"
    assert find_source("some-model").repository == "sentence-transformers/some-model"
    with pytest.raises(UsageError, match="no folder"):
        find_source("./nowhere")
