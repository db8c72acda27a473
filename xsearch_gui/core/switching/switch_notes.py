"""Changing the encoder by which captions and notes are compared with sentences (:mod:`index.text_index`).

All texts are encoded with it beside what there is, while searches go on as before; then the settings name it. As with
photos, nothing has to be remembered to go on: what has no vector of it is what is still to be done.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace

from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.encoders.manifest import AnyManifest
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.index.text_index import NoteEncoder, drop_notes_index
from xsearch_gui.core.indexing.text_encoding import encode_with
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.encoders import EncoderRole
from xsearch_gui.core.records.switching import UseEncoderRequest, UseReport
from xsearch_gui.core.switching.disk_space import require_space, switch_bytes

COMING_NOTES = "coming encoder for notes"  # what the catalogue keeps the name under


def run_use_for_notes(library: Library, request: UseEncoderRequest, reporter: Reporter) -> UseReport:
    """Encode all captions and notes with an encoder, then compare them by it.

    Raises
    ------
    UsageError
        There is no such encoder, or the disk is too small.
    EncoderProblem
        It is damaged.
    LibraryBusy, Cancelled
        What was encoded until then is kept; the same request goes on.
    """
    start = time.perf_counter()
    registry, catalogue, name = Registry(library.paths), library.catalogue, request.name
    registry.folder(name)
    if name in (registry.in_use(), registry.for_notes()):
        with library.changing():
            return _stay(library, registry, name)
    encoder = registry.open_texts(name)
    encoder.verify()
    with library.changing():
        require_space(library.paths.data, switch_bytes(catalogue.encoders, encoder.manifest, (Modality.TEXTS,)))
        catalogue.set_meta(COMING_NOTES, name)
        coming = NoteEncoder(library.paths, catalogue, encoder)
        before = catalogue.vectors.count(Modality.TEXTS, coming.id)
        encode_with(library, encoder, coming.id, reporter)
        reporter.progress(0, 0, Message("Publishing the index"))
        coming.publish(how=library.indexes.publishing())
        reporter.progress(0, 0, Message("Measuring what chance looks like"))
        assert len(coming.reference), "it is kept for the first query"
        notes = [_compared(name, registry.in_use())]
        if encoder.chunk_tokens < library.encoders.limits()[1]:
            catalogue.encoders.read_notes_again()
            notes.append(
                Message("Notes are cut into shorter pieces at the next indexing: this encoder reads less at once.")
            )
        name_for_notes(library, registry, name)
        encoded = catalogue.vectors.count(Modality.TEXTS, coming.id) - before
    library.encoders.refresh()
    return UseReport(name, 0, encoded, time.perf_counter() - start, notes=tuple(notes), role=EncoderRole.NOTES)


def _compared(name: str, photos: str) -> Message:
    return Message(
        "Captions and notes are compared by {name} from now on, photos by {in_use} as before.", name=name, in_use=photos
    )


def _stay(library: Library, registry: Registry, name: str) -> UseReport:
    """Back out of a change, or go back to the encoder of the photos: nothing is to be encoded."""
    before, coming = registry.for_notes(), library.catalogue.meta(COMING_NOTES)
    name_for_notes(library, registry, "" if name == registry.in_use() else name)
    library.encoders.refresh()
    left = coming or (before if before != name else "")
    notes = [Message("Captions and notes are compared by {name}.", name=name)]
    if left:
        notes.append(
            Message("What {name} has encoded is kept until you drop it: xsearch encoders drop {name}", name=left)
        )
    return UseReport(name, 0, 0, 0.0, notes=tuple(notes), role=EncoderRole.NOTES)


def name_for_notes(library: Library, registry: Registry, name: str) -> None:
    """Have the settings name an encoder for notes, and forget the index of the one before; call it while changing."""
    kept, _ = settings.load(library.paths.settings)
    if kept.encoding.notes != name:
        settings.save(library.paths.settings, replace(kept, encoding=replace(kept.encoding, notes=name)))
        if (old := _manifest(registry, kept.encoding.notes)) is not None:
            drop_notes_index(library.paths, old)
    library.catalogue.set_meta(COMING_NOTES, "")


def _manifest(registry: Registry, name: str) -> AnyManifest | None:
    with contextlib.suppress(XSearchError):  # gone or damaged
        return registry.manifest(name) if name else None
    return None
