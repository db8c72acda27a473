"""Is everything as it should be? ``xsearch doctor`` looks, measures, and changes nothing.

With ``--repair`` :mod:`repair` mends what it can, before the look.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

import numpy as np

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.catalogue.full_text import WORD_INDEXES
from xsearch_gui.core.encoders import OnnxEncoder
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.index import reader
from xsearch_gui.core.index.reader import DamagedIndex, VectorIndex
from xsearch_gui.core.index.writer import is_intact
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.index_check import measures, offer
from xsearch_gui.core.message import Message, plain
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.maintenance import DoctorReport, Finding

MIN_FREE = 200_000_000  # bytes
_INOTIFY = Path("/proc/sys/fs/inotify/max_user_watches")


def examine(library: Library, reporter: Reporter) -> DoctorReport:
    """Look at the encoder, the catalogue, the folders and the index; measure how much of the nearest it finds."""
    findings: list[Finding] = []
    for note, inspect in (
        (Message("Checking the encoder"), _encoder),
        (Message("Checking the encoder for notes"), _notes),
        (Message("Checking the catalogue"), _catalogue),
        (Message("Looking for the folders"), _folders),
        (Message("Looking at the disk"), _disk),
        (Message("Counting what can be watched"), _watching),
        (Message("Looking for the last copy"), _copy),
        (Message("Counting thumbnails"), _thumbnails),
    ):
        check(reporter)
        reporter.progress(len(findings), 0, note)
        findings.append(inspect(library))
    reporter.progress(len(findings), 0, Message("Measuring the index"))
    try:
        intact = is_intact(library.paths.indexes, library.encoder.manifest)
        published = reader.load(library.paths.indexes, library.encoder.manifest) if intact else None
    except DamagedIndex:
        published = None
    findings.append(_index(library, published))
    indexes = () if published is None else measures(published)
    if published is not None:
        findings.append(offer(published, indexes))
    return DoctorReport(tuple(findings), indexes)


def _encoder(library: Library) -> Finding:
    encoder = library.encoder
    name = f"{encoder.manifest.name} {encoder.manifest.version}"
    try:
        if isinstance(encoder, OnnxEncoder):
            encoder.verify()
    except EncoderProblem as error:
        return Finding(Message("encoder"), False, error.message, Message("Install xsearch again."))
    return Finding(Message("encoder"), True, Message("{name}: files and canonical vectors are as published", name=name))


def _notes(library: Library) -> Finding:
    what, back = Message("encoder for notes"), f"xsearch encoders use {library.encoder.manifest.name} --for notes"
    if (notes := library.notes) is None:
        if library.encoders.notes_problem:
            return Finding(
                what, False, library.encoders.notes_problem, Message("Install it again, or: {command}", command=back)
            )
        return Finding(what, True, Message("that of the photos"))
    about = notes.encoder.manifest
    try:
        notes.encoder.verify()
    except EncoderProblem as error:
        return Finding(what, False, error.message, Message("Install it again, or: {command}", command=back))
    missing = library.catalogue.encoders.missing(notes.id, (Modality.TEXTS,))
    if missing or not is_intact(library.paths.indexes, notes.store):
        detail = (
            Message("{name}: {count} texts are not encoded", name=about.name, count=missing)
            if missing
            else Message("{name}: its index is damaged", name=about.name)
        )
        return Finding(what, False, detail, Message("Run: xsearch index"))
    return Finding(
        what,
        True,
        Message(
            "{name} {version}: files and vectors are as published, all texts encoded",
            name=about.name,
            version=about.version,
        ),
    )


def _catalogue(library: Library) -> Finding:
    connection = library.catalogue.connection
    try:
        rows = [row[0] for row in connection.execute("PRAGMA integrity_check(10)")]
        if not library.catalogue.read_only:
            for words in WORD_INDEXES:
                connection.execute(f"INSERT INTO {words} ({words}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        rows = [str(error)]
    if rows != ["ok"]:
        return Finding(Message("catalogue"), False, plain("; ".join(rows)), Message("Run: xsearch doctor --repair"))
    return Finding(
        Message("catalogue"), True, Message("intact, {size} MB", size=round(library.catalogue.bytes() / 1000000.0, 1))
    )


def _folders(library: Library) -> Finding:
    folders, online = library.catalogue.folders.rows(), library.availability.folders()
    absent = [f"{folder.path} ({folder.volume})" for folder in folders if not online[folder.id]]
    if absent:
        return Finding(
            Message("folders"),
            False,
            Message("not there now: {folders}", folders=", ".join(absent)),
            Message("Connect the drive; nothing is lost."),
        )
    return Finding(Message("folders"), True, Message("{n} there", n=len(folders)))


def _disk(library: Library) -> Finding:
    folder = library.paths.data
    free = shutil.disk_usage(folder).free
    if library.catalogue.read_only:
        return Finding(
            Message("disk"),
            False,
            Message("{folder} is read-only: searching works, changing does not", folder=folder),
            Message("Make it writable."),
        )
    if library.paths.unfinished.exists():
        detail = Message("a job is running now, or the last one was killed; what it had done is kept")
        return Finding(Message("disk"), False, detail, Message("If no other xsearch is running: xsearch index"))
    if free < MIN_FREE:
        return Finding(
            Message("disk"),
            False,
            Message("{size} MB are free in {folder}", size=round(free / 1000000.0), folder=folder),
            Message("Free some space."),
        )
    return Finding(
        Message("disk"),
        True,
        Message("{size} GB free, writable, no job was broken off", size=round(free / 1000000000.0, 1)),
    )


def _watching(library: Library) -> Finding:
    directories = sum(len(library.catalogue.folders.directories(row.id)) for row in library.catalogue.folders.rows())
    try:
        most = int(_INOTIFY.read_text(encoding="ascii"))
    except (OSError, ValueError):  # other systems have no such limit
        return Finding(Message("watching"), True, Message("directories with photos or notes: {n}", n=directories))
    if directories >= most:
        detail = Message(
            "{n} directories, but the system reports on {most} at most: some are looked through",
            n=directories,
            most=most,
        )
        return Finding(
            Message("watching"), False, detail, Message("Raise the limit: sysctl fs.inotify.max_user_watches")
        )
    return Finding(
        Message("watching"),
        True,
        Message("directories: {n} of {most} on which the system can report", n=directories, most=most),
    )


def _copy(library: Library) -> Finding:
    try:
        made = library.paths.copy.stat().st_mtime
    except OSError:
        return Finding(Message("copy"), True, Message("none yet; xsearch index makes one, at most once a day"))
    return Finding(
        Message("copy"),
        True,
        Message("of {date}, for xsearch doctor --repair", date=time.strftime("%Y-%m-%d %H:%M", time.localtime(made))),
    )


def _thumbnails(library: Library) -> Finding:
    contents = library.catalogue.items.contents().values()
    missing = sum(not library.paths.thumbnail(content).exists() for content in contents)
    if missing:
        return Finding(
            Message("thumbnails"),
            False,
            Message("{missing} of {n} missing", missing=missing, n=len(contents)),
            Message("Run: xsearch index"),
        )
    return Finding(Message("thumbnails"), True, Message("{n} there", n=len(contents)))


def mend_index(library: Library) -> bool:
    """Write the index anew if it is not what the catalogue holds; return whether it was written.

    Raises
    ------
    LibraryBusy, ReadOnlyLibrary, DiskFull
    """
    indexes, manifest = library.paths.indexes, library.encoder.manifest
    with library.changing():
        published = reader.load(indexes, manifest) if is_intact(indexes, manifest) else None
        if _index(library, published).good:
            return False
        library.indexes.publish(anew=True)
        return True


def _index(library: Library, published: VectorIndex | None) -> Finding:
    """Compare what a search would use, the published part and what is newer, with what the catalogue holds."""
    if published is None:
        detail = Message("missing or damaged; until it is made again every search compares everything")
        return Finding(Message("index"), False, detail, Message("Run: xsearch doctor --repair"))
    vectors, encoder = library.catalogue.vectors, library.encoder_id
    now = reader.up_to_date(published, library.catalogue, encoder)
    parts = {modality: now.part(modality) for modality in Modality}
    found = [len(part) for part in parts.values()]
    wanted = [vectors.ids(population, encoder) for population in parts]
    if not all(np.array_equal(part.ids, ids) for part, ids in zip(parts.values(), wanted, strict=True)):
        detail = Message(
            "holds {photos} photos and {texts} texts of {all_photos} and {all_texts}",
            photos=found[0],
            texts=found[1],
            all_photos=len(wanted[0]),
            all_texts=len(wanted[1]),
        )
        return Finding(Message("index"), False, detail, Message("Run: xsearch doctor --repair"))
    beside = vectors.changes(encoder, published.stamp) if published.stamp >= 0 else 0
    detail = Message(
        "generation {number}, {photos} photos and {texts} texts",
        number=published.generation,
        photos=found[0],
        texts=found[1],
    )
    return Finding(
        Message("index"),
        True,
        Message("{index}; changes since, read beside it: {count}", index=detail, count=beside) if beside else detail,
    )
