"""What can be done with the photos and notes that are selected."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QColor, QDrag, QFont, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from xsearch_gui.core.records import Hit, Kind
from xsearch_gui.ui.results.cells import cut, rounded
from xsearch_gui.ui.results.export_dialog import ExportDialog
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.widgets.actions import PHOTO_MENU, SEPARATOR
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.query.question import MOST_IMAGES
from xsearch_gui.viewmodels.results.image_loader import read_image
from xsearch_gui.viewmodels.results.outgoing import mime_of
from xsearch_gui.viewmodels.text.wording import counted, number

MOST_OPENED = 12  # programs that a slip of the hand may start
MOST_LOOKED_AT = 100  # to say what can be done with a selection
DRAGGED = 96  # side of a dragged thumbnail
COPIED = 4096  # longest side of a picture in the clipboard


class PhotoCommands(QObject):
    """Joins the actions on a selection to the view-models, and says which of them make sense now."""

    def __init__(self, models: Models, results: ResultsArea, actions: dict[str, QAction], window: QWidget) -> None:
        super().__init__(window)
        self._models = models
        self._results = results
        self._actions = actions
        self._window = window
        slots = {
            "open": self._open,
            "show_in_folder": self._show_in_folder,
            "find_similar": self._find_similar,
            "find_notes": self._find_notes,
            "copy": self._copy,
            "export": partial(models.search.next_pages.when_whole, self._export),
            "mark_good": partial(self._mark, 1),
            "mark_bad": partial(self._mark, -1),
            "undo_mark": models.marks.undo,
            "reset_marks": models.marks.reset,
            "open_group": self._open_group,
            "select_all": self._select_all,
        }
        for name, slot in slots.items():
            actions[name].triggered.connect(slot)
        results.grid.menu_wanted.connect(self._menu)
        results.grid.drag_wanted.connect(self._drag)
        results.grid.mark_wanted.connect(self._on_mark_wanted)
        for changed in (models.details.changed, models.marks.changed, models.search.state_changed):
            changed.connect(self._enable)
        results.grid.picked.connect(self._enable)
        self._enable()

    def _hits(self, most: int | None = None) -> list[Hit]:
        """Return the selection, or the item in the details panel."""
        chosen = self._models.details.hit
        return self._results.picked(most) or ([chosen] if chosen is not None else [])

    def _files(self) -> list[Hit]:
        """Return the selection for other programs, and say so when a part of it has never been looked up."""
        hits, missing = self._hits(), len(self._results.picked_items())
        if missing > len(hits) > 0:
            text = self.tr("{n} of {all} are taken: the others have not been in view yet. Export takes all.")
            self._models.messages.notice(text.format(n=number(len(hits)), all=number(missing)))
        return hits

    def _enable(self) -> None:
        actions, hits = self._actions, self._hits(MOST_LOOKED_AT)
        photos = [hit for hit in hits if hit.kind is Kind.PHOTO]
        for name in ("open", "show_in_folder", "copy"):
            actions[name].setEnabled(bool(hits))
        for name in ("find_similar", "find_notes"):
            actions[name].setEnabled(bool(photos))
        marking = bool(hits) and self._models.search.is_marking
        actions["mark_good"].setEnabled(marking)
        actions["mark_bad"].setEnabled(marking)
        actions["undo_mark"].setEnabled(self._models.marks.can_undo)
        actions["reset_marks"].setEnabled(bool(self._models.marks.verdicts))
        actions["open_group"].setEnabled(any(hit.group for hit in hits))
        actions["export"].setEnabled(bool(hits) or self._models.search.hits.rowCount() > 0)

    def _open(self) -> None:
        for hit in self._hits(MOST_OPENED):
            self._models.opener.open_file(hit)
        self._models.search.remember()

    def _show_in_folder(self) -> None:
        for hit in self._hits(1):
            self._models.opener.show_in_folder(hit)

    def _find_similar(self) -> None:
        photos = [hit for hit in self._hits(MOST_IMAGES) if hit.kind is Kind.PHOTO]
        if photos:
            self._models.search.search_similar(*photos)

    def _find_notes(self) -> None:
        photos = [hit for hit in self._hits(MOST_IMAGES) if hit.kind is Kind.PHOTO]
        if photos:
            self._models.search.search_similar(*photos)
            self._models.search.edit("type:note")

    def _copy(self) -> None:
        hits = self._files()
        if not hits:
            return
        one = hits[0] if len(hits) == 1 and hits[0].kind is Kind.PHOTO and hits[0].online else None
        QGuiApplication.clipboard().setMimeData(mime_of(hits, read_image(one.path, COPIED) if one else None))

    def _export(self) -> None:
        items = self._results.picked_items()
        hits = self._models.search.hits
        everything = list(hits.items[: hits.matching or None])  # what is less certain only if it is selected
        some = len(everything) < hits.rowCount()
        dialog = ExportDialog(items, everything, self._models.search.text, self._window, only_matches=some)
        dialog.wanted.connect(self._models.exporter.export)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _select_all(self) -> None:
        """Select the matches, those that are still on their way when they have come; once more, all that is shown."""
        grid, hits = self._results.grid, self._models.search.hits
        if not 0 < hits.matching < hits.rowCount() and not hits.has_more:
            grid.selectAll()
            return
        if grid.picked_rows(hits.matching) == list(range(hits.matching)):
            grid.selectAll()
            self._models.messages.notice(counted("selected", hits.rowCount()))
            return
        first = hits.matching

        def select_rest() -> None:
            if len(grid.picked_rows()) != first:  # something else was chosen meanwhile
                return
            grid.select_first(hits.matching)
            if hits.matching < hits.rowCount():
                text = self.tr("{matches}. Ctrl+A once more selects what is less certain, too.")
                self._models.messages.notice(text.format(matches=counted("matches", hits.matching)))

        grid.select_first(first)
        self._models.search.next_pages.when_whole(select_rest)

    def _mark(self, verdict: int) -> None:
        self._models.marks.mark(self._results.picked_items(), verdict)

    def _on_mark_wanted(self, item: int, verdict: int) -> None:
        self._models.marks.mark([item], verdict)

    def _open_group(self) -> None:
        row = self._results.grid.currentIndex().row()
        if row >= 0:
            self._models.search.hits.toggle_group(row)

    def _menu(self, point: QPoint) -> None:
        menu = QMenu(self._window)
        for name in PHOTO_MENU:
            if name == SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[name])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _drag(self) -> None:
        hits = self._files()
        if hits:
            drag = QDrag(self._results.grid)
            drag.setMimeData(mime_of(hits))
            drag.setPixmap(self._stack(hits))
            drag.setHotSpot(QPoint(DRAGGED // 2, DRAGGED // 2))
            drag.exec(Qt.DropAction.CopyAction)

    def _stack(self, hits: list[Hit]) -> QPixmap:
        """Return the first thumbnails as a small pile, with the number of what is dragged."""
        ratio = self._window.devicePixelRatioF()
        result = QPixmap(QSize(DRAGGED + 16, DRAGGED + 16) * ratio)
        result.setDevicePixelRatio(ratio)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        side = round(DRAGGED * ratio)
        for position, hit in reversed(list(enumerate(hits[:3]))):
            image = self._models.thumbnails.get(hit.thumbnail)
            box = QRect(6 * position, 6 * position, DRAGGED, DRAGGED)
            if image is not None:
                painter.drawPixmap(box, rounded(cut(image, QSize(side, side)), 4 * ratio))
            else:
                painter.fillRect(box, QColor(128, 128, 128))
        if len(hits) > 1:
            _draw_number(painter, len(hits))
        painter.end()
        return result


def _draw_number(painter: QPainter, count: int) -> None:
    circle = QRect(DRAGGED - 20, 0, 36, 24)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#b3261e"))
    painter.drawRoundedRect(circle, 12, 12)
    painter.setPen(QColor("white"))
    font = QFont(painter.font())
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(count))
