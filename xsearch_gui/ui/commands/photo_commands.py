"""What can be done with the photos and notes that are selected."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QAction, QColor, QDrag, QFont, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.organising.selection import SelectionReport
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.commands.choice import Choice
from xsearch_gui.ui.results.cells import rounded
from xsearch_gui.ui.results.export_dialog import ExportDialog
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.widgets.actions import filled
from xsearch_gui.ui.widgets.parts import cut
from xsearch_gui.ui.widgets.specs.action_specs import PHOTO_MENU
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.query.question import MOST_IMAGES
from xsearch_gui.viewmodels.results.image_loader import read_image
from xsearch_gui.viewmodels.results.outgoing import mime_of
from xsearch_gui.viewmodels.text.wording import counted, number

MOST_OPENED = 12  # programs that a slip of the hand may start
STACKED = 3  # thumbnails that are seen of what is dragged
DRAGGED = 96  # side of a dragged thumbnail
COPIED = 4096  # longest side of a picture in the clipboard


class PhotoCommands(QObject):
    """Joins the actions on a selection to the view-models, and says which of them make sense now."""

    def __init__(
        self,
        models: Models,
        results: ResultsArea,
        choice: Choice,
        actions: dict[str, QAction],
        settings: QSettings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._models = models
        self._results = results
        self._choice = choice
        self._selection = models.item_models.selection
        self._actions = actions
        self._window, self._settings = window, settings
        slots = {
            "open": self._open,
            "show_in_folder": self._show_in_folder,
            "find_similar": self._find_similar,
            "find_notes": partial(self._find_similar, notes=True),
            "copy": self._copy,
            "export": self._export,
            "mark_good": partial(self._mark, 1),
            "mark_bad": partial(self._mark, -1),
            "undo_mark": models.marks.undo,
            "reset_marks": models.marks.reset,
            "select_all": self._select_all,
        }
        for name, slot in slots.items():
            actions[name].triggered.connect(slot)
        results.grid.menu_wanted.connect(self._menu)
        results.grid.drag_wanted.connect(self._drag)
        results.grid.mark_wanted.connect(self._on_mark_wanted)
        for changed in (models.marks.changed, models.search.state_changed, self._selection.changed):
            changed.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        actions, selection, search = self._actions, self._selection, self._models.search
        for name in ("open", "show_in_folder", "copy"):
            actions[name].setEnabled(selection.count != 0)
        for name in ("find_similar", "find_notes", "refine"):
            actions[name].setEnabled(selection.has_photos)
        marking = selection.count != 0 and search.is_marking
        actions["mark_good"].setEnabled(marking)
        actions["mark_bad"].setEnabled(marking)
        actions["undo_mark"].setEnabled(self._models.marks.can_undo)
        actions["reset_marks"].setEnabled(bool(self._models.marks.verdicts))
        actions["export"].setEnabled(selection.count != 0 or search.hits.rowCount() > 0)

    def _open(self) -> None:
        def open_all(hits: list[Hit]) -> None:
            for hit in hits:
                self._models.opener.open_file(hit)
            self._models.search.remember()

        self._selection.with_hits(MOST_OPENED, open_all)

    def _show_in_folder(self) -> None:
        self._selection.with_hits(1, lambda hits: self._models.opener.show_in_folder(hits[0]))

    def _find_similar(self, *, notes: bool = False) -> None:
        def search(hits: list[Hit]) -> None:
            photos = [hit for hit in hits if hit.kind is Kind.PHOTO]
            if photos:
                self._models.search.search_similar(*photos)
            if photos and notes:
                self._models.search.edit("type:note")

        self._selection.with_hits(MOST_IMAGES, search)

    def _copy(self) -> None:
        hit = self._selection.hit
        one = hit if hit is not None and hit.kind is Kind.PHOTO and hit.online else None

        def copy(items: tuple[int, ...], paths: list[str]) -> None:
            image = read_image(one.path, COPIED) if one else None
            QGuiApplication.clipboard().setMimeData(mime_of(items, paths, image))
            if len(paths) < len(items):
                text = self.tr("{n} of {all} are copied: the drives of the others are not connected.")
                self._models.messages.warning(text.format(n=number(len(paths)), all=number(len(items))))

        self._selection.with_files(copy)

    def _export(self) -> None:
        hits = self._models.search.hits
        some = self._choice.is_in_grid and 0 < hits.matching < hits.rowCount()

        def ask(chosen: tuple[int, ...], everything: tuple[int, ...]) -> None:
            title = self._models.search.text
            dialog = ExportDialog(chosen, everything, title, self._settings, self._window, only_matches=some)
            dialog.wanted.connect(self._models.exporter.export)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        everything = self._choice.everything()
        selection = self._selection
        selection.with_items(lambda chosen: selection.resolve(everything, lambda every: ask(chosen, every)))

    def _select_all(self) -> None:
        """Select all matches; once more, all that is shown. Where these are not the same, say so."""
        grid, hits = self._results.grid, self._models.search.hits
        grid.select_matches()
        if not 0 < hits.matching < hits.rowCount() and not hits.has_more:
            return
        if not grid.chosen_rows.is_everything:
            self._models.messages.notice(counted("selected", grid.chosen_rows.count()))
            return

        def tell(report: SelectionReport) -> None:
            if grid.chosen_rows.is_everything and hits.matching < hits.rowCount():
                text = self.tr("{matches}. Ctrl+A once more selects what is less certain, too.")
                self._models.messages.notice(text.format(matches=counted("matches", len(report.items))))

        self._selection.when_known(tell)

    def _mark(self, verdict: int) -> None:
        self._selection.with_items(lambda items: self._models.marks.mark(items, verdict))

    def _on_mark_wanted(self, item: int, verdict: int) -> None:
        self._models.marks.mark([item], verdict)

    def _menu(self, point: QPoint) -> None:
        menu = filled(QMenu(self._window), PHOTO_MENU, self._actions)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _drag(self) -> None:
        """Begin to drag: at once where all files are known, else when they are, if the button is still held."""
        rows, items = self._models.search.hits, self._selection.named
        hits = [hit for hit in map(rows.hit_of, items[:MOST_IMAGES]) if hit is not None]
        if items and len(hits) == len(items):
            self._begin_drag(items, [hit.path for hit in hits if hit.online])
            return

        def begin(items: tuple[int, ...], paths: list[str]) -> None:
            if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
                self._begin_drag(items, paths)

        self._selection.with_files(begin)

    def _begin_drag(self, items: tuple[int, ...], paths: list[str]) -> None:
        shown = [hit for hit in map(self._models.search.hits.hit_of, items[:STACKED]) if hit is not None]
        drag = QDrag(self._results.grid)
        drag.setMimeData(mime_of(items, paths))
        drag.setPixmap(self._stack(shown, len(items)))
        drag.setHotSpot(QPoint(DRAGGED // 2, DRAGGED // 2))
        drag.exec(Qt.DropAction.CopyAction)

    def _stack(self, hits: list[Hit], count: int) -> QPixmap:
        """Return the first thumbnails as a small pile, with the number of what is dragged."""
        ratio = self._window.devicePixelRatioF()
        result = QPixmap(QSize(DRAGGED + 16, DRAGGED + 16) * ratio)
        result.setDevicePixelRatio(ratio)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        side = round(DRAGGED * ratio)
        for position, hit in reversed(list(enumerate(hits))):
            image = self._models.thumbnails.get(hit.thumbnail)
            box = QRect(6 * position, 6 * position, DRAGGED, DRAGGED)
            if image is not None:
                painter.drawPixmap(box, rounded(cut(image, QSize(side, side)), 4 * ratio))
            else:
                painter.fillRect(box, QColor(128, 128, 128))
        if count > 1:
            _draw_number(painter, count)
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
    painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, number(count))
