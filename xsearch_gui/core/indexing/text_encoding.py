"""The texts of a run: notes are read and cut into pieces, and every caption and piece gets its vector."""

from __future__ import annotations

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.encoders import TextEncoder
from xsearch_gui.core.errors import EncoderProblem, FileProblem
from xsearch_gui.core.files.hashing import content_hash
from xsearch_gui.core.files.opening import reason_of
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.indexing.scan import Scan
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.chunking import chunk
from xsearch_gui.core.metadata.note_text.machine_made import why_no_note
from xsearch_gui.core.metadata.notes import note_title, read_note
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Kind, Source
from xsearch_gui.core.throttle import Throttle

_TEXT_BATCHES = 8


def read_notes(library: Library, found: Scan, reporter: Reporter) -> None:
    """Read, chunk and keep the notes that are new or changed."""
    catalogue, limits = library.catalogue, library.encoders.limits()
    todo = catalogue.files.unread_in(found.folder_ids, FileRole.NOTE)
    for done, file in enumerate(catalogue.files.each(todo)):
        check(reporter)
        reporter.progress(done, len(todo), Message("Reading notes"))
        try:
            body = read_note(file.path)
            content, size = content_hash(file.path, catalogue.items.hashed)
        except (FileProblem, OSError) as error:
            reason = error.reason if isinstance(error, FileProblem) else reason_of(error)
            with catalogue.transaction():
                catalogue.files.failed(file.id, reason)
            continue
        no_note = why_no_note(file.name, body)
        with catalogue.transaction():
            catalogue.left_out.set_of_file(file, "read", [no_note] if no_note else ())
            if no_note:
                catalogue.files.done(file.id, None)
                continue
            item = catalogue.items.add(Kind.NOTE, content, size, note_title(body, file.path))
            catalogue.texts.set_embedded(item, [(Source.NOTE, part) for part in chunk(body, *limits)])
            catalogue.files.done(file.id, item)


def encode_texts(library: Library, reporter: Reporter, after: int = 0) -> None:
    """Encode every caption and chunk that has no vector of an encoder in use, of those with higher ids than ``after``.

    All of them in a whole run; a shallow one knows which are its own.
    """
    encode_with(library, library.encoder, library.encoder_id, reporter, after)
    if (notes := library.notes) is not None:
        try:
            encode_with(library, notes.encoder, notes.id, reporter, after)
        except EncoderProblem as error:
            library.encoders.do_without_notes(error)


def encode_with(library: Library, encoder: TextEncoder, encoder_id: int, reporter: Reporter, after: int = 0) -> None:
    """Encode what has no vector of one encoder; what is done is kept batch by batch."""
    catalogue = library.catalogue
    todo = catalogue.texts.unencoded(encoder_id, after)
    step = encoder.manifest.text.batch * _TEXT_BATCHES
    throttle = Throttle(library.paths.settings)
    for start in range(0, len(todo), step):
        check(reporter)
        throttle.rest(reporter)
        reporter.progress(start, len(todo), Message("Reading captions and notes"))
        bodies = catalogue.texts.bodies(todo[start : start + step])
        vectors = encoder.encode_texts([*bodies.values()])
        with catalogue.transaction():
            catalogue.vectors.put(Modality.TEXTS, encoder_id, [*bodies], vectors)
