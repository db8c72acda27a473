"""``xsearch align next``: which photos to caption, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from colours import paint

from xsearch_gui.cli import main
from xsearch_gui.core.paths import AppPaths


def test_photos_to_caption_are_named_until_all_have_words(
    paths: AppPaths, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {str(paint(photos / f"{colour}.png", colour)) for colour in ("red", "blue", "green")}

    def run(*arguments: str) -> str:
        assert main([*arguments, "--home", str(paths.home)]) == 0
        return capsys.readouterr().out

    run("index", str(photos))
    told = json.loads(run("align", "next", "--count", "2", "--json"))
    assert (told["captioned"], told["photos"]) == (0, 3)
    named = {photo["path"] for chosen in told["chosen"] for photo in (chosen["photo"], *chosen["alike"])}
    assert named and named <= files
    for file in files:
        run("caption", file, "a painted wall")
    assert run("align", "next").splitlines() == ["3 of 3 photos have a caption or a note."]
