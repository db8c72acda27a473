"""Tables of records: one column per fact, with no copy of the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.maintenance import FolderStatus
from xsearch_gui.core.shown_text import visible
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import number, tip

Record = TypeVar("Record")
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column(Generic[Record]):
    """A heading, and how to read the cell; ``tip`` gives more on hovering."""

    title: str
    text: Callable[[Record], str]
    tip: Callable[[Record], str]
    is_number: bool = False


class RecordTable(QAbstractTableModel, Generic[Record]):
    """Shows a sequence of records."""

    def __init__(self, columns: Sequence[Column[Record]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._records: Sequence[Record] = ()

    def set_records(self, records: Sequence[Record]) -> None:
        """Show other records."""
        if records != self._records:
            self.beginResetModel()
            self._records = records
            self.endResetModel()

    def refresh(self) -> None:
        """Read all cells again: something beside the records has changed."""
        if self._records:
            last = self.index(len(self._records) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def record(self, row: int) -> Record | None:
        """Return the record of a row, or None when there is no such row."""
        return self._records[row] if 0 <= row < len(self._records) else None

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of records."""
        return 0 if parent is not None and parent.isValid() else len(self._records)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        record = self.record(index.row()) if index.isValid() else None
        if record is None:
            return None
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(column.text(record))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(column.tip(record))
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a heading."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


def folders_table(
    parent: QObject | None = None, is_reading: Callable[[str], bool] = lambda folder: False
) -> RecordTable[FolderStatus]:
    """Return the table of the library's folders."""

    def state(folder: FolderStatus) -> str:
        if not folder.online:
            return _tr("Not connected")
        return _tr("Being read\u2026") if is_reading(folder.path) else _tr("Ready")

    def path(folder: FolderStatus) -> str:
        return folder.path

    columns = [
        Column(_tr("Folder"), path, path),
        Column[FolderStatus](_tr("Photos"), lambda folder: number(folder.photos), path, True),
        Column[FolderStatus](_tr("Notes"), lambda folder: number(folder.notes), path, True),
        Column[FolderStatus](_tr("Not read"), lambda folder: number(folder.failed), path, True),
        Column(_tr("State"), state, state),
    ]
    return RecordTable(columns, parent)


def failures_table(parent: QObject | None = None) -> RecordTable[Failure]:
    """Return the table of the files that could not be used."""
    columns = [
        Column[Failure](_tr("File"), lambda it: PurePath(it.path).name, lambda it: it.path),
        Column[Failure](_tr("Reason"), lambda it: in_words(it.reason), lambda it: in_words(it.reason)),
        Column[Failure](_tr("Folder"), lambda it: str(PurePath(it.path).parent), lambda it: it.path),
    ]
    return RecordTable(columns, parent)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Tables", text)
