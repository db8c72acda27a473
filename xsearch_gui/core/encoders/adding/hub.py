"""Downloading a model from the Hugging Face hub: only when asked, resumable, and with reasons when it fails.

``huggingface_hub`` (2.4) writes a download under a name that it forgets when it breaks off (its pull request 4228), so
that it begins again from nothing; with files of 600 MB that is not an option. What is fetched: a list of the
repository's files with sizes and hashes, then each file, going on where a partial one ends, and checked against its
hash.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import urllib.parse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xsearch_gui.core.download import Remote, explained, fetch, opened
from xsearch_gui.core.download import already_here as already_fetched
from xsearch_gui.core.errors import DownloadProblem
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check

_UNWANTED = re.compile(
    r"(^|/)(onnx|openvino|\.git[^/]*|runs|assets|images)(/|$)"
    r"|\.(h5|msgpack|ot|tflite|mlmodel|png|jpe?g|gif|mp4|md5)$",
    re.IGNORECASE,
)
REPOSITORY = re.compile(r"(?!\.)[\w.-]+/(?!\.)[\w.-]+")
Choose = Callable[[Sequence[str]], Iterable[str]]
_PICKLED = "pytorch_model.bin"  # torch reads it as weights alone, and runs nothing in it


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository. ``sha256`` is known of large files alone."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What of a repository is needed, at one commit."""

    repository: str
    commit: str
    license: str
    files: tuple[HubFile, ...]
    languages: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(file.size for file in self.files)


def endpoint() -> str:
    """Return the hub's address; ``HF_ENDPOINT`` names a mirror."""
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def list_files(repository: str, choose: Choose | None = None) -> Listing:
    """Ask the hub what a repository holds: what torch needs of it, or what ``choose`` takes of the names.

    Raises
    ------
    DownloadProblem
    """
    if not REPOSITORY.fullmatch(repository):
        raise DownloadProblem(
            Message("{repository} is not the name of a model (owner/name).", repository=repr(repository))
        )
    with _explained(repository), opened(f"{endpoint()}/api/models/{repository}?blobs=true") as answer:
        document = json.loads(answer.read(20_000_000))
    card = document.get("cardData") or {}
    files = [file for file in map(_hub_file, document.get("siblings", [])) if _is_inside(file.path)]
    if choose is None:
        wanted = _needed([file for file in files if not _UNWANTED.search(file.path)])
    else:
        chosen = frozenset(choose([file.path for file in files]))
        wanted = [file for file in files if file.path in chosen]
    if not wanted:
        raise DownloadProblem(Message("{repository} holds no model that xsearch could read.", repository=repository))
    said = card.get("language") or ()
    languages = (said,) if isinstance(said, str) else tuple(map(str, said))
    commit, license_ = str(document.get("sha") or "main"), str(card.get("license") or "")
    return Listing(repository, commit, license_, tuple(wanted), languages)


def _hub_file(sibling: dict[str, Any]) -> HubFile:
    large = sibling.get("lfs") or {}
    size = int(large.get("size") or sibling.get("size") or 0)
    return HubFile(str(sibling["rfilename"]), size, str(large.get("sha256") or ""))


def _needed(files: list[HubFile]) -> list[HubFile]:
    """Leave out pickled weights that are there as safetensors too."""
    safe = {file.path.rpartition("/")[0] for file in files if file.path.endswith(".safetensors")}
    kept = []
    for file in files:
        parts = file.path.split("/")
        pickled = parts[-1].endswith((".bin", ".pt", ".pth"))
        superfluous = pickled and ("/".join(parts[:-1]) in safe or parts[-1] != _PICKLED)
        if not superfluous:
            kept.append(file)
    return kept


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    return bool(parts[0]) and ".." not in parts and "\\" not in path and ":" not in path


def already_here(listing: Listing, downloads: Path) -> int:
    """Return how many bytes of a listing an earlier download has left."""
    folder = folder_of(listing.repository, downloads)
    return sum(already_fetched(folder / file.path) for file in listing.files)


def folder_of(repository: str, downloads: Path) -> Path:
    """Return where a repository's files are kept until they are exported."""
    return downloads / repository.replace("/", "--")


def download(listing: Listing, downloads: Path, reporter: Reporter) -> Path:
    """Fetch all files of a listing and return their folder. What is here already is not fetched again.

    Raises
    ------
    DownloadProblem, Cancelled
        What was fetched until then stays, and the next call goes on there.
    """
    folder, done = folder_of(listing.repository, downloads), 0
    for file in listing.files:
        target = folder / file.path
        url = f"{endpoint()}/{listing.repository}/resolve/{listing.commit}/{urllib.parse.quote(file.path)}"
        with _explained(listing.repository):
            fetch(Remote(url, file.path, file.size, file.sha256), target, _Progress(reporter, done, listing.bytes).tell)
        done += file.size
    return folder


@dataclass(frozen=True, slots=True)
class _Progress:
    reporter: Reporter
    before: int
    total: int

    def tell(self, done: int) -> None:
        check(self.reporter)
        self.reporter.progress(self.before + done, self.total, Message("Downloading"))


def _explained(repository: str) -> contextlib.AbstractContextManager[None]:
    instead = Message("Without a network, export the encoder on another computer and import its folder.")
    return explained(repository, endpoint(), instead)
