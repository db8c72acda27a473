"""The built-in encoder, laid out as others publish theirs, becomes an encoder with the vectors of the original."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import published
import pytest
from colours import Recorder
from local_hub import Hub
from published import Kinds

from xsearch_gui.core.encoders import OnnxEncoder, builtin_folder
from xsearch_gui.core.encoders.adding.exporting import run_size
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.encoders.image import test_pictures as pictures
from xsearch_gui.core.encoders.manifest import TextManifest, read_any_manifest
from xsearch_gui.core.encoders.onnx_parts import FLOAT16, INT32, UINT8
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.encoders.relevance import Relevance
from xsearch_gui.core.encoders.vocabulary import relevance_of
from xsearch_gui.core.errors import DownloadProblem, UsageError
from xsearch_gui.core.linear import unit
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.encoders import ExportSizeRequest, ImportEncoderRequest

TEXTS = ("two dogs run on the beach", "a red cup")


def bring(paths: AppPaths, source: Path | str, **more: str) -> Any:
    paths.create()
    return run_import(paths, ImportEncoderRequest(str(source), **more), Recorder())


def close(left: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> float:
    return float((left * right).sum(axis=1).min())


@pytest.fixture(scope="module")
def right() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """What the built-in encoder makes of pictures, and its English half of texts."""
    import tempfile

    from tokenizers import Tokenizer

    from xsearch_gui.core.encoders.session import OnnxSession

    builtin = OnnxEncoder(builtin_folder())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.onnx"
        names = published.text_names()
        published.publish(published.text_tower(), path, names, published.output_names("text.text_embeds", "vector"))
        session, rows = OnnxSession(path), []
        tokenizer = Tokenizer.from_file(str(builtin_folder() / "tokenizer.json"))
        tokenizer.no_padding()
        for text in TEXTS:
            ids = np.asarray([tokenizer.encode(text).ids], np.int64)
            rows.append(session.run({"input_ids": ids, "attention_mask": np.ones_like(ids)}, "vector")[0])
    return builtin.encode_images(pictures()), unit(np.stack(rows))


def immich_as_it_is(folder: Path) -> tuple[Path, dict[str, str]]:
    return published.immich(folder / "ViT-B-32__mini"), {}


def immich_of_whole_pixels(folder: Path) -> tuple[Path, dict[str, str]]:
    return published.immich(folder / "whole", Kinds(UINT8, INT32, 1, 77, last=True)), {}


def transformers_js(folder: Path) -> tuple[Path, dict[str, str]]:
    return published.transformers_js(folder / "clip-mini"), {}


def transformers_js_halved(folder: Path) -> tuple[Path, dict[str, str]]:
    return published.transformers_js(folder / "clip-mini", "_fp16", Kinds(pixels=FLOAT16)), {}


def one_file(folder: Path) -> tuple[Path, dict[str, str]]:
    return published.one_file(folder / "clip-mini"), {}


def fastembed(folder: Path) -> tuple[Path, dict[str, str]]:
    texts, photos = published.fastembed(folder)
    return texts, {"photos": str(photos), "name": "clip-mini"}


LAYOUTS = [immich_as_it_is, immich_of_whole_pixels, transformers_js, transformers_js_halved, one_file, fastembed]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_the_vectors_of_the_original(
    layout: Callable[[Path], tuple[Path, dict[str, str]]], right: Any, paths: AppPaths, tmp_path: Path
) -> None:
    source, more = layout(tmp_path)
    report = bring(paths, source, **more)
    assert report.dimension == published.DIMENSION and report.reads_photos and report.notes == ()
    assert report.right > 0.95 and 0.7 < report.right_low < report.right < report.right_high <= 1
    opened = Registry(paths).open(report.name)
    least = 0.999 if "halved" in layout.__name__ else 0.99999
    assert close(opened.encode_images(pictures()), right[0]) > least
    assert close(opened.encode_texts(TEXTS), right[1]) > 0.99999
    manifest = opened.manifest
    assert manifest.languages == ("en",) and manifest.image.resize == "squash" and manifest.parity is not None
    assert manifest.calibration.matched_mean > manifest.calibration.random_mean + manifest.calibration.random_std
    assert manifest.calibration.photos_std > 0.01 and manifest.calibration.texts_std > 0.01
    card = (paths.encoders / report.name / "CARD.md").read_text()
    assert "with 95 % confidence" in card and f"Licence: {manifest.license}" in card
    opened.verify()
    if layout is transformers_js:
        assert isinstance(relevance_of(opened, paths.cache), Relevance)


@pytest.mark.timeout(300)
def test_sentence_transformers_gives_an_encoder_of_texts_pooled_as_it_says(paths: AppPaths, tmp_path: Path) -> None:
    report = bring(paths, published.sentence_transformers(tmp_path / "minilm"))
    assert report.dimension == 384 and not report.reads_photos and "texts alone" in report.notes[0]
    assert report.right > 0.95
    manifest = read_any_manifest(paths.encoders / "minilm")
    assert isinstance(manifest, TextManifest) and manifest.license == "apache-2.0"
    assert manifest.text.max_tokens == 64 and manifest.text.output.endswith("mean")
    encoder = Registry(paths).open_texts("minilm")
    near, far = encoder.encode_texts(["a kitten", "an invoice"]) @ encoder.encode_texts(["a cat"])[0]
    assert near > far + 0.2
    alone = np.concatenate([encoder.encode_texts([text]) for text in TEXTS])
    assert close(alone, encoder.encode_texts(TEXTS)) > 0.9999


@pytest.mark.timeout(300)
def test_a_zip_file_is_an_encoder_too_and_so_is_one_of_our_own(paths: AppPaths, tmp_path: Path) -> None:
    def packed(folder: Path) -> Path:
        target = tmp_path / f"{folder.name}.zip"
        with zipfile.ZipFile(target, "w") as archive:
            for file in sorted(folder.rglob("*")):
                archive.write(file, f"{folder.name}/{file.relative_to(folder)}")
        return target

    report = bring(paths, packed(published.immich(tmp_path / "mini")))
    assert report.name == "mini" and report.right > 0.95
    assert not [file for file in paths.encoders.iterdir() if file.name.startswith(".unfinished")]
    again = bring(paths, packed(paths.encoders / "mini"), name="again")
    assert again.name == "again" and again.parity_photos > 0.9999 and again.parity_texts > 0.9999
    with pytest.raises(UsageError, match="already"):
        bring(paths, tmp_path / "mini")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    folder = published.transformers_js(tmp_path / "published")
    (folder / "model.safetensors").write_bytes(b"of torch")
    (folder / "onnx" / "text_model_quantized.onnx").write_bytes(b"smaller")
    (folder / "onnx" / "text_model_q4.onnx").write_bytes(b"smallest")
    started = Hub.of_folder(folder)
    monkeypatch.setenv("HF_ENDPOINT", started.address)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield started
    started.close()


@pytest.mark.timeout(300)
def test_the_hub_is_asked_by_name_alone_and_goes_on_where_it_broke_off(hub: Hub, paths: AppPaths) -> None:
    paths.create()
    with pytest.raises(UsageError, match="no folder"):
        bring(paths, "model")
    assert hub.asked == []  # a word that is no folder is not looked up anywhere
    size = run_size(paths, ExportSizeRequest("me/model", ready_made=True), Recorder())
    assert 50e6 < size.bytes < 70e6 and size.license == "mit" and len(hub.asked) == 1
    hub.breaks_after = 3_000_000
    with pytest.raises(DownloadProblem, match="broke off"):
        bring(paths, "me/model")
    assert run_size(paths, ExportSizeRequest("me/model", ready_made=True), Recorder()).already_here > 0
    hub.breaks_after = None
    report = bring(paths, "me/model")
    assert report.name == "model" and report.right > 0.95
    assert not list(paths.downloads.iterdir())
    fetched = {path.rpartition("/")[2] for path, _ in hub.asked}
    assert not fetched & {"model.safetensors", "text_model_quantized.onnx", "text_model_q4.onnx"}
