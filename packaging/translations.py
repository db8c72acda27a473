"""Keeps the translations of the window: ``python packaging/translations.py update release``.

``update`` reads the texts out of the sources into ``resources/translations/xsearch_<language>.ts``: new ones come in
unfinished, translations stay, texts that are gone leave. Translate in Qt Linguist or in any editor. ``release`` makes
the ``.qm`` files that the program loads. Qt's own lupdate is not used: it finds only ``self.tr`` in Python, while
texts outside of classes go through small functions here.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "xsearch_gui"
FOLDER = ROOT / "resources" / "translations"
PLURAL_FORMS = {"de": 2, "fr": 2}  # the languages of the window, and how many forms a counted text has in each
TABLES = {"_FORMS": "Counted"}  # tables of (one, many): the second is looked up, see viewmodels/text/wording.py
SENTENCES = ("Message", "Sentences")  # what makes a sentence of the core (core/message.py), and its context
PLACEHOLDERS = re.compile(r"\{\w+\}[\s.:;]*")
TRANSLATING = ("translate", "QT_TRANSLATE_NOOP")  # their arguments begin with context and text


@dataclass(frozen=True, order=True, slots=True)
class Text:
    """A text of the program: Qt looks it up by context and source."""

    context: str
    source: str

    @property
    def is_counted(self) -> bool:
        """Whether it has a form for each plural of the language."""
        return "%n" in self.source


def texts(folder: Path = SOURCES) -> dict[Text, str]:
    """Return all texts that the sources want translated, in their order, and the first file of each.

    Raises
    ------
    ValueError
        If a text is not written out where it is translated, so that nobody could find it here.
    """
    paths = [path for path in sorted(folder.rglob("*.py")) if path.parent != folder / "cli"]  # which speaks English
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    helpers = {path.relative_to(folder.parent).as_posix(): _helpers(tree) for path, tree in modules.items()}
    found: dict[Text, str] = {}
    for path, tree in modules.items():
        name = path.relative_to(folder.parent).as_posix()
        known = dict(helpers[name])
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                offered = helpers.get(node.module.replace(".", "/") + ".py", {})
                known.update({it.asname or it.name: offered[it.name] for it in node.names if it.name in offered})
        for text in _of_node(tree, "", known, name):
            found.setdefault(text, name)
    return dict(sorted(found.items()))


def _helpers(tree: ast.Module) -> dict[str, str]:
    """Return the functions of a module that translate their argument, each with the context of its texts."""
    constants = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    helpers = {}
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef) or len(function.args.args) != 1:
            continue
        if any(not isinstance(line, ast.Return | ast.Expr) for line in function.body):
            continue  # it does more than to pass its argument on
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or _name(call) not in TRANSLATING or len(call.args) != 2:
                continue
            context, text = call.args
            if isinstance(text, ast.Name) and text.id == function.args.args[0].arg:
                value = constants.get(context.id) if isinstance(context, ast.Name) else _literal(context)
                helpers[function.name] = str(value)
    return helpers


def _of_node(node: ast.AST, class_: str, helpers: dict[str, str], file: str) -> Iterator[Text]:
    if isinstance(node, ast.ClassDef):
        class_ = node.name  # Qt asks for the text in the context of each class of the object, down to this one
    if isinstance(node, ast.Call):
        yield from _of_call(node, class_, helpers, file)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in TABLES:
        for pair in ast.literal_eval(node.value).values():
            yield Text(TABLES[node.targets[0].id], pair[1])
    for child in ast.iter_child_nodes(node):
        yield from _of_node(child, class_, helpers, file)


def _of_call(call: ast.Call, class_: str, helpers: dict[str, str], file: str) -> Iterator[Text]:
    name = _name(call)
    if name == "tr" and isinstance(call.func, ast.Attribute):
        context, argument = class_, call.args[0]
    elif name in helpers and isinstance(call.func, ast.Name):
        context, argument = helpers[name], call.args[0]
    elif name == SENTENCES[0] and isinstance(call.func, ast.Name):
        context, argument = SENTENCES[1], call.args[0]
    elif name in TRANSLATING and len(call.args) > 1 and _literal(call.args[0]) and _literal(call.args[1]):
        context, argument = str(_literal(call.args[0])), call.args[1]
    else:
        return
    source = _literal(argument)
    if source is None or not context:
        raise ValueError(f"{file}:{call.lineno}: write the text out where it is translated, inside its class")
    if PLACEHOLDERS.sub("", source):  # else there is nothing to translate
        yield Text(context, source)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def read(path: Path) -> dict[Text, tuple[str, ...]]:
    """Return the finished translations of a ``.ts`` file: one form of each, or all plural forms of a counted text."""
    finished = {}
    for context in ET.parse(path).getroot().iter("context") if path.exists() else ():
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type"):
                continue
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            finished[Text(context.findtext("name", ""), message.findtext("source", ""))] = tuple(forms)
    return finished


def write(path: Path, language: str, wanted: dict[Text, str], known: dict[Text, tuple[str, ...]]) -> None:
    """Write a ``.ts`` file with every wanted text, and the translations that are known."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ""
    for text, file in wanted.items():
        if text.context != context:
            context = text.context
            parent = ET.SubElement(root, "context")
            ET.SubElement(parent, "name").text = context
        message = ET.SubElement(parent, "message", {"numerus": "yes"} if text.is_counted else {})
        ET.SubElement(message, "location", filename=f"../../{file}")  # without its line, which changes with every edit
        ET.SubElement(message, "source").text = text.source
        forms = known.get(text, ())
        translation = ET.SubElement(message, "translation", {} if forms else {"type": "unfinished"})
        if text.is_counted:
            for form in forms or ("",) * PLURAL_FORMS[language]:
                ET.SubElement(translation, "numerusform").text = form
        elif forms:
            translation.text = forms[0]
    ET.indent(root, "    ")
    body = ET.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8", newline="\n")


def files() -> dict[str, Path]:
    """Return the ``.ts`` file of each language."""
    return {language: FOLDER / f"xsearch_{language}.ts" for language in PLURAL_FORMS}


def update() -> None:
    """Bring the texts of all ``.ts`` files up to date, and tell how many wait for a translation."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = texts()
    for language, path in files().items():
        known = read(path)
        write(path, language, wanted, known)
        print(f"{path.name}: {len(wanted)} texts, {len(wanted.keys() - known.keys())} to translate")


def release(folder: Path = FOLDER) -> None:
    """Make the ``.qm`` files into ``folder``."""
    suffix = ".exe" if sys.platform == "win32" else ""
    tool = Path(PySide6.__file__).parent / f"lrelease{suffix}"
    for path in files().values():
        subprocess.run([tool, "-silent", path, "-qm", folder / f"{path.stem}.qm"], check=True)


if __name__ == "__main__":
    for command in sys.argv[1:] or ["update", "release"]:
        {"update": update, "release": release}[command]()
