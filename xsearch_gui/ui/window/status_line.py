"""The line at the foot: what the library holds, and what is being done to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from xsearch_gui.ui.widgets.fitting import LineButton
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.library import LibraryModel

STEPS = 1000


class StatusLine(QFrame):
    """Follows the library and its activity."""

    def __init__(
        self,
        library: LibraryModel,
        open_library: QAction,
        open_jobs: QAction,
        cancel: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self._library = library
        self._summary = LineButton()
        self._summary.setProperty("role", "link")
        self._summary.setToolTip(open_library.toolTip())
        self._summary.clicked.connect(open_library.trigger)
        self._text = LineButton()
        self._text.setProperty("role", "link")
        self._text.setToolTip(open_jobs.toolTip())
        self._text.clicked.connect(open_jobs.trigger)
        self._detail = label("", "small")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(140)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setProperty("role", "link")
        self._cancel.setToolTip(cancel.toolTip())
        self._cancel.clicked.connect(cancel.trigger)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.XS, Space.M, Space.XS)
        layout.setSpacing(Space.M)
        layout.addWidget(self._summary)
        layout.addStretch()
        for widget in (self._text, self._bar, self._detail, self._cancel):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        library.status_changed.connect(self._redraw_summary)
        library.activity.changed.connect(self._redraw_activity)
        self._redraw_summary()
        self._redraw_activity()

    def _redraw_summary(self) -> None:
        self._summary.setText(self._library.summary)

    def _redraw_activity(self) -> None:
        activity = self._library.activity
        for widget in (self._text, self._bar, self._detail, self._cancel):
            widget.setVisible(activity.active)
        self._text.setText(activity.text)
        self._detail.setText(activity.detail)
        self._cancel.setEnabled(activity.can_cancel)
        known = activity.fraction is not None
        self._bar.setRange(0, STEPS if known else 0)  # an empty range: busy, and nobody knows how long
        self._bar.setValue(round((activity.fraction or 0.0) * STEPS))
