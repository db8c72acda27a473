"""Which files of a published encoder are of use: by their names alone, so that no others are downloaded or unpacked.

Graphs come in several precisions; the best that runs here is taken, and the others are left where they are. Which tower
a graph holds is not known from its name: :mod:`.towers` looks.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from xsearch_gui.core.encoders.adding.ready_made.weights import Beside
from xsearch_gui.core.errors import EncoderProblem, UnreadableText
from xsearch_gui.core.files.opening import open_regular, read_small
from xsearch_gui.core.message import Message

TEXTS = ("README.md", "LICENSE", "LICENSE.txt", "NOTICE")
_CONFIGURATION = {
    "config.json", "preprocess_cfg.json", "preprocessor_config.json", "processor_config.json", "open_clip_config.json",
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "modules.json", "sentence_bert_config.json",
    "config_sentence_transformers.json",
}  # fmt: skip
_MODULES = re.compile(r"\d{1,3}_(?:Pooling|Dense)/(?:config\.json|model\.safetensors)")
_PRECISION = re.compile(r"_(fp32|fp16|quantized|int8|uint8)")
_BEST = ("", "fp32", "fp16", "quantized", "int8", "uint8")  # others (q4, bnb4) need operators that are not ONNX's own
_UNFIT = re.compile(r"_(?:q4|q4f16|bnb4|q8|O[1-4]|qint8_\w{1,40}|quint8_\w{1,40})(?=\.onnx)")
_ELSEWHERE = re.compile(r"(^|/)(?:rknpu|armnn|openvino|coreml|fp16|\.[^/]*)/")
# As PyTorch and onnx write weights beside a graph: in one file, or each tensor in one that is named after it.
_WEIGHTS = re.compile(
    r"[\w.+-]{1,150}(?:\.data|_data|\.weight|\.bias|\.pb)|onnx__\w{1,100}|Constant_\w{1,100}|_v_\d{1,9}"
)
_MOST_GRAPHS = 8
_MOST_JSON = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Choice:
    """Names of files within a source, ``/`` between their parts: graphs, and everything else that is of use."""

    graphs: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.graphs, *self.others)


def choose(names: Iterable[str]) -> Choice:
    """Return which of a source's files are of use; no graphs if there are none."""
    fit = sorted(name for name in names if not _ELSEWHERE.search(name) and len(name.split("/")) <= 4)
    graphs = _best_graphs([name for name in fit if name.endswith(".onnx") and not _UNFIT.search(name)])
    folders = {folder for name in graphs for folder in _above(name)} | {""}
    of_graphs = {_folder(name) for name in graphs}
    others = [
        name for name in fit
        if _goes_with(name, of_graphs)
        or _MODULES.fullmatch(name)
        or (_folder(name) in folders and PurePosixPath(name).name in _CONFIGURATION)
        or name in TEXTS
    ]  # fmt: skip
    return Choice(tuple(graphs), tuple(others))


def names_of_use(names: Iterable[str]) -> tuple[str, ...]:
    """Return those of a source's files that are of use; none if there is no graph among them."""
    chosen = choose(names)
    return chosen.names if chosen.graphs else ()


def _best_graphs(graphs: list[str]) -> list[str]:
    """Return one graph of each, in its best precision; those of single towers if there are such."""
    best: dict[str, str] = {}
    for name in sorted(graphs, key=_precision):
        best.setdefault(_PRECISION.sub("", name), name)
    apart = [name for plain, name in best.items() if re.search(r"(^|[/_.-])(visual|vision|image|text|textual)", plain)]
    both = {bool(re.search(r"(^|[/_.-])text", name)) for name in apart} == {True, False}
    return sorted(apart if both else best.values())[:_MOST_GRAPHS]


def _precision(name: str) -> tuple[int, str]:
    found = _PRECISION.search(name)
    return _BEST.index(found[1] if found else ""), name


def _goes_with(name: str, folders: set[str]) -> bool:
    """Return whether a file may hold weights of a graph in its folder: all of them, or one."""
    folder, _, own = name.rpartition("/")
    return folder in folders and _WEIGHTS.fullmatch(own) is not None


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _above(name: str) -> list[str]:
    """Return the folders that a file lies in, the nearest first."""
    folders = []
    while name:
        name = _folder(name)
        folders.append(name)
    return folders


# a source that is here ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Source:
    """The files of a published encoder on this computer. ``files`` tells where each is, by its name in the source."""

    title: Path  # the folder or archive, as people know it
    files: Mapping[str, Path]
    choice: Choice
    _opened: dict[str, memoryview] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Return where a file is, as people know it."""
        return self.title / name

    def near(self, name: str, *wanted: str) -> str:
        """Return the configuration of one of these names that is nearest to a file: beside it or above; or nothing."""
        for folder in _above(name):
            for one in wanted:
                path = f"{folder}/{one}" if folder else one
                if path in self.choice.others:
                    return path
        return ""

    def document(self, name: str) -> Any:
        """Return what a JSON file holds; an empty table if ``name`` is empty.

        Raises
        ------
        EncoderProblem
            It is damaged, or no JSON.
        """
        if not name:
            return {}
        path = self.path(name)
        try:
            return json.loads(read_small(str(self.files[name]), _MOST_JSON).decode("utf-8"))
        except UnreadableText as error:
            raise EncoderProblem(Message("{error}.", error=error)) from error
        except (ValueError, RecursionError) as error:
            raise EncoderProblem(
                Message("{path} is damaged: it is no JSON ({error}).", path=path, error=error)
            ) from error

    def table(self, name: str) -> dict[str, Any]:
        """Return what a JSON file holds if it is a table; else an empty one."""
        found = self.document(name)
        return found if isinstance(found, dict) else {}

    def content(self, name: str) -> memoryview | None:
        """Return the content of one of the files, which is not read before it is looked at; None if there is none."""
        if name not in self.files:
            return None
        if name not in self._opened:
            with open_regular(str(self.files[name])) as file:
                self._opened[name] = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return self._opened[name]

    def beside(self, name: str) -> Beside:
        """Return what finds files in the folder of a graph."""
        folder = _folder(name)
        return lambda other: self.content(f"{folder}/{other}" if folder else other)


def source_in(folder: Path) -> Source:
    """Return what is of use in a folder, wherever in it that lies: an archive often holds one folder.

    Raises
    ------
    EncoderProblem
        There is no graph.
    """
    inner = [entry for entry in _entries(folder) if not entry.name.startswith(".")]
    while len(inner) == 1 and inner[0].is_dir() and not inner[0].is_symlink():
        folder = inner[0]
        inner = [entry for entry in _entries(folder) if not entry.name.startswith(".")]
    choice = require_graphs(folder, choose(_names(folder)))
    files = {name: folder / name for name in choice.names}
    if linked := next((path for path in files.values() if path.is_symlink()), None):
        raise EncoderProblem(not_its_own(linked))
    return Source(folder, files, choice)


def require_graphs(source: object, choice: Choice) -> Choice:
    """Return what was chosen of a source if there is a graph among it.

    Raises
    ------
    EncoderProblem
    """
    if choice.graphs:
        return choice
    raise EncoderProblem(
        Message(
            "There is no encoder in {folder}: neither manifest.toml nor a graph (.onnx) is there. What is to be "
            "imported is an encoder as xsearch, Immich, transformers.js, fastembed or sentence-transformers publishes "
            "one.",
            folder=str(source),
        )
    )


def not_its_own(path: Path) -> Message:
    """Return why a file of an encoder is not taken that is a link or a device."""
    return Message(
        "{path} is a link or no regular file, but an encoder keeps its files in its own folder. It was not installed.",
        path=path,
    )


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise EncoderProblem(
            Message("{path} cannot be read ({error}).", path=folder, error=error.strerror or error)
        ) from error


def _names(folder: Path, depth: int = 0) -> list[str]:
    """Return the files in a folder and those below it, down to the third; links to folders are not followed."""
    names = []
    for entry in _entries(folder):
        if entry.is_symlink():
            names.append(entry.name)
        elif entry.is_dir() and depth < 3:
            names += [f"{entry.name}/{name}" for name in _names(entry, depth + 1)]
        elif entry.is_file():
            names.append(entry.name)
    return names
