"""Published encoders that are broken, do not belong together, or are hostile: a sentence for each, and no trace."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import published
import pytest
from colours import Recorder
from tiny_encoder import message, model, node, number, photo_graph, tensor, text, text_graph, value

from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.errors import Cancelled, EncoderProblem, XSearchError
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.encoders import ImportEncoderRequest

FLOAT, INT64 = 1, 7
WEIGHTS = np.ones((3, published.DIMENSION), np.float32)
VISION, TEXT = Path("onnx", "vision_model.onnx"), Path("onnx", "text_model.onnx")
Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published.transformers_js(tmp_path_factory.mktemp("published") / "clip")


def bring(paths: AppPaths, source: Path, photos: str = "") -> None:
    paths.create()
    run_import(paths, ImportEncoderRequest(str(source), photos=photos), Recorder())


def left_behind(paths: AppPaths) -> list[str]:
    return sorted(file.name for file in paths.encoders.glob("*") if file.name != ".lock")


def lose(*names: str | Path) -> Change:
    return lambda folder: [(folder / name).unlink() for name in names] and None


def put(name: Path, data: bytes) -> Change:
    def write(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).write_bytes(data)

    return write


def say(name: str, **said: object) -> Change:
    def write(folder: Path) -> None:
        document = json.loads((folder / name).read_text()) | said
        (folder / name).unlink()
        (folder / name).write_text(json.dumps(document))

    return write


def cut(name: str | Path) -> Change:
    def write(folder: Path) -> None:
        whole = (folder / name).read_bytes()
        put(Path(name), whole[: len(whole) // 2])(folder)

    return write


def add_words(folder: Path) -> None:
    document = json.loads((folder / "tokenizer.json").read_text())
    document["model"]["vocab"]["quite-new"] = 30522
    put(Path("tokenizer.json"), json.dumps(document).encode())(folder)


def steal(operator: str, domain: str = "", attributes: bytes = b"") -> bytes:
    """A photo graph with a step on its way that is more than data."""
    return model(
        node("GlobalAveragePool", ["pixels"], "pooled"), node("Flatten", ["pooled"], "colour"),
        node(operator, ["colour"], "stolen", domain, attributes), node("MatMul", ["stolen", "weights"], "vector"),
        message(5, tensor("weights", WEIGHTS)), value(11, "pixels", FLOAT, ["n", 3, 224, 224]),
        value(12, "vector", FLOAT, ["n", published.DIMENSION]),
    )  # fmt: skip


def outside(location: str) -> bytes:
    """A photo graph whose weights lie in another file."""
    weights = message(5, number(1, 3), number(1, published.DIMENSION), number(2, 1), text(8, "weights"), number(14, 1),
                      message(13, text(1, "location"), text(2, location)))  # fmt: skip
    return model(
        node("GlobalAveragePool", ["pixels"], "pooled"), node("Flatten", ["pooled"], "colour"),
        node("MatMul", ["colour", "weights"], "vector"), weights, value(11, "pixels", FLOAT, ["n", 3, 224, 224]),
        value(12, "vector", FLOAT, ["n", published.DIMENSION]),
    )  # fmt: skip


def in_three_dimensions() -> bytes:
    words = model(
        node("Gather", ["table", "ids"], "rows"), node("ReduceSum", ["rows", "axes"], "sums"),
        node("Flatten", ["sums"], "vector"), message(5, tensor("table", np.ones((30522, 4), np.float32))),
        message(5, tensor("axes", np.asarray([1, 2], np.int64))), value(11, "ids", INT64, ["n", "m", "l"]),
        value(12, "vector", FLOAT, ["n", 4]),
    )  # fmt: skip
    return words


def by_chance() -> bytes:
    random = np.random.default_rng(3)
    return text_graph(random.normal(size=(30522, published.DIMENSION)).astype(np.float32))


INNER = message(5, text(1, "then_branch"), message(6, node("Add", ["x"], "y")), number(20, 5))
TRAP = message(5, text(1, "axis"), number(3, 1), number(20, 2))

BROKEN: dict[str, tuple[Change, str]] = {
    "no photo tower": (lose(VISION), "no photo tower"),
    "no text tower": (lose(TEXT), "no text tower"),
    "no graph at all": (lose(VISION, TEXT), "neither manifest.toml nor a graph"),
    "no tokenizer": (lose("tokenizer.json"), "no tokenizer.json"),
    "words in three dimensions": (put(TEXT, in_three_dimensions()), "in 3 dimensions"),
    "pictures of one channel": (
        put(VISION, photo_graph(WEIGHTS).replace(b"\x0a\x02\x08\x03", b"\x0a\x02\x08\x01")), "1 channels"),
    "towers of two dimensions": (put(VISION, photo_graph(WEIGHTS[:, :16])), "numbers.*do not belong together"),
    "a tokenizer of another encoder": (add_words, "up to number 30,522.*knows 30,522"),
    "a damaged tokenizer": (cut("tokenizer.json"), "is no JSON"),
    "a damaged configuration": (cut("preprocessor_config.json"), "is no JSON"),
    "a configuration of a larger graph": (
        say("preprocessor_config.json", size={"height": 336, "width": 336}), "224 x 224 pixels, but"),
    "a configuration that makes no sense": (
        say("preprocessor_config.json", image_std=[0, 0, 0]), "does not understand"),
    "another way to scale": (say("preprocessor_config.json", resample=17), "does not understand"),
    "half a graph": (cut(VISION), "truncated, or no ONNX"),
    "no ONNX": (put(TEXT, b"PK\x03\x04" * 50), "truncated, or no ONNX"),
    "an operator of its own": (put(VISION, steal("Steal", "evil.org")), "custom operator"),
    "a branch": (put(VISION, steal("If", "", INNER)), "within its graph"),
    "an operator that may never end": (put(VISION, steal("Loop")), "never end"),
    "an operator of pictures": (put(VISION, steal("ImageDecoder")), "no encoder needs"),
    "weights that are not there": (put(VISION, outside("vision_model.onnx.data")), "get that file|Get that file"),
    "weights anywhere": (put(VISION, outside("../../../etc/passwd")), "which is not there"),
    "weights of this computer": (put(VISION, outside("/etc/passwd")), "which is not there"),
    "vectors by chance": (put(TEXT, by_chance()), r"in \d+ % of comparisons .*50 % is chance"),
}  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize("fault", BROKEN)
def test_what_is_broken_is_refused_and_leaves_nothing(fault: str, good: Path, paths: AppPaths, tmp_path: Path) -> None:
    change, sentence = BROKEN[fault]
    folder = Path(shutil.copytree(good, tmp_path / "broken", copy_function=os.link))
    change(folder)
    with pytest.raises(XSearchError, match=sentence):
        bring(paths, folder)
    assert left_behind(paths) == []


def test_a_link_out_of_the_folder_is_not_followed(good: Path, paths: AppPaths, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(good, tmp_path / "broken", copy_function=os.link))
    (folder / VISION).rename(tmp_path / "elsewhere.onnx")
    (folder / VISION).symlink_to(tmp_path / "elsewhere.onnx")
    with pytest.raises(EncoderProblem, match="is a link"):
        bring(paths, folder)


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_archives_with_other_places_or_with_too_much_in_them_are_refused(paths: AppPaths, tmp_path: Path) -> None:
    climbs = packed(tmp_path / "climbs.zip", {"../model.onnx": photo_graph(WEIGHTS)})
    with pytest.raises(EncoderProblem, match="could be any file of this computer"):
        bring(paths, climbs)
    bomb = packed(tmp_path / "bomb.zip", {f"{i}/model.onnx": bytes(60_000_000) for i in range(2)})
    with pytest.raises(EncoderProblem, match="would take 120 MB"):
        bring(paths, bomb)
    with pytest.raises(EncoderProblem, match="neither manifest"):
        bring(paths, packed(tmp_path / "empty.zip", {"notes.txt": b"nothing"}))
    (tmp_path / "no.zip").write_bytes(b"no archive")
    with pytest.raises(EncoderProblem, match="no ZIP file"):
        bring(paths, tmp_path / "no.zip")
    assert left_behind(paths) == []


def test_a_photo_tower_apart_has_to_be_one(good: Path, paths: AppPaths, tmp_path: Path) -> None:
    texts = Path(shutil.copytree(good, tmp_path / "texts", copy_function=os.link))
    (texts / VISION).unlink()
    with pytest.raises(EncoderProblem, match="no photo tower"):
        bring(paths, texts, photos=str(texts))
    assert left_behind(paths) == []


@pytest.mark.timeout(300)
def test_a_cancel_while_it_is_judged_leaves_nothing(good: Path, paths: AppPaths) -> None:
    class Stop(Recorder):
        def cancelled(self) -> bool:
            return any(note.startswith("Judging") for _, _, note in self.seen)

    paths.create()
    with pytest.raises(Cancelled):
        run_import(paths, ImportEncoderRequest(str(good)), Stop())
    assert left_behind(paths) == []
