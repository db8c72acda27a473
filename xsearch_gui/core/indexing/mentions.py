"""The photos that a note names, wherever they lie in the same folder of the library."""

from __future__ import annotations

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.metadata.note_text.photo_names import Naming, PhotoNames
from xsearch_gui.core.metadata.notes import read_note_for_names


class Mentions:
    """Looks for the names of photos in notes; what a folder holds is read once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._names: dict[int, PhotoNames] = {}

    def photos_in(self, note: FileRow) -> list[int]:
        """Return the items of the photos that a note names.

        Of several photos of one name, those in the folder that the note writes before it, else those beside the note.
        """
        if note.folder_id not in self._names:
            self._names[note.folder_id] = PhotoNames(self._catalogue.files.photo_names(note.folder_id))
        found: dict[int, None] = {}
        text = self._text(note)
        for naming in self._names[note.folder_id].named_in(text):
            found |= dict.fromkeys(self._meant(note, naming, text))
        return list(found)

    def _meant(self, note: FileRow, naming: Naming, text: str) -> list[int]:
        files = self._catalogue.files
        # a.jpg and A.JPG are two photos for some systems: that is meant which is written so.
        names = [name for name in naming.names if name in text] if len(naming.names) > 1 else []
        photos = [photo for name in names or naming.names for photo in files.photos_named(note.folder_id, name)]
        if len(photos) < 2:
            return [item for item, _ in photos]
        depths = [naming.depth(directory) for _, directory in photos]
        most = max(depths)
        if most == 0:
            beside = [item for item, directory in photos if directory == note.directory]
            return beside or [item for item, _ in photos]
        return [item for (item, _), depth in zip(photos, depths, strict=True) if depth == most]

    def _text(self, note: FileRow) -> str:
        """Return what the note's file says with all its marks; what the library keeps of it if that cannot be read."""
        try:
            return read_note_for_names(note.path)
        except UnreadableText:
            assert note.item_id is not None
            return " ".join(text.body for text in self._catalogue.texts.of_item(note.item_id))
