"""What published configurations say of pictures and sentences, and which files are of use."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_encoder import text_graph
from tokenizers import Tokenizer

from xsearch_gui.core.encoders.adding.ready_made.files import Source, choose, source_in
from xsearch_gui.core.encoders.adding.ready_made.importing import cleaned
from xsearch_gui.core.encoders.adding.ready_made.pictures import PictureRules, picture_rules
from xsearch_gui.core.encoders.adding.ready_made.sentences import text_rules
from xsearch_gui.core.encoders.tokenizer_check import check_tokenizer
from xsearch_gui.core.errors import EncoderProblem

HALF = (1 / 255, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


def source(folder: Path, **documents: Any) -> Source:
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(text_graph(np.ones((4, 2), np.float32)))
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    return source_in(folder)


@pytest.mark.parametrize(
    ("file", "said", "rules"),
    [
        ("preprocess_cfg", {"size": [256, 256], "mode": "RGB", "mean": [0.5] * 3, "std": [0.5] * 3,
                            "interpolation": "bicubic", "resize_mode": "squash", "fill_color": 0},
         PictureRules("preprocess_cfg.json", 256, 256, "squash", 0, "bicubic", HALF, "RGB")),
        ("preprocess_cfg", {"size": 224, "mean": [0.5] * 3, "std": [0.5] * 3},
         PictureRules("preprocess_cfg.json", 224, 224, "crop", 0, "", HALF, "")),
        ("preprocessor_config", {"do_resize": True, "size": {"shortest_edge": 256}, "do_center_crop": True,
                                 "crop_size": {"height": 224, "width": 224}, "resample": 2, "do_normalize": True,
                                 "image_mean": [0.5] * 3, "image_std": [0.5] * 3},
         PictureRules("preprocessor_config.json", 224, 224, "crop", 256, "bilinear", HALF, "RGB")),
        ("preprocessor_config", {"size": 224, "crop_size": 224, "do_center_crop": True, "image_mean": [0.5] * 3,
                                 "image_std": [0.5] * 3},
         PictureRules("preprocessor_config.json", 224, 224, "crop", 0, "", HALF, "RGB")),
        ("processor_config", {"image_processor": {"size": {"height": 64, "width": 32}, "do_rescale": True,
                                                  "do_normalize": False, "do_flip_channel_order": True}},
         PictureRules("processor_config.json", 64, 32, "squash", 0, "", (1 / 255, (0.0,) * 3, (1.0,) * 3), "BGR")),
        ("preprocessor_config", {"size": {"height": 8, "width": 8}},
         PictureRules("preprocessor_config.json", 8, 8, "squash", 0, "", None, "")),
        ("config", {"vision_cfg": {}}, PictureRules()),
    ],
)  # fmt: skip
def test_what_is_said_of_pictures(file: str, said: Any, rules: PictureRules, tmp_path: Path) -> None:
    assert picture_rules(source(tmp_path / "s", **{file: said}), "model.onnx") == rules


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("preprocess_cfg", {"size": 224, "resize_mode": "stretch"}),
        ("preprocess_cfg", {"size": 224, "mode": "L"}),
        ("preprocess_cfg", {"size": -3}),
        ("preprocess_cfg", {"size": 224, "mean": [0.5], "std": [0.5]}),
        ("preprocessor_config", {"do_resize": False}),
        ("preprocessor_config", {"size": {"shortest_edge": 224}}),
        ("preprocessor_config", {"size": {"height": 8}}),
        ("preprocessor_config", {"size": 8, "image_mean": [0.5] * 3, "image_std": [0.0] * 3}),
        ("preprocessor_config", {"size": 8, "image_mean": ["x"] * 3, "image_std": [0.5] * 3}),
    ],
)
def test_what_pictures_cannot_be_is_a_sentence(file: str, said: Any, tmp_path: Path) -> None:
    with pytest.raises(EncoderProblem, match=f"{file}.*does not understand"):
        picture_rules(source(tmp_path / "s", **{file: said}), "model.onnx")


TOKENIZER = {"model": {"type": "WordLevel", "vocab": {"<pad>": 0, "a": 1, "</s>": 2}, "unk_token": "<pad>"},
             "added_tokens": [{"id": 3, "content": "<fill>", "special": True}]}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "longest", "pad_id", "clean"),
    [
        ({"config": {"text_cfg": {"context_length": 64, "tokenizer_kwargs": {"clean": "canonicalize"}}},
          "tokenizer_config": {"pad_token": "</s>", "model_max_length": 1e30}}, 64, 2, "canonicalize"),
        ({"config": {"text_cfg": {}}, "tokenizer_config": {"pad_token": {"content": "<fill>"}}}, 77, 3, ""),
        ({"config": {"text_config": {"max_position_embeddings": 77, "pad_token_id": 1}}}, 77, 1, ""),
        ({"config": {"max_position_embeddings": 514}, "sentence_bert_config": {"max_seq_length": 128}}, 128, 0, ""),
        ({}, 512, 0, ""),
    ],
)  # fmt: skip
def test_what_is_said_of_sentences(said: Any, longest: int, pad_id: int, clean: str, tmp_path: Path) -> None:
    rules = text_rules(source(tmp_path / "s", tokenizer=TOKENIZER, **said), "model.onnx")
    assert (rules.max_tokens, rules.pad_id, rules.clean, rules.pooling) == (longest, pad_id, clean, "")


def test_pooling_and_a_layer_behind_it(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    for inner, config in (("1_Pooling", {"pooling_mode_cls_token": True}),
                          ("2_Dense", {"activation_function": "torch.nn.modules.linear.Identity"})):  # fmt: skip
        (folder / inner).mkdir(parents=True)
        (folder / inner / "config.json").write_text(json.dumps(config))
    weights = np.arange(6, dtype=np.float16).reshape(3, 2)
    head = json.dumps({"linear.weight": {"dtype": "F16", "shape": [3, 2], "data_offsets": [0, 12]}}).encode()
    data = struct.pack("<Q", len(head)) + head + weights.tobytes()
    (folder / "2_Dense" / "model.safetensors").write_bytes(data)
    kinds = [{"path": "", "type": "x.Transformer"}, {"path": "1_Pooling", "type": "x.Pooling"},
             {"path": "2_Dense", "type": "x.Dense"}, {"path": "3_Normalize", "type": "x.Normalize"}]  # fmt: skip
    rules = text_rules(source(folder, tokenizer=TOKENIZER, modules=kinds), "model.onnx")
    assert rules.pooling == "cls" and not rules.layers[0].tanh
    assert np.array_equal(rules.layers[0].matrix, weights.T.astype(np.float32)) and not rules.layers[0].bias.any()
    (folder / "2_Dense" / "model.safetensors").write_bytes(data[:-3])
    with pytest.raises(EncoderProblem, match="layer"):
        text_rules(source_in(folder), "model.onnx")
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_weightedmean_tokens": True}))
    with pytest.raises(EncoderProblem, match="weightedmean"):
        text_rules(source_in(folder), "model.onnx")
    (folder / "modules.json").write_text(json.dumps([{"path": "1_LSTM", "type": "x.LSTM"}]))
    with pytest.raises(EncoderProblem, match="LSTM"):
        text_rules(source_in(folder), "model.onnx")


@pytest.mark.parametrize(("how", "clean"), [("canonicalize", "a dogs red ball"), ("lower", "a dog's (red) ball!")])
def test_texts_are_cleaned_as_open_clip_does(how: str, clean: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(cleaned({"version": "1.0", "added_tokens": [], "model": TOKENIZER["model"]}, how)))
    check_tokenizer(path)
    assert Tokenizer.from_file(str(path)).normalizer.normalize_str("  A  Dog's\n (red) ball! ") == clean


def test_which_files_are_of_use() -> None:
    immich = ["textual/model.onnx", "textual/tokenizer.json", "textual/onnx__MatMul_33", "visual/model.armnn",
              "textual/transformer.embeddings.word_embeddings.weight", "visual/model.onnx", "config.json", "x.py",
              "visual/preprocess_cfg.json", "README.md", ".gitattributes", "visual/rknpu/rk3588/model.onnx",
              "visual/fp16/model.onnx"]  # fmt: skip
    assert set(choose(immich).names) == set(immich) - {
        "visual/model.armnn", "x.py", ".gitattributes", "visual/rknpu/rk3588/model.onnx", "visual/fp16/model.onnx"
    }  # fmt: skip
    precisions = ("model", "text_model_fp16", "text_model", "text_model_q4", "vision_model_quantized",
                  "vision_model_fp16", "vision_model_bnb4")  # fmt: skip
    several = [f"onnx/{name}.onnx" for name in precisions]
    assert choose(several).graphs == ("onnx/text_model.onnx", "onnx/vision_model_fp16.onnx")
    sentences = ["onnx/model.onnx", "onnx/model_O2.onnx", "onnx/model_qint8_arm64.onnx", "onnx/model.onnx_data",
                 "1_Pooling/config.json", "0_CLIPModel/model.safetensors", "model.safetensors"]  # fmt: skip
    assert choose(sentences).names == ("onnx/model.onnx", "1_Pooling/config.json", "onnx/model.onnx_data")


def test_nothing_of_an_import_needs_torch_or_the_package_onnx() -> None:
    modules = ["importing", "ready_made.judging", "ready_made.looking"]
    names = ", ".join(f"xsearch_gui.core.encoders.adding.{name}" for name in modules)
    script = f"import sys, {names}; print(*{{'torch', 'onnx', 'transformers', 'safetensors'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
