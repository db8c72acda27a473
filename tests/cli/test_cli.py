"""The command line: one JSON document, exit codes, and the built-in encoder at work."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from colours import paint
from PIL import Image
from tiny_encoder import write_encoder

from xsearch_gui.cli import main
from xsearch_gui.core.index import neighbours
from xsearch_gui.core.paths import AppPaths


@pytest.fixture
def run(paths: AppPaths, capsys: pytest.CaptureFixture[str]) -> Any:
    def run_one(*arguments: object) -> tuple[int, Any]:
        code = main([*map(str, arguments), "--home", str(paths.home), "--json"])
        output = capsys.readouterr().out
        return code, json.loads(output) if output else None

    return run_one


def test_index_search_similar_status(run: Any, photos: Path) -> None:
    red, blue = paint(photos / "red.png", "red"), paint(photos / "blue.png", "blue")
    (photos / "blue.txt").write_text("The swimming pool in July.")
    code, report = run("index", photos)
    assert code == 0
    assert set(report) >= {
        "indexed",
        "unchanged",
        "removed",
        "failed",
        "notes",
        "pairs",
        "seconds",
        "photos_per_second",
    }
    assert (report["indexed"], report["notes"], report["pairs"]) == (2, 1, 1)
    code, document = run("search", "swimming", "pool")
    rows = document["hits"]
    assert document["expected"] is None or document["expected"] >= 0
    assert code == 0 and {row["kind"] for row in rows[:2]} == {"note", "photo"}
    assert {row["path"] for row in rows[:2]} == {str(photos / "blue.txt"), str(blue)}
    assert set(rows[0]) >= {"path", "kind", "probability", "score", "strength", "why"}
    assert [row["score"] for row in rows] == sorted((row["probability"] for row in rows), reverse=True)
    assert [row["path"] for row in run("search", "pool", "--kind", "note")[1]["hits"]] == [str(photos / "blue.txt")]
    assert len(run("search", "pool", "--top", 1, "--kind", "photo")[1]["hits"]) == 1
    code, found = run("similar", blue)
    assert code == 0 and found["photos"][0]["path"] == str(blue)
    assert found["notes"][0]["path"] == str(photos / "blue.txt")
    code, status = run("status")
    assert code == 0 and (status["photos"], status["notes"], status["generation"]) == (2, 1, 1)
    assert run("forget", photos)[1] == {"removed": 3}
    assert red.exists()


def test_doctor_finds_nothing_then_a_damaged_index(run: Any, photos: Path, paths: AppPaths) -> None:
    for i in range(12):
        paint(photos / f"{i}.png", ("red", "blue", "green")[i % 3], i)
    run("index", photos)
    code, report = run("doctor")
    assert code == 0 and all(finding["good"] for finding in report["findings"])
    assert [part["recall_at_10"] for part in report["indexes"]] == [1.0]
    for file in paths.indexes.rglob("photo.vectors.npy"):
        file.write_bytes(b"")
    code, report = run("doctor")
    assert code == 1
    assert {finding["what"] for finding in report["findings"] if not finding["good"]} == {"index"}
    assert run("index")[0] == 0 and run("doctor")[0] == 0


def test_another_kind_of_index_is_chosen(
    run: Any, photos: Path, paths: AppPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "EXACT_BELOW", 5)
    for i in range(12):
        paint(photos / f"{i}.png", ("red", "blue", "green")[i % 3], i)
    run("index", photos)
    assert run("status")[1]["index"].startswith("Short codes take 1 MB of memory and find 100.0 %")
    run("index", "--kind", "graph")
    assert run("status")[1]["index"].startswith("A graph takes 1 MB of memory and finds 100.0 %")
    (part,) = run("doctor")[1]["indexes"]
    assert (part["kind"], part["recall_at_10"]) == ("graph", 1.0)
    offered = [finding for finding in run("doctor")[1]["findings"] if finding["what"] == "kind of index"]
    assert "xsearch index --kind compact" in offered[0]["advice"]


def test_similar_finds_a_changed_copy(run: Any, photos: Path, tmp_path: Path) -> None:
    for i, colour in enumerate(("red", "green", "blue", "yellow")):
        noise = np.random.default_rng(i).normal(128, 40 + 10 * i, (150, 200))
        picture = Image.fromarray(noise.clip(0, 255).astype(np.uint8)).convert("RGB")
        picture.paste((i * 60, 255 - i * 60, 99), (20 * i, 10, 20 * i + 80, 120))
        picture.save(photos / f"{colour}.png")
    with Image.open(photos / "blue.png") as original:
        original.resize((120, 90)).save(tmp_path / "query.jpg", quality=70)
    run("index", photos)
    assert run("similar", tmp_path / "query.jpg")[1]["photos"][0]["path"] == str(photos / "blue.png")


def test_results_are_written_as_files_and_lists(run: Any, photos: Path, tmp_path: Path) -> None:
    paint(photos / "blue.png", "blue")
    (photos / "blue.txt").write_text("The swimming pool in July.")
    run("index", photos)
    for target in ("found.csv", "found.html", "found"):
        assert run("search", "swimming pool", "--export", tmp_path / target)[0] == 0
    assert "blue.png" in (tmp_path / "found.csv").read_text("utf-8-sig")
    assert "data:image" in (tmp_path / "found.html").read_text()
    assert {file.name for file in (tmp_path / "found").iterdir()} == {"blue.png", "blue.txt"}
    assert run("duplicates")[0] == 0


def test_judgements_become_a_report(run: Any, photos: Path) -> None:
    paint(photos / "blue.png", "blue")
    (photos / "blue.txt").write_text("The swimming pool in July.")
    run("index", photos)
    assert run("report")[1]["satisfied_share"] is None
    assert run("judge", "swimming pool", "--good", photos / "blue.png")[0] == 0
    assert run("judge", "swimming pool", "--good", photos / "gone.png")[0] == 2
    code, report = run("report")
    assert code == 0 and (report["judged_searches"], report["satisfied"]) == (1, 1)


def test_what_is_less_certain_stands_below_the_matches(
    run: Any, photos: Path, paths: AppPaths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for i, colour in enumerate(("red", "green", "blue", "black")):
        paint(photos / f"{colour}.png", colour, i)
    (photos / "blue.txt").write_text("The swimming pool in July.")
    run("index", photos)

    def said(*arguments: str) -> str:
        assert main(["search", *arguments, "--home", str(paths.home)]) == 0
        return capsys.readouterr().out

    matches, _, less = said("swimming pool in July", "--ungrouped").partition("Less certain:\n")
    assert "1 photo fits.\n" in matches and "blue.png" in matches and "red.png" not in matches
    assert "red.png" in less and "blue" not in less
    nothing = said("a plate of spaghetti", "--ungrouped")
    assert nothing.startswith("Nothing here seems to match. Nearest, but unlikely:\n") and "red.png" in nothing
    for words, names in (((), {"blue.png", "blue.txt"}), (("--all",), {"red.png", "green.png", "black.png"})):
        target = tmp_path / f"found{len(words)}"
        said("swimming pool in July", "--ungrouped", "--export", str(target), *words)
        assert names <= {file.name for file in target.iterdir()}
        assert words or "red.png" not in {file.name for file in target.iterdir()}


def test_searches_are_saved_asked_again_and_remembered(
    run: Any, paths: AppPaths, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paint(photos / "blue.png", "blue")
    (photos / "blue.txt").write_text("The swimming pool in July.")
    run("index", photos)
    assert run("searches", "save", "Summer", "swimming", "pool")[0] == 0
    assert run("searches", "save", "Summer", "other")[0] == 2
    assert run("searches", "save", "Broken", "weather:wet")[0] == 2
    assert [search["query"] for search in run("searches", "list")[1]] == ["swimming pool"]
    assert run("search", "--saved", "summer")[1]["hits"][0]["path"] == str(photos / "blue.png")
    assert run("search", "--saved", "winter")[0] == 2
    assert run("history")[1] == []  # what a program asks for is not offered to the person in the window
    assert main(["search", "--saved", "summer", "--home", str(paths.home)]) == 0
    capsys.readouterr()
    assert [(past["query"], past["hits"]) for past in run("history")[1]] == [("swimming pool", 2)]
    assert run("history", "--forget")[1] == {"forgotten": 1} and run("history")[1] == []
    assert run("searches", "remove", "Summer")[0] == 0 and run("searches", "remove", "Summer")[0] == 2


def test_some_files_failed_is_exit_code_1(run: Any, photos: Path) -> None:
    paint(photos / "a.png", "red")
    (photos / "b.png").write_bytes(b"")
    code, report = run("index", photos)
    assert code == 1 and [set(f) for f in report["failed"]] == [{"path", "reason"}]
    assert report["failed"][0]["path"] == str(photos / "b.png")


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_what_is_not_taken_is_one_list_and_no_failure(
    run: Any, photos: Path, paths: AppPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    paint(photos / "a.png", "red")
    (photos / "loop.jpg").symlink_to("loop.jpg")
    (photos / "lost.jpg").symlink_to("nowhere.jpg")
    for number in range(5):
        (photos / f"{number}.R3D").write_bytes(b"\0\0\0\x14ftypisom\0\0\2\0isom")
    code, report = run("index", photos)
    assert (code, report["failed"], report["more_left_out"]) == (0, [], 0)
    assert {Path(it["path"]).name for it in report["left_out"]} == {
        *(f"{number}.R3D" for number in range(5)),
        *("loop.jpg", "lost.jpg"),
    }
    assert main(["status", "--home", str(paths.home)]) == 0
    said = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert said[-7:] == [
        "Not taken, or taken otherwise:",
        f"{photos / 'loop.jpg'}: is a link that points to itself",
        f"{photos / 'lost.jpg'}: is a link to nowhere.jpg, and nothing is there",
        *(
            f"{photos / name}: is a kind of film that xsearch does not read (RED)"
            for name in ("0.R3D", "1.R3D", "2.R3D")
        ),
        "and 2 more: is a kind of film that xsearch does not read (RED)",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("index",),
        ("index", "/no/such/folder"),
        ("search", " "),
        ("search", "x", "--top", "0"),
        ("similar", "/no/such/image.jpg"),
        ("forget", "/no/such/folder"),
        ("eval", "--images", "/nowhere", "--captions", "/nowhere.tsv"),
    ],
)
def test_what_cannot_be_done_is_exit_code_2_and_a_sentence(
    arguments: tuple[str, ...], paths: AppPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--home", str(paths.home)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("xsearch: ") and "Traceback" not in err


def test_a_command_that_a_sentence_names_can_be_pasted(
    paths: AppPaths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "it's a b"
    home = ["--home", str(paths.home)]
    assert main(["sample", str(folder), *home]) == 0
    assert shlex.split(capsys.readouterr().out.partition("Now: ")[2]) == ["xsearch", "index", str(folder)]
    assert main(["caption", str(folder / "x y.jpg"), "text", *home]) == 2
    assert shlex.split(capsys.readouterr().err.partition("with: ")[2])[2] == str(folder / "x y.jpg")


def test_wrong_usage_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["search"], ["dance"]):
        with pytest.raises(SystemExit) as exit_:
            main(arguments)
        assert exit_.value.code == 2
    assert capsys.readouterr().out == ""


def test_an_image_query_that_is_no_image(run: Any, photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paint(photos / "a.png", "red")
    run("index", photos)
    bad = photos / "bad.jpg"
    bad.write_bytes(b"nothing")
    assert run("similar", bad) == (2, None)


def test_eval_counts_over_all_captions_and_writes_nothing(run: Any, photos: Path, paths: AppPaths) -> None:
    for i, colour in enumerate(("red", "green", "blue")):
        paint(photos / f"{colour}.png", colour, i)
    captions = photos / "captions.tsv"
    captions.write_text(
        "red.png\ta red wall\nred.png\tred\ngreen.png\ta green lawn\nblue.png\tthe blue sky\ngone.png\tx\n"
    )
    code, report = run("eval", "--images", photos, "--captions", captions)
    assert code == 1  # gone.png is named
    assert (report["images"], report["captions"]) == (3, 4)
    assert set(report["t2i"]) == set(report["i2t"]) == {"r1", "r5", "r10", "median_rank"}
    assert report["t2i"]["r5"] == report["i2t"]["r5"] == 100.0
    assert report["encoder"].startswith("xsearch-mini")
    assert [os.path.basename(f["path"]) for f in report["failed"]] == ["gone.png"]
    assert not os.path.exists(paths.home or "")


def test_the_encoder_that_ships_is_never_written_to(run: Any, photos: Path, tmp_path: Path) -> None:
    paint(photos / "red.png", "red")
    captions = tmp_path / "captions.tsv"
    captions.write_text("red.png\tred\n", encoding="utf-8")
    assert run("calibrate", "--images", photos, "--captions", captions) == (2, None)


def test_home_from_the_environment_and_torch_is_never_loaded(photos: Path, tmp_path: Path) -> None:
    paint(photos / "a.png", "red")
    code = (
        "import sys; from xsearch_gui.cli import main; code = main(sys.argv[1:]);"
        " bad = {'torch', 'PySide6', 'sentence_transformers', 'transformers'} & set(sys.modules);"
        " sys.exit(f'loaded {bad}' if any(sys.modules[m] is not None for m in bad) else code)"
    )
    environment = os.environ | {"XSEARCH_HOME": str(tmp_path / "elsewhere")}
    for arguments in (["index", str(photos), "--json"], ["search", "red", "--json"]):
        result = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        assert result.stderr == ""
        json.loads(result.stdout)
    assert AppPaths.under(tmp_path / "elsewhere").catalogue.exists()


def test_encoders_are_listed_imported_used_and_dropped(run: Any, photos: Path, tmp_path: Path) -> None:
    paint(photos / "red.png", "red")
    write_encoder(tmp_path / "stranger")
    assert run("index", photos)[0] == 0
    code, listed = run("encoders", "list")
    assert code == 0 and listed["entries"][0]["state"] == "in use"
    assert {"clip-ViT-B-32", "siglip2-base-patch16-256"} <= {entry["name"] for entry in listed["entries"]}
    assert run("encoders", "import", tmp_path / "stranger")[1]["parity_photos"] > 0.999
    code, used = run("encoders", "use", "stranger")
    assert code == 0 and used["photos"] == 1
    assert run("status")[1]["encoder"] == "stranger 1"
    assert run("encoders", "drop", "xsearch-mini")[1]["vectors"] == 1
    assert run("encoders", "use", "nobody") == (2, None)
    assert run("encoders", "faster", "stranger") == (2, None)  # so small a graph has nothing to gain
    assert run("encoders", "export", "./nowhere") == (2, None)
    ready = next(entry for entry in listed["entries"] if entry["ready_made"])
    assert not ready["tested"] and ready["state"] == "available"
    for source in ("nowhere", "./nowhere", "clip-ViT-B-32"):  # none of them is asked of a network
        assert run("encoders", "import", source) == (2, None)
