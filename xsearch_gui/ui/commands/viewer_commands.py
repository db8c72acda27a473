"""How photos are looked at large: full screen, one after the other, with facts and a strip; kept for the next start."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.commands.choice import Choice
from xsearch_gui.ui.details.compare import Compare
from xsearch_gui.ui.details.full_screen import FullScreen
from xsearch_gui.ui.details.slideshow_keys import SlideshowKeys
from xsearch_gui.ui.details.viewer import Viewer
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.text.wording import number
from xsearch_gui.viewmodels.viewing.comparing import MOST
from xsearch_gui.viewmodels.viewing.slideshow import USUAL, Slideshow

KEPT = {"film_strip": True, "photo_facts": False, "go_on": False}  # what can be switched, and how it is at first


class ViewerCommands(QObject):
    """Joins the actions of looking at photos large to the viewer."""

    def __init__(
        self,
        models: Models,
        views: tuple[Viewer, Compare],
        choice: Choice,
        actions: Mapping[str, QAction],
        settings: QSettings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        viewer, self._compare_view = views
        self._models, self._viewer, self._choice = models, viewer, choice
        self._actions, self._settings = actions, settings
        self.full_screen = FullScreen(viewer, viewer.covered, window)
        self.slideshow = Slideshow(models.item_models.viewer, self)
        self._keys = SlideshowKeys(self.slideshow, viewer)
        self._was_full = False
        viewer.left.connect(self.full_screen.leave)
        actions["film_strip"].toggled.connect(viewer.set_strip)
        actions["peaking"].toggled.connect(self._on_peaking)
        actions["photo_facts"].toggled.connect(viewer.facts.set_wanted)
        actions["full_screen"].triggered.connect(self._on_full_screen)
        actions["compare"].triggered.connect(self._on_compare)
        models.item_models.selection.changed.connect(self._enable)
        actions["slideshow"].triggered.connect(self._on_slideshow)
        self.slideshow.changed.connect(self._on_show)
        models.search.state_changed.connect(self._enable)
        models.details.changed.connect(self._enable)
        models.item_models.viewer.changed.connect(self._enable)
        self._restore()
        self._enable()

    def keep(self) -> None:
        """Write down how photos are looked at."""
        for name in KEPT:
            self._settings.setValue(f"viewer/{name}", self._actions[name].isChecked())
        self._settings.setValue("viewer/seconds", self.slideshow.seconds)

    def kept(self) -> dict[str, bool]:
        """Return what was switched on at the last end of the program."""
        return {
            name: str(self._settings.value(f"viewer/{name}", usual)).lower() == "true" for name, usual in KEPT.items()
        }

    def _restore(self) -> None:
        for name, kept in self.kept().items():
            self._actions[name].setChecked(kept)
        self._viewer.set_strip(self._actions["film_strip"].isChecked())
        seconds = str(self._settings.value("viewer/seconds", USUAL))
        self.slideshow.set_seconds(int(seconds) if seconds.isdecimal() else USUAL)

    def _enable(self) -> None:
        for name in ("full_screen", "slideshow"):
            self._actions[name].setEnabled(self._can_open())
        selection = self._models.item_models.selection
        several = self._choice.is_in_grid and selection.is_several and selection.has_photos
        self._actions["compare"].setEnabled(several or self._can_open())

    def _can_open(self) -> bool:
        details = self._models.details
        chosen = details.hit is not None and not details.is_note
        return self._models.item_models.viewer.is_open or (self._choice.is_in_grid and chosen)

    def _open(self) -> bool:
        """Show the chosen photo large, if none is, and return whether one is."""
        if not self._models.item_models.viewer.is_open:
            self._actions["view"].trigger()
        return self._models.item_models.viewer.is_open

    def _on_peaking(self, wanted: bool) -> None:
        for canvas in (self._viewer.canvas, *self._compare_view.canvases):
            canvas.set_peaking(wanted)

    def _on_compare(self) -> None:
        selection = self._models.item_models.selection
        if self._choice.is_in_grid and selection.is_several:
            selection.with_hits(MOST, self._compare)
            return
        viewer, hits = self._models.item_models.viewer, self._models.search.hits
        if viewer.is_open and viewer.hit is not None:
            self._compare([viewer.hit, *viewer.ahead(1, 1)])
        elif self._models.details.hit is not None:
            row = hits.row_of(self._models.details.hit.item)
            nearby = [hits.hit(other) for other in range(row, min(row + MOST, hits.rowCount()))]
            self._compare([hit for hit in nearby if hit is not None and hit.kind is Kind.PHOTO][:2])

    def _compare(self, hits: list[Hit]) -> None:
        photos = [hit for hit in hits if hit.kind is Kind.PHOTO]
        if len(photos) < 2:
            self._models.messages.notice(self.tr("There is no other photo to compare with. Choose two to four."))
            return
        self.full_screen.leave()
        count = self._models.item_models.selection.count or 0
        if self._choice.is_in_grid and count > MOST:
            text = self.tr("The first {n} of {all} chosen photos are compared.")
            self._models.messages.notice(text.format(n=number(len(photos)), all=number(count)))
        self._models.item_models.compare.open(photos)

    def _on_full_screen(self) -> None:
        if self.slideshow.is_running:
            self.slideshow.stop()
        elif self._open():
            self.full_screen.toggle()

    def _on_slideshow(self) -> None:
        if self.slideshow.is_running:
            self.slideshow.stop()
        elif self._open():
            self._was_full = self.full_screen.is_on
            self.full_screen.enter()
            self._viewer.set_playing(True)
            self.slideshow.start()

    def _on_show(self) -> None:
        """Be as before when the show ends."""
        if not self.slideshow.is_running:
            self._viewer.set_playing(False)
            if not self._was_full:
                self.full_screen.leave()
