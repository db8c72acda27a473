"""Taking over what another program's catalogue says of the library's photos, and taking it back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.indexing.pairing import link_directories
from xsearch_gui.core.indexing.text_encoding import encode_texts
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import Metadata
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.taking_over import TakeBackReport, TakeBackRequest, TakeOverReport, TakeOverRequest
from xsearch_gui.core.taking_over.database import Database, opened
from xsearch_gui.core.taking_over.matching import Matcher, OurPhoto
from xsearch_gui.core.taking_over.programs import apple_photos, digikam, lightroom
from xsearch_gui.core.taking_over.theirs import Program

_PROGRAMS: tuple[Program, ...] = (lightroom, apple_photos, digikam)
_MOST_MISSING = 20  # that are named
_REPORT_EVERY = 1000


def run_take_over(library: Library, request: TakeOverRequest, reporter: Reporter) -> TakeOverReport:
    """Take over what a catalogue says; what was taken over from it before is replaced.

    Raises
    ------
    UsageError
        It cannot be read, is no catalogue, or one of a version that is not known. Nothing is taken over then.
    LibraryBusy, Cancelled
    """
    path = _database_of(os.path.abspath(request.path))
    catalogue = library.catalogue
    with library.changing():
        matcher = Matcher(OurPhoto(*row) for row in catalogue.imports.photo_places())
        said, report = _read(path, matcher, reporter, library.paths.cache)
        name = _name_for(catalogue, path)
        with catalogue.transaction():
            items = catalogue.imports.put(report.program, path, name, said)
        _apply(library, items, reporter)
    return replace(report, name=name)


def run_take_back(library: Library, request: TakeBackRequest, reporter: Reporter) -> TakeBackReport:
    """Forget what was taken over from a catalogue; what the photos' own files say counts again.

    Raises
    ------
    UsageError
        Nothing was taken over under this name.
    LibraryBusy
    """
    catalogue = library.catalogue
    names = [source.name for source in catalogue.imports.sources()]
    if request.name not in names:
        raise UsageError(
            Message("Nothing was taken over from {name}. There is: {names}.", name=request.name, names=", ".join(names))
            if names
            else Message("Nothing was taken over from another program.")
        )
    with library.changing():
        with catalogue.transaction():
            items = catalogue.imports.remove(name=request.name)
        _apply(library, items, reporter)
    return TakeBackReport(len(items))


def _database_of(path: str) -> str:
    """Return the database of what a person names: a library of Apple Photos is a folder."""
    if not os.path.isdir(path):
        return path
    for inside in (("database", "Photos.sqlite"), ("Photos.sqlite",), ("digikam4.db",)):
        if os.path.isfile(os.path.join(path, *inside)):
            return os.path.join(path, *inside)
    raise UsageError(
        Message(
            "{path} is a folder without a catalogue. Name an .lrcat file, a .photoslibrary or a digikam4.db.", path=path
        )
    )


def _read(
    path: str, matcher: Matcher, reporter: Reporter, spacious: Path
) -> tuple[dict[int, Metadata], TakeOverReport]:
    said: dict[int, Metadata] = {}
    missing: dict[str, None] = {}  # virtual copies are one photo with their original
    matched: set[str] = set()
    with opened(path, reporter, spacious) as database:
        program = _program_of(database, path)
        version = program.version(database)
        for count, theirs in enumerate(program.photos(database), 1):
            if count % _REPORT_EVERY == 0:
                check(reporter)
                reporter.progress(count, 0, Message("Reading the catalogue"))
            item = matcher.item(theirs)
            if item is None:
                missing[theirs.path] = None
                continue
            matched.add(theirs.path)
            said[item] = said[item].or_else(theirs.said) if item in said else theirs.said
    facts = sum(map(_count, said.values()))
    told = f"{program.NAME} ({version})"
    photos, some = len(matched) + len(missing), tuple(missing)[:_MOST_MISSING]
    return said, TakeOverReport("", told, photos, len(matched), facts, some)


def _program_of(database: Database, path: str) -> Program:
    for program in _PROGRAMS:
        if program.is_of(database):
            return program
    raise UsageError(
        Message("{path} is no catalogue of Lightroom Classic, Apple Photos or digiKam that xsearch knows.", path=path)
    )


def _count(said: Metadata) -> int:
    """Return how many facts there are; a position is one."""
    values = [getattr(said, field.name) for field in fields(said) if field.name not in ("longitude", "passed_over")]
    return sum(len(value) if isinstance(value, tuple) else value is not None for value in values)


def _name_for(catalogue: Catalogue, path: str) -> str:
    """Return what to call a catalogue: as its file or library, with a number where another is called so."""
    taken = {source.name for source in catalogue.imports.sources() if source.path != path}
    within = next((part for part in Path(path).parts if part.lower().endswith(".photoslibrary")), "")
    base = name = within or os.path.basename(path)
    number = 1
    while name in taken:
        number += 1
        name = f"{base} ({number})"
    return name


def _apply(library: Library, items: Iterable[int], reporter: Reporter) -> None:
    """Work out anew what is known of photos; those of a drive that is not there follow when it is."""
    catalogue = library.catalogue
    last = catalogue.texts.last()
    directories = {os.path.dirname(path) for item in items for path in catalogue.items.paths(item)}
    with catalogue.transaction():
        catalogue.files.mark_stale(directory for directory in directories if os.path.isdir(directory))
    link_directories(catalogue, reporter)
    encode_texts(library, reporter, last)
    library.indexes.publish_if_due()


HANDLERS: Handlers = {TakeOverRequest: on_library(run_take_over), TakeBackRequest: on_library(run_take_back)}
