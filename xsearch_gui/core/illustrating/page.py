"""An illustrated text as a page: HTML or Markdown, with its photos, small, in a folder beside it.

The page opens anywhere and stays whole when it is moved together with its folder: links are relative, there is no
script, and nothing is loaded from outside. The photos are the program's small pictures of them, so that those on drives
that are not connected are there too; places and cameras are not in them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from xsearch_gui.core.decoding.thumbnail import thumbnail_bytes
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.export.files import write_whole
from xsearch_gui.core.export.targets import unusable
from xsearch_gui.core.files.opening import reason_of
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.private import make_folder
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.export import ExportItemsReport
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.organising.illustrating import IllustratedPageRequest, PageFormat, PagePart
from xsearch_gui.core.shown_text import in_markup, visible

_FOLDER = " photos"  # behind the name of the page
_MARKS = re.compile(r"([\\`*_\[\]<>|~&])|^(?=[#+\-=])|(?<=^\d)(?=[.)])|(?<=^\d\d)(?=[.)])")
_PLAIN_NAME = re.compile(r"[^\w\-]+")


def run_illustrated_page(library: Library, request: IllustratedPageRequest, reporter: Reporter) -> ExportItemsReport:
    """Write a page. A page of that name is replaced; pictures that are in its folder already stay.

    Raises
    ------
    UsageError
        The page or its folder cannot be written, or there is nothing to write.
    Cancelled
    """
    if not request.parts:
        raise UsageError(Message("There is no text to illustrate."))
    target = Path(request.target)
    folder = target.with_name(target.stem + _FOLDER)
    names, failed = _pictures(library, request.parts, folder, reporter)
    parts = request.parts[1:] if request.parts[0].text == request.title and len(request.parts) > 1 else request.parts
    links = {item: f"{quote(folder.name)}/{quote(name)}" for item, name in names.items()}
    write = _html if request.format is PageFormat.HTML else _markdown
    write_whole(str(target), write(request.title, parts, links).encode("utf-8", "replace"))
    return ExportItemsReport(str(target), copied=len(names), rows=len(request.parts), failed=failed)


def _pictures(
    library: Library, parts: Sequence[PagePart], folder: Path, reporter: Reporter
) -> tuple[dict[int, str], tuple[Failure, ...]]:
    """Write the small pictures, and return the name of each photo's, and what could not be written."""
    items = list(dict.fromkeys(part.item for part in parts if part.item))
    rows = library.catalogue.items.rows(items)
    names: dict[int, str] = {}
    failed: list[Failure] = []
    if items:
        try:
            make_folder(folder)
        except OSError as error:
            raise unusable(folder, error) from error
    for number, item in enumerate(items, 1):
        check(reporter)
        reporter.progress(number - 1, len(items), Message("Exporting"))
        if item not in rows:
            failed.append(Failure(f"item {item}", Message("is not in the library (any more)")))
            continue
        path = rows[item].path
        try:
            data = thumbnail_bytes(library.paths.thumbnail(rows[item].content))
        except OSError as error:
            failed.append(Failure(path, Message("has no thumbnail: it {reason}", reason=reason_of(error))))
            continue
        stem = _PLAIN_NAME.sub("-", os.path.splitext(os.path.basename(path))[0]).strip("-")[:60]
        names[item] = f"{number:03}-{stem or 'photo'}{_suffix(data)}"
        write_whole(str(folder / names[item]), data)
    return names, tuple(failed)


def _suffix(data: bytes) -> str:
    return ".png" if data.startswith(b"\x89PNG") else ".webp" if data[8:12] == b"WEBP" else ".jpg"


def _paragraphs(parts: Sequence[PagePart]) -> Iterator[tuple[list[str], list[PagePart]]]:
    """Yield runs of sentences that end at a photo or a paragraph: their texts, and the part with the photo, if any."""
    texts: list[str] = []
    for part in parts:
        if part.begins and texts:
            yield texts, []
            texts = []
        texts.append(part.text)
        if part.item:
            yield texts, [part]
            texts = []
    if texts:
        yield texts, []


def _html(title: str, parts: Sequence[PagePart], links: dict[int, str]) -> str:
    body = [_HEAD.format(title=in_markup(title))]
    for texts, shown in _paragraphs(parts):
        body.append(f"<p>{in_markup(' '.join(texts))}</p>\n")
        for part in shown:
            if part.item in links:
                alt = in_markup(part.text)
                body.append(f'<figure><img src="{in_markup(links[part.item])}" alt="{alt}"></figure>\n')
    return "".join([*body, "</main></body></html>\n"])


def _markdown(title: str, parts: Sequence[PagePart], links: dict[int, str]) -> str:
    lines = [f"# {_escaped(title)}", ""]
    for texts, shown in _paragraphs(parts):
        lines += [_escaped(" ".join(texts)), ""]
        for part in shown:
            if part.item in links:
                lines += [f"![{_escaped(part.text)}]({links[part.item]})", ""]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Return a text on one line of which Markdown takes no character as its own."""
    return _MARKS.sub(lambda mark: f"\\{mark[1] or ''}", visible(" ".join(text.split())))


_HEAD = """<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 17px/1.6 Georgia, serif; margin: 3rem auto; padding: 0 1.5rem; max-width: 40rem; color: #222;
        background: #fff; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.7rem; line-height: 1.25; }} p {{ margin: 1.2rem 0; }}
figure {{ margin: 1.4rem 0; break-inside: avoid; text-align: center; }}
img {{ max-width: 100%; max-height: 32rem; }}
</style></head>
<body><main><h1>{title}</h1>
"""


HANDLERS: Handlers = {IllustratedPageRequest: on_library(run_illustrated_page)}
