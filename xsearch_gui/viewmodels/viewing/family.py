"""The family of a photo in words: what each picture of it is, and where it lies."""

from __future__ import annotations

import os

from PySide6.QtCore import QDateTime, QLocale, QObject, Qt, Signal

from xsearch_gui.core.records.details import Change, Family, FamilyRequest, Kinship, Relative
from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.shown_text import visible
from xsearch_gui.viewmodels.details.facts import date_words
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import counted, number, percent
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest


class FamilyModel(QObject):
    """Asks for the family of a photo, and says what is in it."""

    changed = Signal()

    def __init__(self, client: Client, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = HitsModel(thumbnails, self)
        self.family = Family()
        self.problem: Problem | None = None
        self._asked = Latest(client)

    @property
    def is_asking(self) -> bool:
        """Whether the answer is awaited."""
        return bool(self._asked)

    def ask(self, hit: Hit) -> None:
        """Ask for the family of a photo."""
        self.problem = None
        self._take(Family())
        self._asked.ask(FamilyRequest(hit.item), self._take, self._on_failed)
        self.changed.emit()

    def drop(self) -> None:
        """Await nothing any more."""
        self._asked.drop()

    def _take(self, family: Family) -> None:
        self.family = family
        self.rows.set_hits(tuple(one.hit for one in family.members))
        self.changed.emit()

    def _on_failed(self, problem: Problem) -> None:
        self.problem = problem
        self.changed.emit()

    @property
    def title(self) -> str:
        """The family in one sentence."""
        members = self.family.members
        if self.problem is not None:
            return self.problem.sentence
        if self.is_asking:
            return self.tr("Looking\u2026")
        if not members or (len(members) == 1 and not members[0].other_paths):
            return self.tr("The library holds no other form of this photo.")
        original = members[0].hit
        if self.family.asked == 0:
            said = self.tr("This photo is the original of {photos}.")
        elif original.online:
            said = self.tr("The original is {name}.")
        else:
            said = self.tr("The original is {name}, on a drive that is not connected.")
        others = len(members) - 1 + sum(len(one.other_paths) for one in members)
        return said.format(name=_name(original), photos=counted("photos", others))

    def what(self, one: Relative) -> str:
        """What a picture is to the one that it hangs from."""
        changes = ", ".join(self._change(change) for change in one.changes)
        is_what = {
            Kinship.ORIGINAL: self.tr("Original"),
            Kinship.COPY: self.tr("Smaller copy") if self._is_smaller(one) else self.tr("Copy"),
            Kinship.EDIT: self.tr("Edited"),
            Kinship.CROP: self.tr("Crop, {share} of the picture").format(share=percent(one.area)),
            Kinship.MOMENT: self.tr("Same moment"),
        }[one.how]
        return self.tr("{what}: {changes}").format(what=is_what, changes=changes) if changes else is_what

    def size(self, one: Relative) -> str:
        """How large a picture is, and its format."""
        pixels = f"{number(one.hit.width)} \u00d7 {number(one.hit.height)}" if one.hit.width else ""
        return ", ".join(filter(None, (pixels, one.hit.format)))

    def date(self, one: Relative) -> str:
        """When it was taken."""
        moment = QDateTime.fromString(one.hit.taken_at or "", Qt.DateFormat.ISODate)
        if len(one.hit.taken_at or "") > 10 and moment.isValid():
            return QLocale().toString(moment, QLocale.FormatType.ShortFormat)
        return date_words(one.hit.taken_at)

    def place(self, one: Relative) -> str:
        """Where its files lie: one line for each, as it can be shown."""
        folders = [visible(os.path.dirname(path)) for path in (one.hit.path, *one.other_paths)]
        if not one.hit.online:
            folders[0] = self.tr("{folder} (not connected)").format(folder=folders[0])
        return "\n".join(folders)

    def _is_smaller(self, one: Relative) -> bool:
        above = self.family.members[one.parent].hit
        return one.hit.width * one.hit.height < 0.9 * above.width * above.height

    def _change(self, change: Change) -> str:
        return {
            Change.BRIGHTER: self.tr("brighter"),
            Change.DARKER: self.tr("darker"),
            Change.HARDER: self.tr("more contrast"),
            Change.SOFTER: self.tr("less contrast"),
            Change.MONOCHROME: self.tr("black and white"),
            Change.COLOURED: self.tr("in colour"),
            Change.VIVID: self.tr("stronger colours"),
            Change.PALE: self.tr("paler colours"),
            Change.WARMER: self.tr("warmer"),
            Change.COOLER: self.tr("cooler"),
            Change.TURNED: self.tr("straightened"),
        }[change]


def _name(hit: Hit) -> str:
    return os.path.basename(hit.path)
