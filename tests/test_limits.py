"""The limits that keep the sources readable: files, classes, functions, folders."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILE, CLASS, FUNCTION, FOLDER = 300, 200, 40, 20  # lines, and modules
SOURCES = sorted(path for top in ("xsearch_gui", "models/recipe", "packaging") for path in (ROOT / top).rglob("*.py"))


def lines_of(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    if text.count("\n") > FILE:
        yield f"{name}: {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and lines_of(node) > CLASS:
            yield f"{name}: class {node.name}, {lines_of(node)} lines"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > FUNCTION:
            yield f"{name}: {node.name}, {lines_of(node)} lines"


def test_nothing_is_longer_than_can_be_taken_in() -> None:
    assert not [fault for path in SOURCES for fault in too_long(path)]


@pytest.mark.parametrize("folder", sorted({path.parent for path in SOURCES}), ids=lambda path: path.name)
def test_no_folder_holds_more_modules_than_can_be_taken_in(folder: Path) -> None:
    assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= FOLDER
