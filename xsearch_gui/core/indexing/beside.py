"""What lies beside the photos of a directory and speaks of them: XMP files, and the JSON files of Google Takeout."""

from __future__ import annotations

import os
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.takeout_names import SUFFIX, TakeoutNames, folded
from xsearch_gui.core.files.types import FileRole, suffix_of
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


@dataclass(slots=True)
class Neighbours:
    """The files of one directory."""

    photos: list[FileRow] = field(default_factory=list)
    items: set[int] = field(default_factory=set)  # of the photos; a shot may have several files
    xmp: dict[str, list[FileRow]] = field(default_factory=lambda: defaultdict(list))  # by their name without .xmp
    takeout: list[TakeoutFile] = field(default_factory=list)
    named: dict[str, list[FileRow]] = field(default_factory=lambda: defaultdict(list))  # photos by their folded name
    of_stem: dict[str, list[FileRow]] = field(default_factory=lambda: defaultdict(list))  # and by that without suffix
    by_photo: dict[int, list[Metadata]] = field(default_factory=lambda: defaultdict(list))  # file -> what Takeout says

    def said_by_xmp(self, photo: FileRow) -> list[Metadata]:
        """Return what the XMP files of a photo say, that with the more specific name first."""
        found = []
        for sidecar in (it for name in sidecar_names(photo.name) for it in self.xmp.get(name, ())):
            try:
                found.append(read_sidecar(sidecar.path))
            except UnreadableText:
                continue  # it is named among the failures
        return found


class Beside:
    """The neighbours of photos, directory by directory; the last few are kept."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: OrderedDict[str, Neighbours] = OrderedDict()

    def of(self, directory: str) -> Neighbours:
        """Return what a directory holds."""
        if directory not in self._known:
            self._known[directory] = _look(self._catalogue.files.in_directory(directory))
            if len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(directory)
        return self._known[directory]


def sidecar_names(photo: str) -> tuple[str, str]:
    """Return what the XMP file of a photo is called without its suffix: ``photo.jpg.xmp`` or ``photo.xmp``."""
    return folded(photo), folded(os.path.splitext(photo)[0])


def _look(files: Sequence[FileRow]) -> Neighbours:
    found = Neighbours([file for file in files if file.role is FileRole.PHOTO and file.item_id is not None])
    found.items = {photo.item_id for photo in found.photos if photo.item_id is not None}
    for photo in found.photos:
        for names_of, key in zip((found.named, found.of_stem), sidecar_names(photo.name), strict=True):
            names_of[key].append(photo)
    names = by_name = None
    for file in (file for file in files if file.role is FileRole.SIDECAR):
        if suffix_of(file.name) != SUFFIX:
            found.xmp[folded(os.path.splitext(file.name)[0])].append(file)
            continue
        if names is None or by_name is None:
            by_name = {photo.name: photo for photo in found.photos}
            names = TakeoutNames(by_name)
        one = _of_takeout(file, names, by_name)
        found.takeout.append(one)
        for photo in one.photos:
            if one.takeout is not None:
                found.by_photo[photo.id].append(one.takeout.said)
    return found


def _of_takeout(file: FileRow, names: TakeoutNames, photos: Mapping[str, FileRow]) -> TakeoutFile:
    owners = names.owners(file.name)
    try:
        takeout = read_takeout(file.path)
    except UnreadableText as error:
        # Other programs call their files like the photo, too, but few with its suffix.
        named = any(folded(file.name).startswith(folded(photo)) for photo in owners.photos)
        return TakeoutFile(file, problem=error.reason if named else NOTHING)
    if takeout is None:
        return TakeoutFile(file)
    found = owners.photos
    if not owners.sure or not found:  # several photos may begin alike; the file tells the whole name
        title = folded(takeout.file)
        exact = tuple(name for name in found or photos if folded(name) == title)
        alike = tuple(name for name in found if title.startswith(folded(os.path.splitext(name)[0])))
        found = exact or (alike if len(alike) == 1 else found if len(found) == 1 else ())
    return TakeoutFile(file, tuple(photos[name] for name in found), takeout)
