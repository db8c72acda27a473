"""What :mod:`peer` asks of rclip. Run by the Python that rclip is installed in, and prints one line of JSON."""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

QUERIES = ("a dog on the beach", "two people at a table", "a red car", "mountains in the snow", "a child with a ball")
CLIP_MEAN, CLIP_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)


def models(target: str, encoder: str) -> dict[str, object]:
    """Write a model folder for rclip whose towers are those of an xsearch encoder.

    rclip gives pictures of 256 pixels in CLIP's colours, and 77 CLIP tokens; a few nodes in front take the middle 224
    pixels and the token numbers as they are. What comes out is not comparable, what it costs is.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    folder = Path(target, "ViT-B-32-256-datacomp_s34b_b86k")
    folder.mkdir(parents=True)

    def wrapped(name: str, shape: list[object], kind: int, nodes: list[object], constants: dict[str, object]) -> None:
        model = onnx.load(str(Path(encoder, name)))
        graph = model.graph
        for key, value in constants.items():
            graph.initializer.append(numpy_helper.from_array(np.asarray(value), key))
        for node in reversed(nodes):
            graph.node.insert(0, node)
        short = graph.output[0]  # rclip counts on vectors of 512 numbers
        missing = 512 - short.type.tensor_type.shape.dim[1].dim_value
        graph.initializer.append(numpy_helper.from_array(np.array([0, 0, 0, missing]), "x_pads"))
        graph.node.append(helper.make_node("Pad", [short.name, "x_pads"], ["x_output"]))
        del graph.output[:]
        graph.output.append(helper.make_tensor_value_info("x_output", TensorProto.FLOAT, ["n", 512]))
        del graph.input[:]
        graph.input.append(helper.make_tensor_value_info("input", kind, shape))
        onnx.checker.check_model(model)
        onnx.save(model, str(folder / {"image.onnx": "visual.onnx", "text.onnx": "textual.onnx"}[name]))

    wrapped("image.onnx", ["n", 3, 256, 256], TensorProto.FLOAT, [
        helper.make_node("Slice", ["input", "x_from", "x_to", "x_axes"], ["x_middle"]),
        helper.make_node("Mul", ["x_middle", "x_factor"], ["x_scaled"]),
        helper.make_node("Add", ["x_scaled", "x_offset"], ["pixel_values"]),
    ], {
        "x_from": np.array([16, 16]), "x_to": np.array([240, 240]), "x_axes": np.array([2, 3]),
        "x_factor": 2 * np.array(CLIP_STD, np.float32).reshape(3, 1, 1),
        "x_offset": 2 * np.array(CLIP_MEAN, np.float32).reshape(3, 1, 1) - 1,
    })  # fmt: skip
    wrapped("text.onnx", ["n", "length"], TensorProto.INT64, [
        helper.make_node("Min", ["input", "x_most"], ["input_ids"]),
        helper.make_node("Min", ["input", "x_one"], ["attention_mask"]),
    ], {"x_most": np.array(20_000), "x_one": np.array(1)})  # fmt: skip
    vocabulary = Path(target, "tokenizer", "bpe_simple_vocab_16e6.txt.gz")
    vocabulary.parent.mkdir()
    vocabulary.write_bytes(gzip.compress("\n".join(["#", *(f"a{i} b{i}" for i in range(48_894))]).encode()))
    return {}


def _open(home: str):
    from rclip import db, main, model

    database = db.DB(Path(home, "db.sqlite3"))
    return main.RClip(model.Model(), database, 8, None), database


def index(home: str, photos: str) -> dict[str, object]:
    """Index a folder; the model is loaded and warm."""
    program, database = _open(home)
    program._model.compute_preprocessed_image_features([np.zeros((3, 256, 256), np.float32)] * 8, for_indexing=True)
    start = time.perf_counter()
    program.ensure_index(photos)
    seconds = time.perf_counter() - start
    program.close()
    database.close()
    return {"first": seconds}


def fill(home: str, photos: str) -> dict[str, object]:
    """Put the photos of a folder into the index without reading any."""
    program, database = _open(home)
    dimension = program._model.compute_text_features(["x"]).shape[1]
    random = np.random.default_rng(1)
    for entry in os.scandir(photos):
        vector = random.normal(size=dimension).astype(np.float32)
        status = entry.stat()
        database.upsert_image(
            {"filepath": entry.path, "modified_at": status.st_mtime, "size": status.st_size, "hash": entry.name,
             "vector": (vector / np.linalg.norm(vector)).tobytes()}, commit=False)  # fmt: skip
    database.close()
    return {}


def again(home: str, photos: str) -> dict[str, object]:
    """Look at a folder in which nothing has changed; the second time counts."""
    program, database = _open(home)
    times = []
    for _ in range(2):
        start = time.perf_counter()
        program.ensure_index(photos)
        times.append(time.perf_counter() - start)
    program.close()
    database.close()
    return {"again": times[1]}


def query(home: str, photos: str) -> dict[str, object]:
    """Answer queries in a warm process."""
    program, _ = _open(home)
    program.search("warm", photos)
    times = []
    for text in QUERIES * 4:
        start = time.perf_counter()
        found = program.search(text, photos, 10)
        times.append(time.perf_counter() - start)
        assert len(found) == 10
    return {"queries": times}


if __name__ == "__main__":
    print(
        json.dumps(
            {"models": models, "index": index, "fill": fill, "again": again, "query": query}[sys.argv[1]](*sys.argv[2:])
        )
    )
