"""Whether the files of an encoder are those that its manifest names."""

from __future__ import annotations

import hashlib
from pathlib import Path

from xsearch_gui.core.encoders.manifest import AnyManifest
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message


def verify_files(folder: Path, manifest: AnyManifest) -> None:
    """Compare every file with its sha256.

    Raises
    ------
    EncoderProblem
        If a file is missing, is a link out of the folder, or is not what was published.
    """
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or path.resolve().parent != folder.resolve():
            raise EncoderProblem(
                Message(
                    "The encoder {name} is incomplete: {path} is missing. Install it again.",
                    name=manifest.name,
                    path=path,
                )
            )
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise EncoderProblem(
                Message(
                    "The encoder {name} is damaged: {path} is not the file that was published. Install it again.",
                    name=manifest.name,
                    path=path,
                )
            )
