"""The encoder folder: canonical vectors of the real one, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders import OnnxEncoder, builtin_folder, read_manifest
from xsearch_gui.core.encoders.image import fit, gradient
from xsearch_gui.core.errors import EncoderProblem

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def builtin() -> OnnxEncoder:
    return OnnxEncoder(builtin_folder())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(builtin_folder(), tmp_path / "encoder"))


def rewrite(folder: Path, old: str, new: str) -> None:
    manifest = folder / "manifest.toml"
    text = manifest.read_text()
    assert old in text
    manifest.write_text(text.replace(old, new, 1))


def test_canonical_vectors_and_hashes(builtin: OnnxEncoder) -> None:
    builtin.verify()


def test_it_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in builtin_folder().iterdir()) <= 60 * MEGABYTE


def test_vectors_are_unit_float32_and_do_not_depend_on_the_batch(builtin: OnnxEncoder) -> None:
    texts = ["a dog", "a much longer sentence about a dog that runs along the beach at sunset", "cat"] * 20
    together = builtin.encode_texts(texts)
    assert together.dtype == np.float32 and together.shape == (60, builtin.manifest.dimension)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([builtin.encode_texts([text]) for text in texts[:3]])
    # Dynamic int8 quantisation sees the whole batch's range, so padding shifts vectors slightly.
    assert np.sum(together[:3] * alone, axis=1).min() > 0.97
    pictures = [gradient(), Image.new("RGB", (300, 100), (200, 30, 30))] * 9
    images = builtin.encode_images(pictures)
    assert np.allclose(images[:2], builtin.encode_images(pictures[:2]), atol=1e-4)
    assert builtin.encode_images([]).shape == (0, builtin.manifest.dimension)


def test_words_lie_near_what_they_name(builtin: OnnxEncoder) -> None:
    query, *others = builtin.encode_texts(["a dog runs on the beach", "a puppy plays in the sand", "a city at night"])
    assert query @ others[0] > query @ others[1] + 0.1


def test_long_texts_are_cut_and_empty_ones_encoded(builtin: OnnxEncoder) -> None:
    vectors = builtin.encode_texts(["word " * 5000, ""])
    assert np.isfinite(vectors).all()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format = 1", "format = 2", "format 2"),
        ('resize = "', 'resize = "x', "resize"),
        ("dimension = ", "dimension = 9", "."),
        ("[text]", '[text]\nsurprise = "x"', "surprise"),
        ("[text]", "[words]", "."),
        ('file = "image.onnx"', 'file = "../image.onnx"', "sha256"),
        ('"image.onnx" =', '"../image.onnx" =', "."),
        ("name", "name name", "cannot be read"),
    ],
)
def test_a_manifest_that_is_not_understood_is_refused(copy: Path, old: str, new: str, message: str) -> None:
    rewrite(copy, old, new)
    with pytest.raises(EncoderProblem, match=message):
        OnnxEncoder(copy).verify()


def test_a_folder_without_an_encoder(tmp_path: Path) -> None:
    with pytest.raises(EncoderProblem, match="no encoder"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("name", ["image.onnx", "text.onnx", "tokenizer.json"])
def test_damaged_and_missing_files(copy: Path, name: str) -> None:
    data = (copy / name).read_bytes()
    (copy / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(EncoderProblem, match="damaged"):
        OnnxEncoder(copy).verify()
    with pytest.raises(EncoderProblem, match=name.replace(".", r"\.")):
        encoder = OnnxEncoder(copy)
        encoder.encode_texts(["x"])
        encoder.encode_images([gradient()])
    (copy / name).unlink()
    with pytest.raises(EncoderProblem, match="missing"):
        OnnxEncoder(copy).verify()


class Stub:
    """A session that gives what it is told to."""

    def __init__(self, result: NDArray[np.float32]) -> None:
        self.result = result

    def run(self, inputs: Mapping[str, NDArray[Any]], output: str) -> NDArray[np.float32]:
        return self.result


@pytest.mark.parametrize("shape", [(1, 3), (2, 384)])
def test_a_graph_that_gives_the_wrong_shape(shape: tuple[int, int]) -> None:
    encoder = OnnxEncoder(builtin_folder(), lambda path: Stub(np.ones(shape, np.float32)))
    with pytest.raises(EncoderProblem, match="expected"):
        encoder.encode_images([gradient()])


def test_a_graph_that_gives_no_numbers() -> None:
    nothing = np.full((1, 384), np.nan, np.float32)
    with pytest.raises(EncoderProblem, match="finite"):
        OnnxEncoder(builtin_folder(), lambda path: Stub(nothing)).encode_texts(["x"])


@pytest.mark.parametrize("resize", ["squash", "crop", "pad"])
def test_every_way_to_resize_gives_the_graph_its_size(builtin: OnnxEncoder, resize: Any) -> None:
    from dataclasses import replace

    side = replace(builtin.manifest.image, resize=resize, height=40, width=60)
    picture = Image.new("RGB", (300, 100), (250, 0, 0))
    picture.paste((0, 0, 250), (0, 0, 10, 100))
    fitted = fit(picture, side)
    assert fitted.size == (60, 40)
    left = fitted.getpixel((0, 20))
    assert isinstance(left, tuple)
    assert (left[2] > 150) is (resize != "crop")  # only cropping loses the edge
    assert fit(Image.new("RGB", (3000, 1)), side).size == (60, 40)


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("a dog in the snow", "Hund im Schnee"),
        ("children play football", "Kinder spielen Fußball"),
        ("a dog that runs on the beach", "un chien qui court sur la plage"),
        ("a boy swims in the pool", "chlapec plave v bazénu"),
        ("a dog on the beach", "ein dog auf der plage"),
        ("a dog in the snow", "Hnud im Schnee"),
        ("bicycle", "bicicleta"),
        ("horse", "koń"),
    ],
)
def test_other_languages_mean_what_english_means(builtin: OnnxEncoder, english: str, said: str) -> None:
    others = ["a city at night", "a plate of food", "a woman with a guitar", "mountains"]
    spoken, same, *rest = builtin.encode_texts([said, english, *others])
    assert spoken @ same > max(spoken @ other for other in rest) + 0.1


def test_spelling_does_not_matter(builtin: OnnxEncoder) -> None:
    written = builtin.encode_texts(["Hündin auf der Straße", "HÜNDIN AUF DER STRASSE", "huendin auf der strasse"])
    assert (written @ written[0]).min() > 0.99
