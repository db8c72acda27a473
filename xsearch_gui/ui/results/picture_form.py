"""How new pictures are made: size, format, colours, sharpness, what they say, names, a watermark."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import QSettings, QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSizePolicy, QSpinBox, QWidget

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.name_patterns import check_pattern
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.export import (
    ColourSpace,
    MetadataPolicy,
    PictureFormat,
    PictureOptions,
    Sharpening,
)
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.results.watermark import LONGEST, drawn

_KEY = "export/pictures"
_PATTERNS = ("{name}", "{date}-{name}", "{date}-{n}", "{name}-{n}", "{title}")
_LARGEST = 65_500
_LEAST_FIELD = QSize(130, 28)
Kind = TypeVar("Kind", PictureFormat, ColourSpace, Sharpening, MetadataPolicy)


class PictureForm(QWidget):
    """Asks for the options; those that were used last are there again."""

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(Space.M)
        self._layout.setVerticalSpacing(Space.S)
        self._layout.setColumnStretch(1, 1)
        self._layout.setColumnStretch(3, 1)
        self.edge = QSpinBox(minimum=0, maximum=_LARGEST, singleStep=128)
        self.edge.setSpecialValueText(self.tr("As the photo"))
        self.edge.setSuffix(self.tr(" px"))
        self.quality = QSpinBox(minimum=1, maximum=100)
        self.format = self._choices({kind: kind.value.upper() for kind in PictureFormat} | {PictureFormat.WEBP: "WebP"})
        self._make_lists()
        self.pattern = QComboBox(editable=True)
        self.pattern.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.pattern.addItems(_PATTERNS)
        self.watermark = QLineEdit(maxLength=LONGEST)
        self.watermark.setPlaceholderText(self.tr("For example © Ada Lovelace"))
        self._lay_out()
        self._restore()
        self.format.currentIndexChanged.connect(self._enable)
        self.pattern.editTextChanged.connect(self.changed)
        self._enable()

    def _make_lists(self) -> None:
        self.colours = self._choices(
            {
                ColourSpace.SRGB: self.tr("sRGB (for screens)"),
                ColourSpace.P3: self.tr("Display P3"),
                ColourSpace.OWN: self.tr("As the photo"),
            }
        )
        self.sharpening = self._choices(
            {
                Sharpening.NONE: self.tr("None"),
                Sharpening.LOW: self.tr("Low"),
                Sharpening.STANDARD: self.tr("Standard"),
                Sharpening.HIGH: self.tr("High"),
            }
        )
        self.metadata = self._choices(
            {
                MetadataPolicy.ALL: self.tr("All (EXIF, XMP)"),
                MetadataPolicy.COPYRIGHT: self.tr("Copyright only"),
                MetadataPolicy.NONE: self.tr("None"),
            }
        )

    @property
    def problem(self) -> Message:
        """Why the options cannot be used; empty if they can."""
        try:
            check_pattern(self.pattern.currentText())
        except UsageError as error:
            return error.message
        return NOTHING

    def options(self) -> PictureOptions:
        """Return what is chosen, and remember it."""
        self._settings.setValue(_KEY, json.dumps(self._chosen() | {"watermark": self.watermark.text()}))
        return PictureOptions(
            PictureFormat(self.format.currentData()),
            self.edge.value(),
            self.quality.value(),
            ColourSpace(self.colours.currentData()),
            Sharpening(self.sharpening.currentData()),
            MetadataPolicy(self.metadata.currentData()),
            self.pattern.currentText().strip(),
            drawn(self.watermark.text()),
        )

    def _chosen(self) -> dict[str, object]:
        lists = {name: getattr(self, name).currentData() for name in ("format", "colours", "sharpening", "metadata")}
        numbers = {"edge": self.edge.value(), "quality": self.quality.value()}
        return {**lists, **numbers, "pattern": self.pattern.currentText()}

    def _restore(self) -> None:
        plain = PictureOptions()
        known: dict[str, object] = {
            **{"format": plain.format, "colours": plain.colours, "sharpening": plain.sharpening},
            **{"metadata": plain.metadata, "edge": plain.long_edge, "quality": plain.quality, "pattern": plain.pattern},
            "watermark": "",
        }
        try:
            kept = json.loads(str(self._settings.value(_KEY, "{}")))
        except ValueError:
            kept = {}
        if isinstance(kept, dict):
            like = {name: int if isinstance(value, int) else str for name, value in known.items()}
            known |= {name: value for name, value in kept.items() if name in like and isinstance(value, like[name])}
        for name in ("format", "colours", "sharpening", "metadata"):
            box: QComboBox = getattr(self, name)
            box.setCurrentIndex(max(0, box.findData(str(known[name]))))
        for name in ("edge", "quality"):
            if isinstance(value := known[name], int):
                getattr(self, name).setValue(value)
        self.pattern.setEditText(str(known["pattern"]))
        self.watermark.setText(str(known["watermark"]))

    def _choices(self, words: Mapping[Kind, str]) -> QComboBox:
        box = QComboBox()
        with QSignalBlocker(box):
            for value, text in words.items():
                box.addItem(text, value.value)
        return box

    def _lay_out(self) -> None:
        rows = (
            (self.tr("&Long edge"), self.edge, self.tr("&Format"), self.format),
            (self.tr("&Quality"), self.quality, self.tr("C&olours"), self.colours),
            (self.tr("&Sharpen"), self.sharpening, self.tr("&Metadata"), self.metadata),
            (self.tr("&Names"), self.pattern, self.tr("&Watermark"), self.watermark),
        )
        for row, (left, one, right, two) in enumerate(rows):
            for column, text, field in ((0, left, one), (2, right, two)):
                named = label(text)
                named.setBuddy(field)
                field.setAccessibleName(text.replace("&", ""))
                field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                field.setMinimumSize(_LEAST_FIELD)
                self._layout.addWidget(named, row, column)
                self._layout.addWidget(field, row, column + 1)
        for edit in self.findChildren(QLineEdit):  # those within boxes, too
            edit.setAcceptDrops(False)

    def _enable(self) -> None:
        kind = self.format.currentData()
        self.quality.setEnabled(kind in (PictureFormat.JPEG, PictureFormat.WEBP))
