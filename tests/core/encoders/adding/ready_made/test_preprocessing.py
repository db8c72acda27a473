"""Wrong ways to prepare pictures are found by sense, and where a configuration is silent the best way is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import published
import pytest
from colours import Recorder
from published import Kinds

from xsearch_gui.core.encoders import OnnxEncoder, builtin_folder
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.encoders.adding.ready_made import sense
from xsearch_gui.core.encoders.image import test_pictures as pictures
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.encoders import ImportEncoderRequest

CLIP = {"image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}


def bring(paths: AppPaths, source: Path) -> tuple[Any, OnnxEncoder, float]:
    """Import, and return the report, the encoder, and how near its vectors are to those of the original."""
    paths.create()
    report = run_import(paths, ImportEncoderRequest(str(source)), Recorder())
    encoder = Registry(paths).open(report.name)
    right = OnnxEncoder(builtin_folder()).encode_images(pictures())
    return report, encoder, float((encoder.encode_images(pictures()) * right).sum(axis=1).min())


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (CLIP, "values of pixels are scaled"),
        (IMAGENET, "values of pixels are scaled"),
        ({"do_rescale": False, "do_normalize": False}, "values of pixels are scaled"),
        ({"do_flip_channel_order": True}, "order of red, green and blue"),
    ],
    ids=["CLIP's mean", "ImageNet's mean", "0 to 255", "BGR"],
)
def test_a_wrong_preprocessing_is_found_and_said(said: Any, fault: str, paths: AppPaths, tmp_path: Path) -> None:
    report, encoder, nearness = bring(paths, published.transformers_js(tmp_path / "clip", **said))
    assert len(report.notes) == 1 and fault in report.notes[0]
    assert encoder.manifest.image.mean == (0.5, 0.5, 0.5)
    assert nearness > 0.9999


@pytest.mark.timeout(300)
def test_a_graph_that_wants_blue_first_gets_it_within_itself(paths: AppPaths, tmp_path: Path) -> None:
    folder = published.transformers_js(tmp_path / "clip", kinds=Kinds(reverse=True))
    report, _, nearness = bring(paths, folder)
    assert "order of red, green and blue" in report.notes[0] and nearness > 0.9999


@pytest.mark.timeout(300)
def test_where_nothing_is_said_the_best_way_is_taken_and_languages_are_tried(paths: AppPaths, tmp_path: Path) -> None:
    folder = published.transformers_js(tmp_path / "clip", kinds=Kinds(reverse=True, last=True))
    (folder / "preprocessor_config.json").unlink()
    (folder / "README.md").write_text("---\nlanguage:\n- en\n- ja\nlicense: mit\n---\n")
    report, encoder, _ = bring(paths, folder)
    assert report.right > 0.95 and len(report.notes) == 1
    assert "said to read" in report.notes[0] and report.notes[0].endswith("chance: ja.")
    assert encoder.manifest.languages == ("en",) and encoder.manifest.license == "mit"
    image = encoder.manifest.image
    assert (image.height, image.width) == (224, 224) and image.mean == (0.5, 0.5, 0.5)


# the figures ----------------------------------------------------------------------------------------------------------


def test_the_share_of_wins_and_its_interval() -> None:
    sure, even = sense.share_of([1.0] * 13), sense.share_of([0.5] * 13)
    assert sure.share == 1 and 0.75 < sure.low < 0.8 and sure.high == pytest.approx(1)  # Wilson: 0.772
    assert even.low < 0.3 and even.is_chance and not sure.is_chance
    scores = np.asarray([[3, 2, 1], [1, 1, 2]], np.float32)  # two photos; sentences of the first, first and second
    assert sense.wins(scores, np.asarray([0, 0, 1])).tolist() == [1.0, 1.0]
    assert sense.wins(-scores, np.asarray([0, 0, 1])).tolist() == [0.0, 0.0]
    assert sense.wins(np.zeros((2, 3), np.float32), np.asarray([0, 0, 1])).tolist() == [0.5, 0.5]


def test_random_towers_are_chance_and_never_clearly_better() -> None:
    random, owners = np.random.default_rng(5), np.arange(13).repeat(2)
    found = better = 0
    for _ in range(40):
        draw = [random.normal(size=(count, 64)).astype(np.float32) for count in (13, 26, 250, 13)]
        photos, captions, words, others = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in draw)
        found += not sense.share_of(sense.wins(photos @ captions.T, owners)).is_chance
        one, two = (sense.information(it @ captions.T, owners, it @ words.T) for it in (photos, others))
        better += sense.clearly_better(one, two)
    assert found == 0 and better <= 1


def test_more_information_is_clearly_better_and_a_little_is_not() -> None:
    random, owners = np.random.default_rng(6), np.arange(13)
    captions, words = (random.normal(size=(count, 64)).astype(np.float32) for count in (13, 250))
    captions, words = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (captions, words))

    def told(noise: float) -> Any:
        photos = captions + noise * random.normal(size=captions.shape).astype(np.float32)
        photos /= np.linalg.norm(photos, axis=1, keepdims=True)
        return sense.information(photos @ captions.T, owners, photos @ words.T)

    assert sense.clearly_better(told(0.1), told(0.6)) and not sense.clearly_better(told(0.6), told(0.1))
    assert not sense.clearly_better(told(0.3), told(0.3))


def test_plates_and_languages_are_whole() -> None:
    assert sense.channel_order(np.full(25, 0.1) + np.arange(25) / 1000) == 1
    assert sense.channel_order(-np.full(25, 0.1) + np.arange(25) / 1000) == -1
    assert sense.channel_order(np.linspace(-1, 1, 25)) == 0
    assert sense.channel_order(np.repeat(np.asarray([0.2, 0.2, 0.2, 0.2, -0.01]), 5)) == 0  # one colour says otherwise
    assert len(sense.plates(2)) == 10
    assert len(sense.plates()) == 25 and all(plate.picture.size == (224, 224) for plate in sense.plates())
    assert {"de", "fr", "es", "it", "pt", "nl", "pl", "sv", "cs", "ja", "zh"} <= set(sense.languages_told())
    for language, sentences in sense.captions_in(sense.languages_told()).items():
        assert len(sentences) == 13 == len(set(sentences)), language
