"""What a library holds, in numbers."""

from __future__ import annotations

from xsearch_gui.core.catalogue import Population
from xsearch_gui.core.importer import is_online
from xsearch_gui.core.index import current_generation
from xsearch_gui.core.library import Library
from xsearch_gui.core.records import FolderStatus, Kind, LibraryStatus


def library_status(library: Library) -> LibraryStatus:
    """Return the counts of a library, folder by folder."""
    catalogue = library.catalogue
    folders = catalogue.files.folders()
    rows = []
    for path, folder_id in folders.items():
        photos, notes, failed = catalogue.files.counts(folder_id)
        rows.append(FolderStatus(path, photos, notes, failed, is_online(path)))
    photos, texts = catalogue.items.count(Kind.PHOTO), catalogue.texts.count()
    encoded = sum(catalogue.vectors.count(population, library.encoder_id) for population in Population)
    manifest = library.encoder.manifest
    return LibraryStatus(
        home=str(library.paths.home or library.paths.data),
        encoder=f"{manifest.name} {manifest.version}",
        photos=photos,
        notes=catalogue.items.count(Kind.NOTE),
        texts=texts,
        pairs=catalogue.items.pair_count(),
        pending=catalogue.files.unread() + max(0, photos + texts - encoded),
        generation=current_generation(library.paths.indexes, manifest),
        catalogue_bytes=catalogue.bytes(),
        folders=tuple(rows),
        failed=tuple(catalogue.files.failures(list(folders.values()))),
    )
