"""The user guide, which ships with the program and opens without a network."""

from __future__ import annotations

from PySide6.QtCore import QSize, QUrl
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from xsearch_gui.core.paths import bundled
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space, Theme

STYLE = """
body {{ color: {text}; }} h1 {{ font-size: x-large; }} h2 {{ font-size: large; margin-top: 24px; }}
p, li, td {{ line-height: 140%; }} a {{ color: {accent}; }} code {{ background: {sunken}; }}
td, th {{ padding: 4px 16px 4px 0; text-align: left; }}
"""


class HelpWindow(QDialog):
    """Shows pages of ``resources/guide``; links to the network are shown, never followed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("xsearch guide"))
        fit_to_screen(self, QSize(860, 720))
        self._theme = theme
        self.text = QTextBrowser()
        self.text.setObjectName("guide")
        self.text.setOpenExternalLinks(False)
        self.text.setSearchPaths([str(bundled("resources", name)) for name in ("guide", "screenshots")])
        self.text.document().setDocumentMargin(Space.XL)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        theme.changed.connect(self._redraw)
        self._redraw()

    def _redraw(self) -> None:
        colors = self._theme.colors
        self.text.document().setDefaultStyleSheet(
            STYLE.format(text=colors.text, accent=colors.accent, sunken=colors.sunken)
        )
        self.text.setSource(QUrl("guide.html"))
        self.text.reload()
