"""The languages of the window, and the translation that is in use."""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from xsearch_gui.core.paths import bundled

_log = logging.getLogger(__name__)


def languages() -> tuple[tuple[str, str], ...]:
    """Return the code and the own name of each language that the window speaks, English among them."""
    codes = ["en", *(path.stem.removeprefix("xsearch_") for path in bundled("resources", "translations").glob("*.qm"))]
    # the plain code stands for American English there
    named = [(code, QLocale("en_001" if code == "en" else code).nativeLanguageName()) for code in codes]
    return tuple(sorted(((code, name[:1].upper() + name[1:]) for code, name in named), key=lambda pair: pair[1]))


def window_language() -> str:
    """Return the code of the language that the window speaks now: "de"; English on a system of any other."""
    code = QLocale().name().partition("_")[0]
    return code if bundled("resources", "translations", f"xsearch_{code}.qm").exists() else "en"


def apply_language(wanted: str, application: QCoreApplication) -> None:
    """Speak a language from the next window on; empty follows the system. Dates and numbers follow it, too."""
    locale = QLocale(wanted) if wanted else QLocale.system()
    QLocale.setDefault(locale)
    for name, folder in (
        ("xsearch", str(bundled("resources", "translations"))),
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
    ):
        translator = QTranslator(application)
        if translator.load(locale, name, "_", folder):
            application.installTranslator(translator)
        elif locale.language() != QLocale.Language.English:
            _log.info("no %s translation for %s", name, locale.name())
