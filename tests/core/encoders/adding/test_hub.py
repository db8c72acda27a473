"""Downloading from a hub on this computer: what is fetched, going on after a break, and reasons when it fails."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from colours import Recorder
from local_hub import Hub

from xsearch_gui.core.encoders.adding import hub
from xsearch_gui.core.encoders.adding.downloadable import downloadable_encoders, find_source, read_catalogue
from xsearch_gui.core.errors import Cancelled, DownloadProblem, EncoderProblem, UsageError

WEIGHTS = bytes(range(256)) * 12_000  # three steps of a download
FILES = {
    "modules.json": b"[]",
    "0_CLIPModel/model.safetensors": WEIGHTS,
    "0_CLIPModel/pytorch_model.bin": b"pickle",
    "onnx/model.onnx": b"not wanted",
    "../outside": b"x",
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    started = Hub(FILES)
    monkeypatch.setenv("HF_ENDPOINT", started.address)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield started
    started.close()


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


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "needs an account"), (403, "accepted its terms"), (407, "proxy wants a password"), (503, "answers 503")],
)
def test_a_refusal_is_explained(server: Hub, tmp_path: Path, status: int, reason: str) -> None:
    files = hub.list_files("me/model")
    server.refuses = status
    with pytest.raises(DownloadProblem, match=f"me/model cannot be downloaded: .*{reason}"):
        hub.list_files("me/model")
    with pytest.raises(DownloadProblem, match=reason):
        hub.download(files, tmp_path, Recorder())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no disk that is always full")
def test_a_full_disk_is_named_and_the_download_goes_on_later(server: Hub, tmp_path: Path) -> None:
    files = hub.list_files("me/model")
    partial = hub.folder_of("me/model", tmp_path) / "0_CLIPModel" / "model.safetensors.partial"
    partial.parent.mkdir(parents=True)
    partial.symlink_to("/dev/full")
    with pytest.raises(DownloadProblem, match="the disk is full"):
        hub.download(files, tmp_path, Recorder())
    partial.unlink()
    folder = hub.download(files, tmp_path, Recorder())
    assert (folder / "0_CLIPModel" / "model.safetensors").read_bytes() == WEIGHTS


_DOWNLOAD = """
import sys
from pathlib import Path
from xsearch_gui.core.encoders.adding import hub
from xsearch_gui.core.progress import SilentReporter
hub.download(hub.list_files("me/model"), Path(sys.argv[1]), SilentReporter())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_download_goes_on_where_it_was(server: Hub, tmp_path: Path) -> None:
    files = hub.list_files("me/model")
    server.breaks_after, server.stalls = 2 * 2**20, True
    process = subprocess.Popen([sys.executable, "-c", _DOWNLOAD, str(tmp_path)])
    deadline = time.monotonic() + 60
    while hub.already_here(files, tmp_path) < 2**20:
        assert time.monotonic() < deadline and process.poll() is None
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.wait()
    server.breaks_after, server.stalls = None, False
    folder = hub.download(files, tmp_path, Recorder())
    assert (folder / "0_CLIPModel" / "model.safetensors").read_bytes() == WEIGHTS
    assert server.asked[-1][1] not in ("", "bytes=0-")


def test_the_catalogue_names_sources_and_licences() -> None:
    entries = {entry.name: entry for entry in downloadable_encoders()}
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


def test_ready_made_entries_name_graphs_and_say_whether_anybody_tried_them() -> None:
    ready = [entry for entry in downloadable_encoders() if entry.ready_made]
    assert {"immich-app", "Xenova", "sentence-transformers"} == {entry.repository.split("/")[0] for entry in ready}
    assert not any(entry.tested for entry in ready)  # until somebody has tried one, and said so here
    licences = {entry.license for entry in downloadable_encoders()}
    assert not [licence for licence in licences if "NC" in licence or "research" in licence.lower()]
    assert [entry.name for entry in ready if entry.texts_only] == ["paraphrase-multilingual-MiniLM-L12-v2-onnx"]


ENTRY = """
[[encoder]]
name = "x"
title = "X"
repository = "me/x"
license = "MIT"
languages = ["en"]
dimension = 4
download_mb = 1
memory_mb = 1
speed = "fast"
"""


@pytest.mark.parametrize(
    ("catalogue", "fault"),
    [
        ("encoder = ", "Invalid value"),
        ("[other]\nx = 1", "encoder"),
        (ENTRY.replace('speed = "fast"', 'speed = "quick"'), "quick"),
        (ENTRY.replace("dimension = 4", 'dimension = "4"'), "dimension"),
        (ENTRY.replace("dimension = 4", "dimension = 0"), "x: dimension"),
        (ENTRY.replace('"me/x"', '"../x"').replace("me/", ""), "x: repository"),
        (ENTRY.replace('"MIT"', '""'), "licence"),
        (ENTRY + "colour = 1\n", "colour"),
        (ENTRY + "ready_made = true\n[encoder.processing.text]\npadding = 1\n", "processing"),
        (ENTRY * 2, "x is there twice"),
        (ENTRY + '[[encoder.published]]\ndata = "D"\nt2i = 300.0\ni2t = 1.0\nsource = "s"\n', "published"),
        ("", "encoder"),
    ],
)
def test_a_damaged_catalogue_is_a_sentence(catalogue: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "catalog.toml").write_text(catalogue)
    with pytest.raises(EncoderProblem, match=rf"catalog\.toml is damaged.*{fault}.*Install xsearch again"):
        read_catalogue(tmp_path / "catalog.toml")


def test_an_entry_alone_is_whole(tmp_path: Path) -> None:
    (tmp_path / "catalog.toml").write_text(ENTRY)
    (entry,) = read_catalogue(tmp_path / "catalog.toml")
    assert entry.tested and not entry.ready_made and find_source(str(tmp_path / "catalog.toml")).folder is not None
