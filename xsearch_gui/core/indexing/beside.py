"""What lies beside the photos of a directory and speaks of them: XMP files, and the JSON files of Google Takeout."""

from __future__ import annotations

import os
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.takeout_names import SUFFIX, Owners, TakeoutNames, folded
from xsearch_gui.core.files.types import APPLE_EDITS, FileRole, suffix_of
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.metadata.embedded import Metadata, read_sidecar
from xsearch_gui.core.metadata.takeout import Takeout, read_takeout

_MOST_KEPT = 16  # directories; a photo may lie in several


@dataclass(frozen=True, slots=True)
class TakeoutFile:
    """A JSON file, its photos, and what it says; nothing if it is of something else, or if there is a ``problem``."""

    file: FileRow
    photos: tuple[FileRow, ...] = ()
    takeout: Takeout | None = None
    problem: Message = NOTHING


class Neighbours:
    """The files of one directory; what few ask for is worked out when it is asked for."""

    def __init__(self, files: Sequence[FileRow]) -> None:
        self._files = files
        self.photos = [file for file in files if file.role is FileRole.PHOTO and file.item_id is not None]
        self.items = {photo.item_id for photo in self.photos if photo.item_id is not None}  # a shot may have two files

    def of_role(self, role: FileRole) -> list[FileRow]:
        """Return the files of a role, by name."""
        return [file for file in self._files if file.role is role]

    @cached_property
    def named(self) -> dict[str, list[FileRow]]:
        """The photos, by their folded names."""
        return _grouped(self.photos, lambda photo: folded(photo.name))

    @cached_property
    def of_stem(self) -> dict[str, list[FileRow]]:
        """The photos, by their folded names without suffix."""
        return _grouped(self.photos, lambda photo: folded(os.path.splitext(photo.name)[0]))

    @cached_property
    def xmp(self) -> dict[str, list[FileRow]]:
        """The XMP files, by their folded names without ``.xmp``."""
        files = (file for file in self.of_role(FileRole.SIDECAR) if suffix_of(file.name) == ".xmp")
        return _grouped(files, lambda file: folded(os.path.splitext(file.name)[0]))

    @cached_property
    def edits(self) -> dict[str, list[FileRow]]:
        """The files of Apple's edits, by their folded names without suffix."""
        files = (file for file in self.of_role(FileRole.SIDECAR) if suffix_of(file.name) == APPLE_EDITS)
        return _grouped(files, lambda file: folded(os.path.splitext(file.name)[0]))

    @cached_property
    def takeout(self) -> list[TakeoutFile]:
        """The JSON files."""
        files = [file for file in self.of_role(FileRole.SIDECAR) if suffix_of(file.name) == SUFFIX]
        names = TakeoutNames(photo.name for photo in self.photos) if files else None
        found = [_of_takeout(file, names.owners(file.name), self.named) for file in files if names is not None]
        return _with_edited(found, self.photos)

    @cached_property
    def _by_photo(self) -> dict[int, list[Metadata]]:
        said: dict[int, list[Metadata]] = defaultdict(list)
        told = [(one.takeout.said, photo) for one in self.takeout if one.takeout is not None for photo in one.photos]
        for metadata, photo in told:
            said[photo.id].append(metadata)
        return said

    def said_by_takeout(self, photo: FileRow) -> list[Metadata]:
        """Return what the JSON files of a photo say."""
        return self._by_photo.get(photo.id, [])

    def said_by_xmp(self, photo: FileRow) -> list[Metadata]:
        """Return what the XMP files of a photo say, that with the more specific name first.

        They are called ``photo.jpg.xmp`` (digiKam, darktable) or ``photo.xmp`` (Adobe). A file of Apple's edits says
        that it was edited.
        """
        names = (folded(photo.name), folded(os.path.splitext(photo.name)[0])) if self.xmp else ()
        found = []
        for sidecar in (it for name in names for it in self.xmp.get(name, ())):
            try:
                found.append(read_sidecar(sidecar.path))
            except UnreadableText:
                continue  # it is named among the failures
        if folded(os.path.splitext(photo.name)[0]) in self.edits:
            found.append(Metadata(edited="Apple Photos"))
        return found


class Beside:
    """The neighbours of photos, directory by directory; the last few are kept."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: OrderedDict[str, Neighbours] = OrderedDict()

    def of(self, directory: str) -> Neighbours:
        """Return what a directory holds."""
        if directory not in self._known:
            self._known[directory] = Neighbours(self._catalogue.files.in_directory(directory))
            if len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(directory)
        return self._known[directory]


def _grouped(files: Iterable[FileRow], key: Callable[[FileRow], str]) -> dict[str, list[FileRow]]:
    groups: dict[str, list[FileRow]] = defaultdict(list)
    for file in files:
        groups[key(file)].append(file)
    return groups


def _of_takeout(file: FileRow, owners: Owners, photos: Mapping[str, Sequence[FileRow]]) -> TakeoutFile:
    """Return what a JSON file is; ``photos`` are those beside it, by their folded names."""
    try:
        takeout = read_takeout(file.path)
    except UnreadableText as error:
        # Other programs call their files like the photo, too, but few with its suffix.
        named = any(folded(file.name).startswith(folded(photo)) for photo in owners.photos)
        return TakeoutFile(file, problem=error.reason if named else NOTHING)
    if takeout is None:
        return TakeoutFile(file)
    found: Sequence[str] = owners.photos
    if not owners.sure or not found:  # several photos may begin alike; the file tells the whole name
        title = folded(takeout.file)
        alike = [name for name in found if title.startswith(folded(os.path.splitext(name)[0]))]
        exact = [photo.name for photo in photos.get(title, ())]
        found = exact or (alike if len(alike) == 1 else found if len(found) == 1 else ())
    of_name = {photo.name: photo for name in found for photo in photos.get(folded(name), ())}
    return TakeoutFile(file, tuple(of_name[name] for name in found), takeout)


def _with_edited(files: Sequence[TakeoutFile], photos: Sequence[FileRow]) -> list[TakeoutFile]:
    """Return the JSON files with copies that were edited beside their originals: the mark is in the person's language.

    ``photo-edited.jpg`` has no file of its own; what is called so and has one was uploaded under that name. An edited
    HEIC is a JPEG.
    """
    found = list(files)
    owned = {photo.id for one in files for photo in one.photos}
    of_original: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(files):
        if one.takeout is not None:
            of_original[folded(os.path.splitext(one.takeout.file)[0])].append(place)
    for photo in photos if of_original else ():
        original, dash, mark = folded(os.path.splitext(photo.name)[0]).rpartition("-")
        places = of_original.get(original, ())
        if photo.id not in owned and dash and mark.replace(" ", "").isalpha() and len(places) == 1:
            one = found[places[0]]
            found[places[0]] = replace(one, photos=(*one.photos, photo))
    return found
