"""``xsearch import``: counts, the list, and the way back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import catalogues
import pytest
from colours import paint
from PIL import Image

from xsearch_gui.cli import main
from xsearch_gui.core.paths import AppPaths


@pytest.fixture
def run(paths: AppPaths, capsys: pytest.CaptureFixture[str]) -> Any:
    def run_one(*arguments: object) -> tuple[int, Any]:
        code = main([*map(str, arguments), "--home", str(paths.home), "--json"])
        output = capsys.readouterr().out
        return code, json.loads(output) if output else None

    return run_one


def test_a_catalogue_is_taken_over_listed_and_forgotten(run: Any, photos: Path, tmp_path: Path) -> None:
    with Image.open(paint(photos / "a.png", "red")) as image:
        image.save(photos / "a.jpg")
    catalogue = catalogues.lightroom(tmp_path / "Family.lrcat", photos)
    run("index", photos)
    code, report = run("import", catalogue)
    assert code == 0
    assert (report["photos"], report["matched"], len(report["missing"])) == (3, 1, 2)
    assert [it["name"] for it in run("import")[1]["sources"]] == ["Family.lrcat"]
    assert run("search", "tag:Birds")[1]["hits"]
    assert run("import", "--forget", "Family.lrcat") == (0, {"photos": 1})
    assert not run("search", "tag:Birds")[1]["hits"]
    assert run("import")[1] == {"sources": []}
    assert run("import", "--forget", "Family.lrcat")[0] == 2
    assert run("import", tmp_path / "none.lrcat")[0] == 2


def test_what_is_said_to_people(paths: AppPaths, photos: Path, tmp_path: Path, capsys: Any) -> None:
    paint(photos / "a.png", "red")
    home = ("--home", str(paths.home))
    main(["index", str(photos), *home])
    main(["import", str(catalogues.lightroom(tmp_path / "Family.lrcat", photos)), *home])
    said = capsys.readouterr().out
    assert "Family.lrcat, Lightroom Classic (13): in this library 0 of its 3 photos; 0 facts taken over" in said
    assert said.count("not in this library: /") == 3 and "more" not in said
