"""A small library to try xsearch on: public-domain photos with captions and notes of our own.

``resources/sample/library`` uses every place where xsearch looks for a caption: inside the photo (XMP, IPTC,
EXIF), in ``captions.csv``, in a text file of the same name. ``resources/sample/ORIGINS.md`` states the terms.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.types import PHOTO_SUFFIXES
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.indexing.run import handle_index
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import bundled
from xsearch_gui.core.private import hand_out, make_folder
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest, SampleRequest

MARKER = ".xsearch-sample"  # hidden, so that the import passes it over


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What :func:`write_sample` wrote. Files that were there already are not counted."""

    folder: str
    photos: int
    texts: int


def write_sample(folder: str, reporter: Reporter) -> SampleReport:
    """Write the sample library into a folder, which is created.

    In a folder that holds a sample library already, only what is missing is written.

    Raises
    ------
    UsageError
        The folder holds other files, or it cannot be written.
    Cancelled
        The user stopped it; the folder can be completed by the same call.
    """
    try:
        return _write(Path(folder), reporter)
    except OSError as error:
        raise UsageError(
            Message(
                "The sample library cannot be written to {folder}: {error}. Choose another folder.",
                folder=folder,
                error=error.strerror or error,
            )
        ) from error


def _write(folder: Path, reporter: Reporter) -> SampleReport:
    _prepare(folder)
    source = bundled("resources", "sample", "library")
    files = sorted(path for path in source.rglob("*") if path.is_file())
    written: list[Path] = []
    for done, path in enumerate(files):
        check(reporter)
        reporter.progress(done, len(files), Message("Writing the sample library"))
        target = folder / path.relative_to(source)
        if not target.exists():
            make_folder(target.parent)
            shutil.copyfile(path, target)
            hand_out(target)
            written.append(target)
    reporter.progress(len(files), len(files), Message("Writing the sample library"))
    photos = sum(path.suffix in PHOTO_SUFFIXES for path in written)
    return SampleReport(str(folder), photos, len(written) - photos)


def _prepare(folder: Path) -> None:
    """Create the folder with its marker, which also tells where the photos are from."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(Message("{folder} is a file. Choose a folder for the sample library.", folder=folder))
    marker = folder / MARKER
    if folder.exists() and not marker.exists() and any(folder.iterdir()):
        raise UsageError(
            Message("The folder {folder} already holds other files. Choose a new or an empty folder.", folder=folder)
        )
    make_folder(folder)
    shutil.copyfile(bundled("resources", "sample", "ORIGINS.md"), marker)
    hand_out(marker)


def _handle(session: Session, request: SampleRequest, reporter: Reporter) -> IndexReport:
    write_sample(request.folder, reporter)
    return handle_index(session, IndexRequest((request.folder,)), reporter)


HANDLERS: Handlers = {SampleRequest: _handle}
