"""What the core says is known to the window, which says it in the user's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from xsearch_gui.core.decoding import photo
from xsearch_gui.core.files import opening
from xsearch_gui.viewmodels.text.sentence_table import IN_WINDOW, SENTENCES
from xsearch_gui.viewmodels.text.sentences import _match, in_words, tells_of_damage

CORE = Path(__file__).resolve().parents[3] / "xsearch_gui" / "core"
# What is told about other people's models, about training and by commands alone stays English.
LEFT_OUT = ("encoders", "alignment", "switching")
ALSO = ("catalogue/vectors.py", "export/files.py", "maintenance/update_check.py")
SAYS = {"UsageError", "FileProblem", "UnreadablePhoto", "UnreadableText", "CatalogueProblem", "NewerCatalogue"} | {
    *("DamagedCatalogue", "ReadOnlyLibrary", "DiskFull", "LibraryBusy", "XSearchError", "QueryError", "BadValue"),
    *(
        "Finding",
        "Failure",
        "DamagedIndex",
        "NotRegular",
        "_Refused",
        "Cancelled",
        "UpdateCheckFailed",
        "VolumeTimeout",
    ),
}


def texts_of(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(it.value) if isinstance(it, ast.Constant) else "{}" for it in node.values)
    elif isinstance(node, ast.IfExp):
        yield from texts_of(node.body)
        yield from texts_of(node.orelse)


def said() -> set[str]:
    """Every text that a module of the core gives to an error, a finding or a list of notices and steps."""
    found = {*opening._REASONS.values(), *(reason for _, reason in photo._KNOWN_ERRORS)}
    for path in CORE.rglob("*.py"):
        within = path.relative_to(CORE)
        if within.parts[0] in LEFT_OUT or within.as_posix() in ALSO:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "item {}" not in texts_of(node.args[0] if node.args else node):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                owner = ast.unparse(node.func)
                if name in SAYS or owner.endswith(("notices.append", "steps.append", "faults.append", "mended.append")):
                    for argument in node.args:
                        found |= set(texts_of(argument))
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("detail", "notice", "sentence"):
                found |= set(texts_of(node.value))
    return {text for text in found if text}


def known(text: str) -> bool:
    """Whether a pattern matches a text when its gaps are filled; one behind a word or a stop may stay empty."""
    return any(
        _match(re.sub(gap, filled, text).replace("{}", "7"))[0] for gap, filled in ((r"$^", ""), (r"(?<=[.n]){}", ""))
    )


def test_every_sentence_of_the_core_has_a_pattern() -> None:
    found = said()
    assert len(found) > 80
    assert not {text for text in found if re.search("[a-z]", text) and not known(text)}, "see sentence_table.py"


def test_no_pattern_is_there_twice() -> None:
    assert len({*SENTENCES, *IN_WINDOW}) == len(SENTENCES) + len(IN_WINDOW)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("is empty", "is empty"),
        ("a text of an older catalogue", "a text of an older catalogue"),
        ("Run: xsearch index", "Look for changes (F5)."),
        ("", ""),
    ],
)
def test_the_window_speaks_of_itself(text: str, wanted: str) -> None:
    assert in_words(text) == wanted


def test_damage_is_recognised() -> None:
    text = (
        "The library's catalogue /a/b.sqlite is damaged (malformed). Your photos are not touched by that. Run: xsearch "
    )
    assert tells_of_damage(text + "doctor --repair") and tells_of_damage(in_words(text + "doctor --repair"))
    assert not tells_of_damage("is damaged: its content cannot be decoded")


def test_numbers_are_written_as_the_language_does() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        assert in_words("intact, 0.8 MB") == "intact, 0,8 MB"
        assert in_words("generation 7, 192,908 photos and 12 texts") == "generation 7, 192.908 photos and 12 texts"
    finally:
        QLocale.setDefault(before)
