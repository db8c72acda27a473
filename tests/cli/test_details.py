"""``xsearch details``: words, places and dates of photos, shown, changed, moved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from colours import paint

from xsearch_gui.cli import main
from xsearch_gui.core.paths import AppPaths


def test_details_are_changed_and_dates_moved(paths: AppPaths, photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    red, blue = (str(paint(photos / f"{colour}.png", colour)) for colour in ("red", "blue"))

    def run(*arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
        code = main([*arguments, "--home", str(paths.home), "--json"])
        output = capsys.readouterr().out
        return code, json.loads(output) if output else {}

    assert run("index", str(photos))[0] == 0
    code, said = run("details", red, blue, "--city", "Bergen", "--taken-at", "2024-05-01 10:00:00", "--creator", "Anna")
    assert code == 0
    assert {name: said[blue][name] for name in ("city", "taken_at", "creator", "country")} == {
        "city": "Bergen",
        "taken_at": "2024-05-01T10:00:00",
        "creator": "Anna",
        "country": "",
    }
    assert run("details", red, "--shift=-1d30m")[1][red]["taken_at"] == "2024-04-30T09:30:00"
    assert run("details", red, "--city", "")[1][red]["city"] == ""
    assert run("details", red, "--taken-at", "tomorrow")[0] == 2
    assert run("details", red, "--decide", "mine")[0] == 2, "nothing to decide"
    with pytest.raises(SystemExit):
        run("details", red, "--shift", "soon")
