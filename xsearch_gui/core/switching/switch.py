"""Changing the encoder of a library, without a moment in which it cannot be searched.

The library is encoded with the new encoder beside the old one, by the same job that indexes (:func:`run_index` on a
second view of the library), while searches go on with the old one. When nothing is missing the settings name the new
encoder, and the search worker notices at its next query. Nothing has to be remembered to go on after a pause or a
crash: what has no vector of the new encoder is what is still to be done. Which encoder is coming stands in the
catalogue, so that a window that starts again knows.

Vectors of the old encoder stay until they are dropped: going back costs only what was added since.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from dataclasses import replace

from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.decoding.thumbnail import open_thumbnail
from xsearch_gui.core.encoders.adding.install import remove_folder
from xsearch_gui.core.encoders.manifest import EncoderManifest
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.encoders.vocabulary import reference_vectors
from xsearch_gui.core.errors import UsageError, XSearchError
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.index.reader import drop_index
from xsearch_gui.core.indexing.films.thumbnails import encode_moments
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.encoders import EncoderRole
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest
from xsearch_gui.core.records.switching import (
    DropReport,
    DropVectorsRequest,
    RemoveEncoderRequest,
    RemoveReport,
    UseEncoderRequest,
    UseReport,
)
from xsearch_gui.core.switching.disk_space import require_space, size_of, switch_bytes
from xsearch_gui.core.switching.own_calibration import calibrate_on_own
from xsearch_gui.core.switching.switch_notes import COMING_NOTES, name_for_notes, run_use_for_notes

PENDING = "coming encoder"  # what the catalogue keeps the name under


def run_use(library: Library, request: UseEncoderRequest, reporter: Reporter) -> UseReport:
    """Encode the library with another encoder, then search with it.

    Raises
    ------
    UsageError
        There is no such encoder, it reads texts alone and is meant for photos, or the disk is too small.
    EncoderProblem
        It is damaged.
    LibraryBusy, Cancelled
        What was encoded until then is kept; the same request goes on.
    """
    if request.role is EncoderRole.NOTES:
        return run_use_for_notes(library, request, reporter)
    start = time.perf_counter()
    registry = Registry(library.paths)
    if request.name == registry.in_use():
        return _stay(library, registry)
    encoder = registry.open(_usable(registry, request.name))
    encoder.verify()
    with library.changing():
        require_space(library.paths.data, switch_bytes(library.catalogue.encoders, encoder.manifest))
        library.catalogue.set_meta(PENDING, request.name)
    # Nobody searches in it until it is whole.
    with Library(library.paths, lambda: encoder, library.decoders, publish_late=True) as coming:
        photos, texts = _encoded(coming)
        report = _index(coming, reporter)
        with coming.changing():
            _from_thumbnails(coming, reporter)
            notes = _finish(coming, registry, request.name, reporter)
        all_photos, all_texts = _encoded(coming)
    library.encoders.refresh()
    return UseReport(
        name=request.name,
        photos=all_photos - photos,
        texts=all_texts - texts,
        seconds=time.perf_counter() - start,
        failed=report.failed,
        notes=notes,
    )


def _encoded(library: Library) -> tuple[int, int]:
    """Return how many photos and texts have a vector of a library's encoder."""
    count, encoder = library.catalogue.vectors.count, library.encoder_id
    return count(Modality.PHOTOS, encoder), count(Modality.TEXTS, encoder)


def _usable(registry: Registry, name: str) -> str:
    if not isinstance(registry.manifest(name), EncoderManifest):
        raise UsageError(Message("The encoder {name} reads texts alone; photos cannot be searched with it.", name=name))
    return name


def _stay(library: Library, registry: Registry) -> UseReport:
    """Back out of a switch: nothing was taken from the encoder in use, so that nothing is to be done."""
    coming = library.catalogue.meta(PENDING)
    library.catalogue.set_meta(PENDING, "")
    notes = [Message("Searches go on with {name}.", name=registry.in_use())]
    if coming:
        notes.append(
            Message("What {name} has encoded is kept until you drop it: xsearch encoders drop {name}", name=coming)
        )
    return UseReport(registry.in_use(), 0, 0, 0.0, notes=tuple(notes))


def _index(coming: Library, reporter: Reporter) -> IndexReport:
    if not coming.catalogue.files.folders():
        return IndexReport()
    return run_index(coming, IndexRequest(), reporter)


def _from_thumbnails(coming: Library, reporter: Reporter) -> None:
    """Encode photos whose files cannot be read now (an absent drive, say) from their thumbnails."""
    catalogue, encoder = coming.catalogue, coming.encoder
    todo = catalogue.encoders.unencoded_photos(coming.encoder_id)
    step = encoder.manifest.image.batch
    for start in range(0, len(todo), step):
        check(reporter)
        reporter.progress(start, len(todo), Message("Reading thumbnails of absent photos"))
        owners, arrays = [], []
        for item, content in todo[start : start + step]:
            try:
                with open_thumbnail(coming.paths.thumbnail(content)) as picture:
                    arrays.append(encoder.prepare(picture.convert("RGB")))
            except (OSError, ValueError):
                continue  # no thumbnail either: it is read when its drive is back
            owners.append(item)
        with catalogue.transaction():
            catalogue.vectors.put(Modality.PHOTOS, coming.encoder_id, owners, encoder.encode_prepared(arrays))
    encode_moments(coming, reporter)


def _finish(coming: Library, registry: Registry, name: str, reporter: Reporter) -> tuple[Message, ...]:
    """Make everything that a search needs, then name the new encoder in the settings; return what to tell."""
    reporter.progress(0, 0, Message("Publishing the index"))
    coming.indexes.publish()
    notes = [Message("Searches are answered with {name} from now on.", name=name)]
    reporter.progress(0, 0, Message("Measuring what chance looks like"))
    reference_vectors(coming.encoder, coming.paths.cache)  # a large encoder takes its time; the first query shall not
    if (photos := calibrate_on_own(coming)) > 0:
        notes.append(Message("Its scores were calibrated on {photos} of your photos.", photos=photos))
    kept, _ = settings.load(coming.paths.settings)
    old = registry.in_use()
    if kept.alignment.head:
        notes.append(
            Message("Alignment head {head} belongs to {old} and was switched off.", head=kept.alignment.head, old=old)
        )
    if _shorter(registry, old, coming):
        coming.catalogue.encoders.read_notes_again()
        notes.append(
            Message("Notes are cut into shorter pieces at the next indexing: this encoder reads less at once.")
        )
    if kept.encoding.notes == name:
        name_for_notes(coming, registry, "")
        kept, _ = settings.load(coming.paths.settings)
    encoding = replace(kept.encoding, encoder="" if name == registry.builtin else name)
    settings.save(coming.paths.settings, replace(kept, encoding=encoding, alignment=replace(kept.alignment, head=0)))
    coming.catalogue.set_meta(PENDING, "")
    notes.append(Message("The vectors of {old} are kept until you drop them: xsearch encoders drop {old}", old=old))
    return tuple(notes)


def _shorter(registry: Registry, old: str, coming: Library) -> bool:
    try:
        return coming.encoder.chunk_tokens < registry.open(old).chunk_tokens
    except XSearchError:  # the old one is damaged or gone: its notes may be of any length
        return True


# what is no longer needed ------------------------------------------------------------------------------------------


def run_drop(library: Library, request: DropVectorsRequest, reporter: Reporter) -> DropReport:
    """Remove the vectors of an encoder; of the one in use, those of its other versions.

    Raises
    ------
    UsageError
        If the library has none, or they are needed.
    LibraryBusy
    """
    catalogue, name = library.catalogue, request.name
    with library.changing():
        registry = Registry(library.paths)
        needed = _numbers(library, registry.in_use(), catalogue.meta(PENDING))
        texts = _numbers(library, registry.for_notes(), catalogue.meta(COMING_NOTES)) - needed
        named = catalogue.encoders.named(name)
        doomed = {n: version for n, version in named.items() if n not in needed | texts}
        # An encoder that had the photos before and now has the notes alone needs its vectors of photos no more.
        photos = {n: version for n, version in named.items() if n in texts and catalogue.encoders.has_photos(n)}
        if not (doomed or photos):
            raise UsageError(_nothing_to_drop(name, catalogue.encoders.names()))
        reporter.progress(0, 0, Message("Removing vectors"))
        before = catalogue.bytes() + size_of(library.paths.indexes)
        count = catalogue.encoders.vectors()
        with catalogue.transaction():
            for number in doomed:
                catalogue.encoders.drop(number)
            for number in photos:
                catalogue.encoders.drop_photos(number)
        count -= catalogue.encoders.vectors()
        for version in (*doomed.values(), *photos.values()):
            drop_index(library.paths.indexes, name, version)
        reporter.progress(0, 0, Message("Making the catalogue smaller"))
        catalogue.shrink()
        freed = max(0, before - catalogue.bytes() - size_of(library.paths.indexes))
    return DropReport(name, count, freed)


def _nothing_to_drop(name: str, there: Iterable[str]) -> Message:
    return Message(
        "There are no vectors of {name} that could be dropped. The library has vectors of {there}; those of the "
        "encoders in use, and of those that are coming, stay.",
        name=name,
        there=", ".join(there),
    )


def run_remove(library: Library, request: RemoveEncoderRequest, reporter: Reporter) -> RemoveReport:
    """Uninstall an encoder.

    Raises
    ------
    UsageError
        It ships with the program, is in use or is coming, or there is none of this name.
    """
    registry, name = Registry(library.paths), request.name
    if name == registry.builtin:
        raise UsageError(Message("{name} ships with the program and cannot be removed.", name=name))
    if name == registry.in_use():
        raise UsageError(
            Message(
                "{name} is in use. Use another encoder first: xsearch encoders use {builtin}",
                name=name,
                builtin=registry.builtin,
            )
        )
    if name == registry.for_notes():
        instead = f"xsearch encoders use {registry.in_use()} --for notes"
        raise UsageError(
            Message("{name} is in use for notes. Use another encoder first: {instead}", name=name, instead=instead)
        )
    for key, role in ((PENDING, ""), (COMING_NOTES, " --for notes")):
        if name == library.catalogue.meta(key):
            instead = f"xsearch encoders use {registry.in_use()}{role}"
            raise UsageError(
                Message(
                    "The library is being encoded with {name}. Back out first: {instead}", name=name, instead=instead
                )
            )
    size = registry.bytes(name)
    remove_folder(library.paths, name)
    return RemoveReport(name, size)


def _numbers(library: Library, *names: str) -> set[int]:
    """Return the catalogue's numbers of encoders as they are installed; for one that is gone nothing is kept."""
    found: set[int] = set()
    for name in filter(None, names):
        with contextlib.suppress(XSearchError):
            found.add(library.catalogue.encoders.known(Registry(library.paths).manifest(name)))
    return found


HANDLERS: Handlers = {
    UseEncoderRequest: on_library(run_use),
    DropVectorsRequest: on_library(run_drop),
    RemoveEncoderRequest: on_library(run_remove),
}
