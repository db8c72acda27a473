"""Names that steer a terminal: people see them written out, programs get them exactly."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from colours import paint

from xsearch_gui.cli import main
from xsearch_gui.core.paths import AppPaths

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
NAME = "a\x1b]0;x\x07\n\u202egpj\x9b.png"
SEEN = r"a\x1b]0;x\x07\n\u202egpj\x9b.png"


def test_a_terminal_is_not_steered_and_json_is_exact(
    photos: Path, paths: AppPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder := photos / "f\x1b[2J").mkdir()
    photo = paint(folder / NAME, "red")
    (folder / "broken\x1b.png").write_bytes(b"\x89PNG")
    (folder / "note\u202e.txt").write_bytes(b"\0\0")
    os.mkfifo(folder / "pipe\x1b.png.xmp")

    def said(*arguments: str) -> str:
        main([*arguments, "--home", str(paths.home)])
        out, err = capsys.readouterr()
        assert not [it for it in out + err if it in "\x1b\x07\x9b\u202e"]
        return out + err

    assert r"broken\x1b.png" in said("index", str(photos))
    assert SEEN in said("search", "red", "--all", "--kind", "photo") or SEEN in said("search", "red")
    for command in (("status",), ("duplicates",), ("doctor",), ("sidecar", str(photo)), ("tag", str(photo)),
                    ("similar", str(photo)), ("caption", str(photo), "x\x1b[2J"), ("caption", str(photo)),
                    ("forget", str(photos / "no\x1b[2J")), ("search", "tagg:\x1b[2J"), ("caption", "no\x1b"),
                    ("search", "red", "--saved", "x"), ("backup", str(photos / "no\x1b" / "x.zip"))):  # fmt: skip
        if command[1:2] != ("red",):
            said(*command)
    main(["search", "red", "--json", "--home", str(paths.home)])
    found = json.loads(capsys.readouterr().out)["hits"]
    assert str(photo) in [hit["path"] for hit in found]
