"""The rows of the sidebar, made of counts: what each is called, what it finds, and which of them is being looked at."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.query.parser import Filter
from xsearch_gui.core.query.values import LAST_IMPORT
from xsearch_gui.core.records.organising.albums import FolderTree, Sidebar
from xsearch_gui.viewmodels.query.chips import Chip, chips, read, with_filter, without

_SCOPES = ("folder", "album", "added")
_VALUES = {("flag", "pick", False), ("flag", "reject", False), ("has", "date", True), ("has", "copies", False)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. ``count`` is negative where it is not known; ``state`` says what is wrong, for people.

    ``kind`` is ``title``, ``all``, ``folder``, ``root`` (a folder that was added), ``album``, ``smart``, ``scope`` or
    ``failed``. ``filter`` is the filter that it stands for (key, value, negated); of a named search ``query`` is all.
    """

    kind: str
    label: str
    icon: str = ""
    count: int = -1
    filter: tuple[str, str, bool] | None = None
    query: str = ""
    state: str = ""
    more: bool = False  # at least so many
    children: tuple[Entry, ...] = ()

    @property
    def key(self) -> str:
        """What the row is known by, whatever its count."""
        return f"{self.kind} {self.filter[0]} {self.filter[1]}" if self.filter else f"{self.kind} {self.label}"


@dataclass(slots=True)
class _Node:
    own: int = 0
    children: dict[str, _Node] = field(default_factory=dict)


def entries(shown: Sidebar, known: dict[str, tuple[int, bool]]) -> tuple[Entry, ...]:
    """Return the rows, those without a photo left out; ``known`` are the counts of searches with words, by query."""
    scopes = (
        Entry("scope", _tr("Last import"), "date", shown.last_import, ("added", LAST_IMPORT, False)),
        Entry("scope", _tr("Picked"), "flag", shown.picked, ("flag", "pick", False)),
        Entry("scope", _tr("Rejected"), "reject", shown.rejected, ("flag", "reject", False)),
        Entry("scope", _tr("No date"), "nothing", shown.undated, ("has", "date", True)),
        Entry("scope", _tr("Duplicates"), "copy", shown.copies, ("has", "copies", False)),
        Entry("failed", _tr("Could not be read"), "warning", shown.failed),
    )
    albums = tuple(Entry("album", name, "album", count, ("album", name, False)) for name, count in shown.albums)
    smart = []
    for one in shown.smart:
        count, more = (one.count, False) if one.count >= 0 else known.get(one.query, (-1, False))
        smart.append(Entry("smart", one.name, "star", count, None, one.query, more=more))
    return (
        Entry("all", _tr("All photos"), "photos", shown.photos),
        *(entry for entry in scopes if entry.count),
        Entry("title", _tr("Albums"), children=(*albums, *smart)),
        Entry("title", _tr("Folders"), children=tuple(map(_folder, shown.folders))),
    )


def _folder(tree: FolderTree) -> Entry:
    """Return a folder of the library as a tree; the counts of each folder are those of all below it."""
    top = _Node()
    for directory, count in tree.directories:
        node = top
        rest = os.path.relpath(directory, tree.path) if directory != tree.path else ""
        for name in filter(None, rest.split(os.sep)):
            node = node.children.setdefault(name, _Node())
        node.own += count
    state = "" if tree.online else _tr("not found")
    return _entry("root", os.path.basename(tree.path) or tree.path, tree.path, top, state or _unreadable(tree))


def _unreadable(tree: FolderTree) -> str:
    return "" if tree.readable else _tr("may not be read")


def _entry(kind: str, name: str, path: str, node: _Node, state: str = "") -> Entry:
    children = tuple(
        _entry("folder", below, os.path.join(path, below), child)
        for below, child in sorted(node.children.items(), key=lambda one: one[0].casefold())
    )
    count = node.own + sum(child.count for child in children)
    icon = "offline" if state else "folder"
    return Entry(kind, name, icon, count, ("folder", path, False), state=state, children=children)


def scoped(text: str, entry: Entry) -> str:
    """Return the query's text within what a row stands for, in place of the scope that it has; other words stay."""
    if entry.query:
        return entry.query
    for chip in reversed(chips(text)):
        if _scope_of(chip) is not None:
            text = without(text, chip)
    if entry.filter is not None:
        key, value, negated = entry.filter
        text = with_filter(text, key, value, negated=negated)
    return text


def is_current(text: str, entry: Entry) -> bool:
    """Return whether a row is what the query's text narrows to."""
    if entry.query:
        return " ".join(text.split()) == entry.query
    if read(text) is None:  # what is being typed narrows to nothing yet
        return False
    scopes = [scope for chip in chips(text) if (scope := _scope_of(chip)) is not None]
    if entry.kind == "all":
        return not scopes
    return entry.filter in scopes


def album_of(text: str) -> str:
    """Return the one album to which a query's text narrows; nothing where it is none, or several."""
    found = [scope for chip in chips(text) if (scope := _scope_of(chip)) is not None and scope[0] == "album"]
    return found[0][1] if len(found) == 1 else ""


def _scope_of(chip: Chip) -> tuple[str, str, bool] | None:
    part = chip.part
    if not isinstance(part, Filter) or len(part.value) != 1:
        return None
    scope = part.key, str(part.value[0]), part.negated
    if scope in _VALUES or (part.key in _SCOPES and not part.negated):
        return scope
    return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("SidebarEntries", text)
