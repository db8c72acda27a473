"""What a library holds, in numbers."""

from __future__ import annotations

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.index.reader import current_generation
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.backup import LAST_BACKUP
from xsearch_gui.core.maintenance.index_check import in_use
from xsearch_gui.core.ocr.reader import VERSION
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.maintenance import FolderStatus, LibraryStatus


def library_status(library: Library) -> LibraryStatus:
    """Return the counts of a library, folder by folder."""
    catalogue = library.catalogue
    folders, online = catalogue.folders.rows(), library.availability.folders()
    rows = []
    for folder in folders:
        photos, notes, failed = catalogue.files.counts(folder.id)
        rows.append(FolderStatus(folder.path, photos, notes, failed, online.get(folder.id, False), folder.volume))
    photos, texts = catalogue.items.count(Kind.PHOTO), catalogue.texts.count()
    encoded = sum(catalogue.vectors.count(modality, library.encoder_id) for modality in Modality)
    manifest, text_encoder = library.encoder.manifest, library.notes
    unread = catalogue.encoders.missing(text_encoder.id, (Modality.TEXTS,)) if text_encoder else 0
    looked_at, to_look_at = catalogue.picture_words.progress(VERSION)
    left_out, more = catalogue.left_out.all([folder.id for folder in folders])
    return LibraryStatus(
        home=str(library.paths.home or library.paths.data),
        encoder=f"{manifest.name} {manifest.version}",
        photos=photos,
        notes=catalogue.items.count(Kind.NOTE),
        texts=texts,
        pairs=catalogue.items.pair_count(),
        pending=catalogue.files.unread() + max(0, photos + texts - encoded, unread),
        generation=current_generation(library.paths.indexes, manifest),
        catalogue_bytes=catalogue.bytes(),
        folders=tuple(rows),
        backup_at=catalogue.meta(LAST_BACKUP).partition(" ")[0],
        backup_file=catalogue.meta(LAST_BACKUP).partition(" ")[2],
        notes_encoder=f"{text_encoder.encoder.manifest.name} {text_encoder.encoder.manifest.version}"
        if text_encoder
        else "",
        looked_at=looked_at,
        to_look_at=to_look_at,
        with_words=catalogue.picture_words.with_words(),
        index=in_use(library.paths.indexes, manifest),
        left_out=tuple(left_out),
        more_left_out=more,
        ignored=len(catalogue.left_out.ignored()),
        failed=tuple(catalogue.files.failures([folder.id for folder in folders])),
    )
