"""What is known of the photo, over the photo: date, camera, exposure, marks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.details.facts import short_facts
from xsearch_gui.viewmodels.viewing.item_models import ItemModels


class FactsOverlay(QFrame):
    """Follows the viewer, over the widget ``photo``. The details come a moment later; the mouse goes through it."""

    def __init__(self, item_models: ItemModels, photo: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("viewerFacts")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._viewer, self._details, self._photo = item_models.viewer, item_models.details, photo
        self._sharpness = item_models.sharpness
        self._is_wanted = False
        self._title = label("", "viewerTitle")
        self._lines = label("", "viewerText")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        layout.setSpacing(Space.XS)
        layout.addWidget(self._title)
        layout.addWidget(self._lines)
        for changed in (self._viewer.changed, self._details.changed, self._sharpness.changed):
            changed.connect(self.redraw)
        self.hide()

    @property
    def text(self) -> str:
        """What is to be read."""
        return f"{self._title.text()}\n{self._lines.text()}"

    def set_wanted(self, wanted: bool) -> None:
        """Be seen, or not."""
        self._is_wanted = wanted
        self.redraw()

    def redraw(self) -> None:
        """Say what is known now."""
        hit = self._viewer.hit
        self.setVisible(self._is_wanted and hit is not None)
        if hit is None or not self._is_wanted:
            return
        known = self._details.details
        self._sharpness.follow((hit.item, *hit.group))
        lines = short_facts(hit, known if known is not None and known.item == hit.item else None)
        lines += [words for words in (self._sharpness.words(hit.item),) if words]
        self._title.setText(hit.title)
        self._lines.setText("\n".join(lines))
        self.setAccessibleName(", ".join([hit.title, *lines]))
        self.place()

    def place(self) -> None:
        """Lie in the lower left corner of the photo, in the widget that shows it."""
        self.adjustSize()
        photo = self._photo.geometry()
        width = min(self.width(), photo.width() - 2 * Space.M)
        self.setGeometry(Space.M, photo.bottom() - self.height() - Space.M, width, self.height())
        self.raise_()
