"""The look in one place: colours, spacing, type, and how they reach Qt.

Greys are neutral, because a tinted surround changes how colours in a photo are seen. Every pair of text and
ground has a contrast of at least 4.5 : 1 (WCAG AA); a test computes it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from xsearch_gui.core.paths import bundled


class Space:
    """The spacing scale, in device-independent pixels."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 40
    RADIUS = 8


class Type:
    """The type scale, as factors of the system's font size."""

    SMALL = 0.9
    BODY = 1.0
    TITLE = 1.25
    HEADLINE = 1.8


@dataclass(frozen=True, slots=True)
class Colors:
    """The colour tokens of one theme."""

    window: str
    surface: str  # panels, fields, cards
    sunken: str  # the ground of a cell in the grid
    hover: str
    border: str
    text: str
    muted: str  # secondary text
    accent: str
    on_accent: str
    accent_soft: str  # ground of a selection
    paper: str  # ground of a note
    mark: str  # ground of a sentence that matches
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    good: str

    def color(self, token: str) -> QColor:
        """Return a token as a colour."""
        return QColor(getattr(self, token))


LIGHT = Colors(
    window="#f4f4f5",
    surface="#ffffff",
    sunken="#e8e8ea",
    hover="#ececee",
    border="#d3d3d8",
    text="#1b1b1e",
    muted="#5a5b62",
    accent="#0b5fc4",
    on_accent="#ffffff",
    accent_soft="#dbe8fa",
    paper="#fffdf4",
    mark="#ffe9a3",
    danger="#b3261e",
    danger_soft="#fcebe9",
    warning="#7d5200",
    warning_soft="#fff3d9",
    good="#1c7440",
)

DARK = Colors(
    window="#1b1b1d",
    surface="#252528",
    sunken="#131315",
    hover="#313135",
    border="#3d3d42",
    text="#f0f0f2",
    muted="#a9a9b1",
    accent="#6aabff",
    on_accent="#0a1526",
    accent_soft="#20354f",
    paper="#2d2c27",
    mark="#5c4a12",
    danger="#ff8d84",
    danger_soft="#3b2423",
    warning="#f0c25a",
    warning_soft="#362e1a",
    good="#6fcf97",
)


# The viewer is dark in both themes: photos are judged against a dark neutral.
VIEWER_GROUND = "#141416"
VIEWER = {
    "viewer_ground": VIEWER_GROUND,
    "viewer_veil": "#d2141416",
    "viewer_hover": "#35353a",
    "viewer_text": DARK.text,
    "viewer_muted": "#b8b8c0",
    "viewer_accent": DARK.accent,
}


class Appearance(Enum):
    """What the user wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Applies the tokens to the application and follows the system's change between light and dark."""

    changed = Signal()

    def __init__(self, app: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._appearance = appearance
        self._base_size = app.font().pointSizeF()
        self.colors = LIGHT
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self._apply()

    @property
    def appearance(self) -> Appearance:
        """What was chosen."""
        return self._appearance

    @property
    def is_dark(self) -> bool:
        """What is shown."""
        return self.colors is DARK

    def set_appearance(self, appearance: Appearance) -> None:
        """Follow the system, or stay light or dark."""
        self._appearance = appearance
        self._apply()

    def font(self, factor: float, *, bold: bool = False) -> QFont:
        """Return a font of the type scale."""
        font = QFont(self._app.font())
        font.setPointSizeF(self._base_size * factor)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _on_system_changed(self) -> None:
        if self._appearance is Appearance.SYSTEM:
            self._apply()

    def _wants_dark(self) -> bool:
        if self._appearance is Appearance.SYSTEM:
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._appearance is Appearance.DARK

    def _apply(self) -> None:
        self.colors = DARK if self._wants_dark() else LIGHT
        self._app.setPalette(palette(self.colors))
        for boxes in ("QCheckBox", "QRadioButton", "KeywordTree"):
            self._app.setPalette(_outlined(self.colors), boxes)  # type: ignore[arg-type]  # text is what it takes
        self._app.setStyleSheet(style_sheet(self.colors, self._base_size))
        self.changed.emit()


def palette(colors: Colors) -> QPalette:
    """Return the Qt palette of a theme."""
    role = QPalette.ColorRole
    roles = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "window",
        role.Text: "text",
        role.Button: "surface",
        role.ButtonText: "text",
        role.BrightText: "danger",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.ToolTipBase: "surface",
        role.ToolTipText: "text",
        role.PlaceholderText: "muted",
        role.Link: "accent",
        role.Accent: "accent",
        role.Light: "surface",
        role.Midlight: "hover",
        role.Mid: "border",
        role.Dark: "border",
        role.Shadow: "sunken",
    }
    result = QPalette()
    for color_role, token in roles.items():
        result.setColor(color_role, colors.color(token))
    for color_role in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, color_role, colors.color("muted"))
    return result


def _outlined(colors: Colors) -> QPalette:
    """Return the palette of boxes to be ticked: their outline is the window's colour made darker, which dark hides."""
    result = palette(colors)
    result.setColor(QPalette.ColorRole.Window, colors.color("muted").lighter(140))
    return result


def style_sheet(colors: Colors, base_size: float) -> str:
    """Return the one style sheet of the program, its tokens filled in."""
    source = bundled("resources", "style", "window.qss").read_text(encoding="utf-8")
    tokens: dict[str, str] = {field.name: getattr(colors, field.name) for field in fields(colors)}
    tokens |= VIEWER
    tokens["veil"] = f"#ea{colors.accent_soft[1:]}"  # lets what it covers shine through
    for name in ("XS", "S", "M", "L", "XL", "XXL", "RADIUS"):
        tokens[f"space_{name.lower()}"] = f"{getattr(Space, name)}px"
    for name in ("SMALL", "BODY", "TITLE", "HEADLINE"):
        tokens[f"type_{name.lower()}"] = f"{base_size * getattr(Type, name):.1f}pt"
    return Template(source).substitute(tokens)
