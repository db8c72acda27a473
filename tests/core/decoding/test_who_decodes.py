"""Only the processes that can be stopped decode photos of unknown origin; everybody else asks them."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[3] / "xsearch_gui"
# Who may call what opens a picture: the decode process itself, and who reads the program's own pictures.
DECODING = (
    "photo",
    "raw",
    "thumbnail",
    "psd",
    "samples",
    "tiff",
    "previews/belonging",
    "previews/jpeg",
    "previews/reading",
)
OWN = {
    "read_photo": {"core/decoding/decode_worker.py"},
    "read_preview": {"core/decoding/decode_worker.py"},
    "open": {
        *(f"core/decoding/{name}.py" for name in DECODING),
        "core/encoders/calibrating.py",
        "core/indexing/films/reader.py",
    },
}


def callers(name: str) -> set[str]:
    found = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            of_pillow = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "Image"
            if (of_pillow and node.func.attr == name) or getattr(node.func, "id", "") == name != "open":
                found.add(path.relative_to(SOURCES).as_posix())
    return found


def test_photos_are_decoded_where_they_can_be_stopped() -> None:
    for name, places in OWN.items():
        assert callers(name) <= places, name
