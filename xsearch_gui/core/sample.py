"""A small library to try xsearch on: public-domain photos with captions and notes of our own.

The photos come from the installed package scikit-image; ``resources/sample/sample.toml`` names them with
their terms, their captions and the place where each caption is kept. Between them they use every place that
xsearch looks.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import shutil
import struct
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import ExifTags, Image

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.paths import bundled
from xsearch_gui.core.progress import Reporter, check

MARKER = ".xsearch-sample"  # hidden, so that the import passes it over

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{caption}</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag>{keywords}</rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What :func:`write_sample` wrote. Files that were there already are not counted."""

    folder: str
    photos: int
    notes: int
    captions: int


@dataclass(frozen=True, slots=True)
class _Photo:
    source: str
    path: str
    taken: str
    kept_in: str  # xmp, iptc, exif, table, text
    caption: str
    terms: str
    keywords: tuple[str, ...] = ()


def write_sample(folder: str, reporter: Reporter) -> SampleReport:
    """Write the sample library into a folder, which is created.

    In a folder that holds a sample library already, only what is missing is written.

    Raises
    ------
    UsageError
        scikit-image is not installed, the folder holds other files, or it cannot be written.
    Cancelled
        The user stopped it; the folder can be completed by the same call.
    """
    source = _photo_source()
    try:
        return _write(Path(folder), source, reporter)
    except OSError as error:
        raise UsageError(
            f"The sample library cannot be written to {folder}: {error.strerror or error}. Choose another folder."
        ) from error


def _photo_source() -> Path:
    # Found, not imported: importing skimage.data takes a second, and may ask the network for more pictures.
    spec = importlib.util.find_spec("skimage")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise UsageError(
            "The sample photos come from the package scikit-image, which is not installed. "
            "Install it with: pip install 'xsearch-gui[sample]'"
        )
    return Path(next(iter(folders))) / "data"


def _write(folder: Path, source: Path, reporter: Reporter) -> SampleReport:
    resources = bundled("resources", "sample")
    listed = tomllib.loads((resources / "sample.toml").read_text(encoding="utf-8"))["photo"]
    photos = [_Photo(**{**entry, "keywords": tuple(entry.get("keywords", ()))}) for entry in listed]
    _prepare(folder, photos)
    written = captions = notes = 0
    for done, photo in enumerate(photos):
        check(reporter)
        reporter.progress(done, len(photos), "Writing sample photos")
        target = folder / photo.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            _save(source / photo.source, target, photo)
            written += 1
            captions += photo.kept_in in ("xmp", "iptc", "exif")
        text = target.with_suffix(".txt")
        if photo.kept_in == "text" and not text.exists():
            text.write_text(photo.caption + "\n", encoding="utf-8")
            captions += 1
    captions += _write_tables(folder, photos)
    texts = resources / "notes"
    for note in sorted(texts.rglob("*.md")):
        target = folder / note.relative_to(texts)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(note, target)
            notes += 1
    reporter.progress(len(photos), len(photos), "Writing sample photos")
    return SampleReport(str(folder), written, notes, captions)


def _prepare(folder: Path, photos: list[_Photo]) -> None:
    """Create the folder with its marker, which also tells where the photos are from."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file. Choose a folder for the sample library.")
    marker = folder / MARKER
    if folder.exists() and not marker.exists() and any(folder.iterdir()):
        raise UsageError(f"The folder {folder} already holds other files. Choose a new or an empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    origins = "".join(f"{photo.path}: scikit-image, {photo.source}; {photo.terms}\n" for photo in photos)
    marker.write_text(f"A sample library written by xsearch. The photos and their terms:\n{origins}", "utf-8")


def _save(source: Path, target: Path, photo: _Photo) -> None:
    tags = Image.Exif()
    tags.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = photo.taken
    if photo.kept_in == "exif":
        tags[ExifTags.Base.ImageDescription] = photo.caption
    exif = tags.tobytes()  # as bytes: PNG drops an Exif object that has nothing but sub-blocks
    with Image.open(source) as image:
        if target.suffix == ".png":
            image.save(target, optimize=True, exif=exif)
            return
        colour = image.convert("L" if image.mode in ("L", "1") else "RGB")
        colour.save(
            target,
            quality=92,
            exif=exif,
            xmp=_xmp(photo) if photo.kept_in == "xmp" else b"",
            extra=_iptc_segment(photo) if photo.kept_in == "iptc" else b"",
        )


def _xmp(photo: _Photo) -> bytes:
    keywords = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in photo.keywords)
    return _XMP.format(caption=escape(photo.caption), keywords=keywords).encode()


def _iptc_segment(photo: _Photo) -> bytes:
    """Return the APP13 segment of a JPEG: the Photoshop resource 0x0404 with IPTC-IIM datasets."""
    datasets = [((1, 90), b"\x1b%G"), ((2, 120), photo.caption.encode())]
    datasets += [((2, 25), word.encode()) for word in photo.keywords]
    iim = b"".join(struct.pack(">BBBH", 0x1C, *number, len(data)) + data for number, data in datasets)
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(iim)) + iim + b"\0" * (len(iim) % 2)
    body = b"Photoshop 3.0\0" + resource
    return struct.pack(">HH", 0xFFED, len(body) + 2) + body


def _write_tables(folder: Path, photos: list[_Photo]) -> int:
    """Write each folder's ``captions.csv`` where there is none, and return how many captions that made."""
    tables: dict[Path, list[_Photo]] = defaultdict(list)
    for photo in photos:
        if photo.kept_in == "table":
            tables[(folder / photo.path).parent / "captions.csv"].append(photo)
    written = 0
    for path, rows in tables.items():
        if path.exists():
            continue
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(("file", "caption"))
        lines.writerows((Path(photo.path).name, photo.caption) for photo in rows)
        path.write_text(text.getvalue(), encoding="utf-8")
        written += len(rows)
    return written
