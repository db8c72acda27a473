"""Where in the chosen photo the query is seen, as a picture to lay over it; asked for by the user each time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage

from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.records.details import Heat, HeatRequest
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import quoted
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

_LARGER = 16  # times: the cells become a soft picture
# One hue, magenta, which photos have least of; lightness and opacity rise with the heat (see
# core/details/crop_scores.py), the opacity by a power of it, so that what is only lukewarm stays clear.
COLD, HOT = (150, 20, 110), (255, 120, 205)
OPACITY = 0.72


class HeatState(Enum):
    """What there is to show."""

    OFF = auto()
    LOADING = auto()
    SHOWN = auto()
    ABSENT = auto()  # nothing of the query is seen in the photo
    FAILED = auto()


class HeatModel(QObject):
    """One photo and one query at a time. ``query`` gives the words that are searched for now."""

    changed = Signal()

    def __init__(self, client: Client, query: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._query = query
        self._item: int | None = None
        self._asked = Latest(client)
        self._error = ""
        self._term = ""
        self.state = HeatState.OFF
        self.image: QImage | None = None

    @property
    def is_on(self) -> bool:
        """Whether the user wants to see it."""
        return self.state is not HeatState.OFF

    @property
    def query(self) -> str:
        """What is searched for now, in the query language."""
        return self._query()

    @property
    def can_show(self) -> bool:
        """Whether there is a photo, and words that could be seen in it."""
        return self._item is not None and has_looks(self._query())

    @property
    def words(self) -> str:
        """What is seen, or why nothing is."""
        term = quoted(self._term)
        return {
            HeatState.OFF: "",
            HeatState.LOADING: self.tr("Looking closely\u2026"),
            HeatState.SHOWN: self.tr("Brightest where {term} is seen").format(term=term),
            HeatState.ABSENT: self.tr("{term} is seen in no part of this photo").format(term=term),
            HeatState.FAILED: self._error,
        }[self.state]

    def follow(self, item: int | None) -> None:
        """Turn to another photo: what was shown belongs to the one before."""
        if item != self._item:
            self._item = item
            self.hide()

    def toggle(self) -> None:
        """Show it, or hide it again."""
        if self.is_on:
            self.hide()
        elif self.can_show and self._item is not None:
            self.state, self._term = HeatState.LOADING, self._query().strip()
            self._asked.ask(HeatRequest(self._item, self._query()), self._on_heat, self._on_failed)
            self.changed.emit()

    def hide(self) -> None:
        """Hide it."""
        self._asked.drop()
        self.image, self.state = None, HeatState.OFF
        self.changed.emit()

    def _on_heat(self, heat: Heat) -> None:
        self._term = heat.term
        self.state = HeatState.SHOWN if heat.present else HeatState.ABSENT
        self.image = heat_image(heat) if heat.present else None
        self.changed.emit()

    def _on_failed(self, problem: Problem) -> None:
        _log.warning("no heat map: %s\n%s", problem.sentence, problem.detail)
        self._error, self.state = problem.sentence, HeatState.FAILED
        self.changed.emit()


def has_looks(query: str) -> bool:
    """Return whether a query has words or pictures that could be seen in a photo; filters and exact words cannot."""
    try:
        return any(term.weight > 0 and not term.exact for term in parse(query).terms)
    except QueryError:
        return False


def heat_image(heat: Heat) -> QImage:
    """Return the map as a soft picture with transparency, to be stretched over the photo."""
    cells = QImage(heat.columns, heat.rows, QImage.Format.Format_ARGB32)
    for position, value in enumerate(heat.values):
        cells.setPixelColor(position % heat.columns, position // heat.columns, heat_color(value))
    return cells.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied).scaled(
        heat.columns * _LARGER,
        heat.rows * _LARGER,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def heat_color(value: float) -> QColor:
    """Return the colour of a heat of 0 to 1."""
    value = min(1.0, max(0.0, value))
    red, green, blue = (round(cold + value * (hot - cold)) for cold, hot in zip(COLD, HOT, strict=True))
    return QColor(red, green, blue, round(255 * OPACITY * value**1.5))
