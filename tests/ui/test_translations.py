"""The window in other languages: every text is translated, and the window speaks it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from tests.ui.steps import MakeApplication

sys.path.append(str(Path(__file__).resolve().parents[2] / "packaging"))
import translations
from translations import Text

from xsearch_gui.core.message import Message
from xsearch_gui.ui.widgets.specs.action_specs import CONTEXT, MENUS, SPECS, SUBMENUS
from xsearch_gui.ui.widgets.specs.album_specs import ALBUM_MENU, SORT_MENU
from xsearch_gui.ui.widgets.specs.culling_specs import GIVE_MENU, SEPARATOR
from xsearch_gui.ui.widgets.specs.file_specs import FILES_MENU, OPEN_MENU
from xsearch_gui.ui.widgets.specs.stack_specs import STACK_MENU
from xsearch_gui.ui.widgets.specs.viewer_specs import VIEWER_MENU
from xsearch_gui.viewmodels.query.chips import chips
from xsearch_gui.viewmodels.text.languages import apply_language, languages
from xsearch_gui.viewmodels.text.sentences import IN_WINDOW, in_words
from xsearch_gui.viewmodels.text.wording import counted

ROOT = Path(__file__).resolve().parents[2]
ADVICE = "run `make translations`, translate what is unfinished in resources/translations/*.ts, run it again"


@pytest.fixture(scope="module")
def texts() -> dict[Text, str]:
    return translations.texts()


@pytest.fixture(params=sorted(translations.PLURAL_FORMS))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def known(language: str) -> dict[Text, tuple[str, ...]]:
    return translations.read(translations.files()[language])


def test_texts_outside_of_classes_are_found_too(texts: dict[Text, str]) -> None:
    wanted = {("Actions", "&Quit"), ("Chips", "Camera"), ("Wording", "The picture"), ("Map", "Captions")}
    assert wanted | {("Counted", "%n photos"), ("JobCard", "Pause")} <= {(it.context, it.source) for it in texts}


def test_a_text_that_nobody_can_find_is_refused(tmp_path: Path) -> None:
    (tmp_path / "view.py").write_text("class View:\n    def show(self, text):\n        self.tr(text)\n")
    with pytest.raises(ValueError, match=r"view\.py:3"):
        translations.texts(tmp_path)


def test_what_the_window_says_otherwise_is_said_by_the_core(texts: dict[Text, str]) -> None:
    assert IN_WINDOW.keys() <= {text.source for text in texts if text.context == "Sentences"}


def test_every_text_is_translated(language: str, known: dict[Text, tuple[str, ...]], texts: dict[Text, str]) -> None:
    assert texts.keys() == known.keys(), ADVICE
    for text, forms in known.items():
        assert len(forms) == (translations.PLURAL_FORMS[language] if text.is_counted else 1), text
        assert all(form.strip() for form in forms), text


def places(form: str) -> set[str]:
    return set(re.findall(r"\{.*?\}", form))


def test_translations_keep_placeholders_and_mnemonics(known: dict[Text, tuple[str, ...]]) -> None:
    for text, forms in known.items():
        for form in forms:
            assert places(form) in (places(text.source), places(IN_WINDOW.get(text.source, text.source))), text
            assert ("%n" in form.replace("%Ln", "%n")) == text.is_counted, text
            assert len(re.findall("&[^& ]", form)) == len(re.findall("&[^& ]", text.source)), text
            assert bool(re.search("\\w\u2026$", form)) or not re.search("\\w\u2026$", text.source), text


def test_no_two_entries_of_a_menu_have_the_same_mnemonic(known: dict[Text, tuple[str, ...]]) -> None:
    of = {spec.name: spec.text for spec in SPECS}
    menus = [names for _, names in MENUS]
    menus += [*SUBMENUS.values(), GIVE_MENU, ALBUM_MENU, SORT_MENU, FILES_MENU, OPEN_MENU, STACK_MENU, VIEWER_MENU]
    rows = [[title for title, _ in MENUS], *([of[name] for name in names if name != SEPARATOR] for names in menus)]
    for row in rows:
        for forms in (row, [known[Text(CONTEXT, it)][0] for it in row]):
            keys = Counter(form[form.index("&") + 1].lower() for form in forms if "&" in form)
            assert max(keys.values()) == 1, keys


def test_the_released_files_are_up_to_date(tmp_path: Path) -> None:
    translations.release(tmp_path)
    for path in translations.files().values():
        name = path.with_suffix(".qm").name
        assert (translations.FOLDER / name).read_bytes() == (tmp_path / name).read_bytes(), ADVICE


@pytest.fixture
def german(qapp: QApplication, make_application: MakeApplication) -> Iterator[MakeApplication]:
    before = QLocale()
    apply_language("de", qapp)
    yield make_application
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


def test_the_window_speaks_german(german: MakeApplication) -> None:
    window = german().window
    assert window.minimumSizeHint().width() <= 900
    english = {spec.text for spec in SPECS} | {title for title, _ in MENUS}
    shown = set()
    for entry in window.menuBar().actions():
        shown |= {entry.text(), *(action.text() for action in entry.menu().actions())}
    assert {"&Datei", "&Foto", "Suche &merken", "&Karte"} <= shown
    assert not shown & english
    assert {chip.label for chip in chips("dog camera:Leica has:gps -has:note")} == {
        *("Kamera: Leica", "Mit: Position", "nicht Mit: Notiz")
    }
    assert (counted("photos", 0), counted("photos", 1), counted("photos", 12345)) == (
        *("0 Fotos", "1 Foto", "12.345 Fotos"),
    )
    assert in_words(Message("Encoding photos with {name}", name="tiny")) == "Fotos werden mit tiny kodiert"
    assert in_words(Message("Something new")) == "Something new"
    ok = QCoreApplication.translate("QPlatformTheme", "Cancel")
    assert ok == "Abbrechen", "Qt's own dialogs do not speak it"


def test_the_language_of_the_system_is_followed() -> None:
    assert [code for code, _ in languages()] == ["de", "en", "fr"]
    lines = (
        "from PySide6.QtCore import QCoreApplication",
        "from xsearch_gui.viewmodels.text.languages import apply_language",
        "from xsearch_gui.viewmodels.text.wording import counted",
        "app = QCoreApplication([])",
        "apply_language('', app)",
        "print(*(counted('strong', n) for n in (0, 1, 2)), sep=', ')",
    )
    system = {"LANG": "fr_FR.UTF-8", "LC_ALL": "fr_FR.UTF-8", "LANGUAGE": "fr", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], env={**os.environ, **system, "PYTHONUTF8": "1"}, capture_output=True
    )
    assert run.stdout.decode().strip() == "0 bon résultat, 1 bon résultat, 2 bons résultats", run.stderr
