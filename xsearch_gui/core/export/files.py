"""Taking a list of results out of the program: the files themselves, a table, or a contact sheet.

Nothing that exists is ever overwritten in a folder of photos, and nothing is left half written: every file is made
under a hidden name in its folder and then renamed. The photos themselves are only read.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Literal

from xsearch_gui.core.decoding.thumbnail import thumbnail_bytes
from xsearch_gui.core.errors import FileProblem
from xsearch_gui.core.export.targets import (
    TargetProblem,
    blame_target,
    free_names,
    hidden_file,
    publish,
    unusable,
)
from xsearch_gui.core.files.opening import open_regular, own_file, reason_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.private import make_folder
from xsearch_gui.core.progress import Reporter, SilentReporter, check
from xsearch_gui.core.records.export import ExportItemsReport
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.shown_text import in_cell, in_markup

Mode = Literal["copy", "link"]

_COPY_BYTES = 1 << 20
_CSV_COLUMNS = ("path", "title", "kind", "probability", "strength", "taken", "width", "height", "online", "why")


def export_files(
    hits: Sequence[Hit], folder: str, mode: Mode = "copy", reporter: Reporter | None = None
) -> ExportItemsReport:
    """Copy or link the files of hits into a folder, which is created; best first, each file once.

    A name that is taken becomes ``name (2).jpg``. ``link`` makes a hard link, where that is impossible (another
    drive) a symbolic link, and where that is (Windows without the right) a copy. Times of the file are kept.

    Raises
    ------
    UsageError
        The folder cannot be made or written, or the disk is full. What was finished until then stays.
    Cancelled
    """
    target, teller = Path(folder), reporter or SilentReporter()
    try:
        make_folder(target)
    except OSError as error:
        raise unusable(target, error) from error
    paths = list(dict.fromkeys(hit.path for hit in hits))
    failed: list[Failure] = []
    copied = linked = 0
    for done, path in enumerate(paths):
        check(teller)
        teller.progress(done, len(paths), Message("Exporting"))
        try:
            with open_regular(own_file(path)) as source:
                was_linked = mode == "link" and _link(path, target)
                if not was_linked:
                    _copy(source, path, target)
        except TargetProblem as error:
            raise unusable(target, error.cause, copied + linked) from error.cause
        except (OSError, FileProblem) as error:
            failed.append(Failure(path, reason_of(error) if isinstance(error, OSError) else error.reason))
            continue
        linked += was_linked
        copied += not was_linked
    teller.progress(len(paths), len(paths), Message("Exporting"))
    return ExportItemsReport(str(target), copied=copied, linked=linked, failed=tuple(failed))


def export_csv(hits: Sequence[Hit], path: str) -> ExportItemsReport:
    """Write the hits as a table: UTF-8 with a byte order mark, so that spreadsheets know the encoding.

    Cells that a spreadsheet would run as a formula get an apostrophe in front (OWASP, "CSV Injection"): file names
    and captions come from other people.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(_CSV_COLUMNS)
    for hit in hits:
        because = "; ".join(f"{reason.via}: {reason.text}" if reason.text else reason.via for reason in hit.why)
        probability, strength = (f"{hit.probability:.4f}", str(hit.strength)) if _was_searched(hit) else ("", "")
        cells = (hit.path, hit.title, str(hit.kind), probability, strength, hit.taken_at or "")
        size = (hit.width or "", hit.height or "", "yes" if hit.online else "no")
        table.writerow([*map(in_cell, cells), *size, in_cell(because)])
    write_whole(path, text.getvalue().encode("utf-8-sig", "replace"))
    return ExportItemsReport(path, rows=len(hits))


def export_html(hits: Sequence[Hit], path: str, title: str) -> ExportItemsReport:
    """Write a contact sheet: one page with its thumbnails inside, that opens anywhere and prints well.

    No script and no link to anything outside, and a policy in the page that forbids both.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    failed: list[Failure] = []
    parts = [_PAGE_HEAD.format(title=in_markup(title), count=f"{len(hits):,}")]
    for hit in hits:
        picture = ""
        if hit.thumbnail:
            try:
                picture = f'<img alt="{in_markup(hit.title)}" src="{_data_uri(hit.thumbnail)}">'
            except OSError as error:
                failed.append(Failure(hit.path, Message("has no thumbnail: it {reason}", reason=reason_of(error))))
        parts.append(_figure(hit, picture))
    parts.append("</main></body></html>\n")
    write_whole(path, "".join(parts).encode("utf-8", "replace"))
    return ExportItemsReport(path, rows=len(hits), failed=tuple(failed))


def _copy(source: IO[bytes], path: str, folder: Path) -> None:
    """Copy an open file into the folder: whole and under a name of its own, or not at all."""
    with hidden_file(folder) as (file, hidden):
        while data := source.read(_COPY_BYTES):
            with blame_target():
                file.write(data)
        with blame_target():
            file.close()
        status = os.fstat(source.fileno())
        with contextlib.suppress(OSError):  # a file system without times is no reason to fail
            os.utime(hidden, ns=(status.st_atime_ns, status.st_mtime_ns))
        try:
            publish(hidden, folder, os.path.basename(path))
        except OSError as error:  # a colon or 250 letters, on a drive that has no such names
            raise FileProblem(
                path, Message("cannot have its name in that folder ({error})", error=error.strerror or error)
            ) from error


def _link(path: str, folder: Path) -> bool:
    """Link a file into the folder; return False where the system can do neither kind of link."""
    whole = os.path.abspath(path)
    for target in free_names(folder, os.path.basename(path)):
        for make in (os.link, os.symlink):
            try:
                make(os.path.realpath(whole), target)
                return True
            except FileExistsError:
                break
            except (OSError, NotImplementedError):
                continue
        else:
            return False
    return False


def write_whole(path: str, data: bytes) -> None:
    """Write a file whole or not at all. The user chose the name, so an existing file is replaced.

    Raises
    ------
    UsageError
    """
    target = Path(path)
    try:
        make_folder(target.parent)
        with hidden_file(target.parent) as (file, hidden):
            file.write(data)
            file.flush()
            file.close()
            os.replace(hidden, target)
    except TargetProblem as error:
        raise unusable(target, error.cause) from error.cause
    except OSError as error:
        raise unusable(target, error) from error


def _was_searched(hit: Hit) -> bool:
    """Return whether the row is an answer to a query: rows that were chosen by hand have no probability."""
    return bool(hit.why) or hit.probability > 0


def _data_uri(path: str) -> str:
    data = thumbnail_bytes(Path(path))
    kind = "png" if data.startswith(b"\x89PNG") else "webp" if data[8:12] == b"WEBP" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _figure(hit: Hit, picture: str) -> str:
    why_lines = "".join(
        f"<li><b>{in_markup(reason.via)}</b> {reason.score:.2f} {in_markup(reason.text)}</li>" for reason in hit.why
    )
    taken = f" · {in_markup(hit.taken_at[:16].replace('T', ' '))}" if hit.taken_at else ""
    found = f"{in_markup(hit.strength)} {hit.probability:.2f}" if _was_searched(hit) else in_markup(hit.kind)
    return (
        f"<figure>{picture}<figcaption><h2>{in_markup(hit.title)}</h2>"
        f"<p>{found}{taken}</p>"
        f"<ul>{why_lines}</ul><p class=path>{in_markup(hit.path)}</p></figcaption></figure>\n"
    )


_PAGE_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }}
main {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 1.2rem; }}
figure {{ margin: 0; break-inside: avoid; overflow-wrap: anywhere; }}
img {{ width: 100%; height: 200px; object-fit: contain; background: #f2f2f2; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1rem; margin: .3rem 0 0; }}
p, ul {{ margin: .1rem 0; }} ul {{ padding-left: 1.1rem; }} .path {{ color: #666; font-size: 12px; }}
@page {{ margin: 12mm; }}
@media print {{ body {{ margin: 0; }} main {{ grid-template-columns: repeat(4, 1fr); }} img {{ height: 42mm; }} }}
</style></head>
<body><h1>{title}</h1><p>{count} results</p><main>
"""
