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
from xsearch_gui.core.encoders import OnnxEncoder
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.index import neighbours, reader
from xsearch_gui.core.index.reader import DamagedIndex, VectorIndex
from xsearch_gui.core.index.writer import is_intact
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.linear import unit
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records import DoctorReport, Finding, Graph

QUERIES = 200
MIN_FREE = 200_000_000  # bytes
_INOTIFY = Path("/proc/sys/fs/inotify/max_user_watches")
_K = 10


def examine(library: Library, reporter: Reporter) -> DoctorReport:
    """Look at the encoder, the catalogue, the folders and the index; measure the graphs' recall."""
    findings: list[Finding] = []
    graphs: tuple[Graph, ...] = ()
    for note, inspect in (
        ("Checking the encoder", _encoder),
        ("Checking the encoder for notes", _notes),
        ("Checking the catalogue", _catalogue),
        ("Looking for the folders", _folders),
        ("Looking at the disk", _disk),
        ("Counting what can be watched", _watching),
        ("Looking for the last copy", _copy),
        ("Counting thumbnails", _thumbnails),
    ):
        check(reporter)
        reporter.progress(len(findings), 0, note)
        findings.append(inspect(library))
    reporter.progress(len(findings), 0, "Measuring the index")
    try:
        published: VectorIndex | None = reader.load(library.paths.indexes, library.encoder.manifest, with_graphs=True)
        graphs = tuple(measure_graph(name, getattr(published, f"{name}s")) for name in ("photo", "text"))
    except DamagedIndex:
        published = None
    findings.append(_index(library, published))
    return DoctorReport(tuple(findings), tuple(graph for graph in graphs if graph.vectors))


def _encoder(library: Library) -> Finding:
    encoder = library.encoder
    name = f"{encoder.manifest.name} {encoder.manifest.version}"
    try:
        if isinstance(encoder, OnnxEncoder):
            encoder.verify()
    except EncoderProblem as error:
        return Finding("encoder", False, str(error), "Install xsearch again.")
    return Finding("encoder", True, f"{name}: files and canonical vectors are as published")


def _notes(library: Library) -> Finding:
    what, back = "encoder for notes", f"xsearch encoders use {library.encoder.manifest.name} --for notes"
    if (notes := library.notes) is None:
        if library.encoders.notes_problem:
            return Finding(what, False, library.encoders.notes_problem, f"Install it again, or: {back}")
        return Finding(what, True, "that of the photos")
    about = notes.encoder.manifest
    try:
        notes.encoder.verify()
    except EncoderProblem as error:
        return Finding(what, False, str(error), f"Install it again, or: {back}")
    missing = library.catalogue.encoders.missing(notes.id, (Modality.TEXTS,))
    if missing or not is_intact(library.paths.indexes, notes.store):
        detail = (
            f"{about.name}: {missing:,} texts are not encoded" if missing else f"{about.name}: its index is damaged"
        )
        return Finding(what, False, detail, "Run: xsearch index")
    return Finding(what, True, f"{about.name} {about.version}: files and vectors are as published, all texts encoded")


def _catalogue(library: Library) -> Finding:
    connection = library.catalogue.connection
    try:
        rows = [row[0] for row in connection.execute("PRAGMA integrity_check(10)")]
        if not library.catalogue.read_only:
            connection.execute("INSERT INTO text_fts (text_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        rows = [str(error)]
    if rows != ["ok"]:
        return Finding("catalogue", False, "; ".join(rows), "Run: xsearch doctor --repair")
    return Finding("catalogue", True, f"intact, {library.catalogue.bytes() / 1e6:.1f} MB")


def _folders(library: Library) -> Finding:
    folders, online = library.catalogue.folders.rows(), library.availability.folders()
    absent = [f"{folder.path} ({folder.volume})" for folder in folders if not online[folder.id]]
    if absent:
        return Finding("folders", False, f"not there now: {', '.join(absent)}", "Connect the drive; nothing is lost.")
    return Finding("folders", True, f"{len(folders)} there")


def _disk(library: Library) -> Finding:
    folder = library.paths.data
    free = shutil.disk_usage(folder).free
    if library.catalogue.read_only:
        return Finding("disk", False, f"{folder} is read-only: searching works, changing does not", "Make it writable.")
    if library.paths.unfinished.exists():
        detail = "a job is running now, or the last one was killed; what it had done is kept"
        return Finding("disk", False, detail, "If no other xsearch is running: xsearch index")
    if free < MIN_FREE:
        return Finding("disk", False, f"{free / 1e6:.0f} MB are free in {folder}", "Free some space.")
    return Finding("disk", True, f"{free / 1e9:.1f} GB free, writable, no job was broken off")


def _watching(library: Library) -> Finding:
    directories = sum(len(library.catalogue.folders.directories(row.id)) for row in library.catalogue.folders.rows())
    try:
        most = int(_INOTIFY.read_text(encoding="ascii"))
    except (OSError, ValueError):  # other systems have no such limit
        return Finding("watching", True, f"{directories:,} directories with photos or notes")
    if directories >= most:
        detail = f"{directories:,} directories, but the system reports on {most:,} at most: some are looked through"
        return Finding("watching", False, detail, "Raise the limit: sysctl fs.inotify.max_user_watches")
    return Finding("watching", True, f"{directories:,} directories of {most:,} on which the system can report")


def _copy(library: Library) -> Finding:
    try:
        made = library.paths.copy.stat().st_mtime
    except OSError:
        return Finding("copy", True, "none yet; xsearch index makes one, at most once a day")
    return Finding(
        "copy", True, f"of {time.strftime('%Y-%m-%d %H:%M', time.localtime(made))}, for xsearch doctor --repair"
    )


def _thumbnails(library: Library) -> Finding:
    contents = library.catalogue.items.contents().values()
    missing = sum(not library.paths.thumbnail(content).exists() for content in contents)
    if missing:
        return Finding("thumbnails", False, f"{missing:,} of {len(contents):,} missing", "Run: xsearch index")
    return Finding("thumbnails", True, f"{len(contents):,} there")


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
        detail = "missing or damaged; until it is made again every search compares everything"
        return Finding("index", False, detail, "Run: xsearch doctor --repair")
    vectors, encoder = library.catalogue.vectors, library.encoder_id
    now = reader.up_to_date(published, library.catalogue, encoder)
    parts = {Modality.PHOTOS: now.photos, Modality.TEXTS: now.texts}
    found = [len(part) for part in parts.values()]
    wanted = [vectors.ids(population, encoder) for population in parts]
    if not all(np.array_equal(part.ids, ids) for part, ids in zip(parts.values(), wanted, strict=True)):
        detail = f"holds {found[0]:,} photos and {found[1]:,} texts of {len(wanted[0]):,} and {len(wanted[1]):,}"
        return Finding("index", False, detail, "Run: xsearch doctor --repair")
    beside = vectors.changes(encoder, published.stamp) if published.stamp >= 0 else 0
    detail = f"generation {published.generation}, {found[0]:,} photos and {found[1]:,} texts"
    return Finding("index", True, f"{detail}; {beside:,} changes since are read beside it" if beside else detail)


def measure_graph(name: str, population: neighbours.PopulationIndex) -> Graph:
    """Compare the graph with exact search for vectors of the library, slightly moved."""
    if not len(population) or population.graph is None:
        return Graph(name, 0, 0.0, 0.0, 0.0, False)
    random = np.random.default_rng(0)
    rows = random.choice(len(population), min(QUERIES, len(population)), replace=False)
    queries = population.take(rows).astype(np.float32)
    queries += random.normal(scale=0.3 / queries.shape[1] ** 0.5, size=queries.shape).astype(np.float32)
    queries = unit(queries)
    k, found, seconds = min(_K, len(population)), 0, [0.0, 0.0]
    population.exact(queries[0], k)  # makes the matrix, which is not to be timed
    for query in queries:
        start = time.perf_counter()
        near = population.by_graph(query, k)
        middle = time.perf_counter()
        exact = population.exact(query, k)
        seconds = [seconds[0] + middle - start, seconds[1] + time.perf_counter() - middle]
        found += len(np.intersect1d(near.ids, exact.ids))
    graph_ms, exact_ms = (1000 * part / len(queries) for part in seconds)
    in_use = len(population) >= neighbours.EXACT_BELOW
    return Graph(name, len(population), found / (k * len(queries)), graph_ms, exact_ms, in_use)
