"""Joins the actions that are about the program itself: settings, help, notifications."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from xsearch_gui import __version__
from xsearch_gui.core.paths import bundled
from xsearch_gui.ui.settings.alignment_page import AlignmentPage
from xsearch_gui.ui.settings.encoder_questions import EncoderQuestions
from xsearch_gui.ui.settings.encoders_page import EncodersPage
from xsearch_gui.ui.settings.pages import GeneralPage, PrivacyPage, ReadingPage
from xsearch_gui.ui.settings.safety_page import SafetyPage
from xsearch_gui.ui.settings.window import SettingsWindow
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.ui.windows.help import HelpWindow
from xsearch_gui.ui.windows.jobs import JobsWindow
from xsearch_gui.ui.windows.notifier import Notifier
from xsearch_gui.ui.windows.shortcuts import ShortcutSheet
from xsearch_gui.viewmodels.assembly import Models


class ShellCommands(QObject):
    """Owns the windows beside the main one; each is built when it is first asked for."""

    forget_everything = Signal()
    preview_wanted = Signal()  # what another encoder finds is about to be shown

    def __init__(self, models: Models, theme: Theme, actions: dict[str, QAction], window: QWidget) -> None:
        super().__init__(window)
        self._models = models
        self._theme = theme
        self._actions = actions
        self._window = window
        self._settings: SettingsWindow | None = None
        self._safety: SafetyPage | None = None
        self._encoders: EncodersPage | None = None
        self._switch_to = ""  # the encoder that is to be asked about
        self._help: HelpWindow | None = None
        self._jobs: JobsWindow | None = None
        self._notifier = Notifier(models.library, models.settings, window)
        slots = {
            "settings": self._on_settings,
            "safety": self._on_safety,
            "repair": self._on_repair,
            "restore": self._on_restore,
            "jobs": self._on_jobs,
            "shortcuts": self._on_shortcuts,
            "guide": self._on_guide,
            "update_check": models.updates.check,
            "about": self._on_about,
        }
        for name, slot in slots.items():
            actions[name].triggered.connect(slot)
        models.updates.changed.connect(self._enable)
        models.encoders.listed.connect(self._on_listed)

    def close(self) -> None:
        """Close what is open beside the main window."""
        for window in (self._settings, self._help, self._jobs):
            if window is not None:
                window.close()

    def switch_encoder(self, name: str) -> None:
        """Ask whether the library is to be given to an encoder that was tried."""
        self._switch_to = name
        self._models.encoders.refresh()  # what a switch takes now

    def _on_listed(self) -> None:
        if (entry := self._models.encoders.entry(self._switch_to)) is not None:
            self._switch_to = ""
            EncoderQuestions(self._models.encoders, self._window).ask_to_use(entry)

    def show_encoder(self, name: str) -> None:
        """Show the card of an encoder."""
        self._on_settings()
        if self._settings is not None and self._encoders is not None:
            self._settings.open_at(self._encoders)
            self._encoders.go_to(name)

    def _on_preview(self) -> None:
        if self._settings is not None:
            self._settings.hide()
        self.preview_wanted.emit()

    def _enable(self) -> None:
        self._actions["update_check"].setEnabled(not self._models.updates.is_asking)

    def _on_settings(self) -> None:
        if self._settings is None:
            self._safety = SafetyPage(self._models.safety)
            self._settings = self._make_settings(self._safety)
        self._models.encoders.refresh()
        self._models.alignment.refresh()
        self._settings.show()
        self._settings.raise_()
        self._settings.activateWindow()

    def _on_safety(self) -> SafetyPage:
        if self._settings is None or self._safety is None:
            self._safety = SafetyPage(self._models.safety)
            self._settings = self._make_settings(self._safety)
        self._settings.open_at(self._safety)
        return self._safety

    def _on_repair(self) -> None:
        self._on_safety()
        self._models.safety.repair()

    def _on_restore(self) -> None:
        self._on_safety().choose_backup()

    def _make_settings(self, safety: SafetyPage) -> SettingsWindow:
        models = self._models
        window = SettingsWindow(models.settings, self._window)
        privacy = PrivacyPage(models.settings, models.opener)
        privacy.forget_history.connect(models.saved.forget_history)
        privacy.forget_all.connect(self.forget_everything)
        self._encoders = EncodersPage(models.encoder_cards, models.preview, models.add_ons)
        self._encoders.preview_wanted.connect(self._on_preview)
        for page in (
            GeneralPage(models.settings, self._theme, self._actions),
            ReadingPage(models.settings, models.library, self._actions),
            self._encoders,
            AlignmentPage(models.alignment, models.teaching, models.repair, self._theme, models.opener),
            safety,
            privacy,
        ):
            window.add(page)
        return window

    def _on_jobs(self) -> None:
        if self._jobs is None:
            self._jobs = JobsWindow(self._models.jobs, self._models.settings, self._window)
        self._jobs.show()
        self._jobs.raise_()

    def _on_shortcuts(self) -> None:
        ShortcutSheet(self._actions, self._window).show()

    def _on_guide(self) -> None:
        if self._help is None:
            self._help = HelpWindow(self._theme, self._window)
        self._help.show()
        self._help.raise_()

    def _on_about(self) -> None:
        about = self.tr(
            "Finds your own photos by describing them, offline. Free software under the Apache License 2.0. It is "
            "made with Qt (LGPL-3.0) and others; their licences are in {folder}."
        ).format(folder=_licences())
        name = self.tr("xsearch {version}").format(version=__version__)
        box = message_box(self._window, self.tr("About xsearch"), name, about)
        box.open()


def _licences() -> str:
    """Return where the licences of the parts are: in the bundle in one folder, else with the packages."""
    folder = bundled().parent.parent / "licences"
    return str(folder) if folder.is_dir() else "site-packages"
