"""Every figure the card and the issue ask for, measured on an encoder folder as it ships (ONNX files, onnxruntime).

python -m models.recipe.measure models/xsearch-mini
"""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from models.recipe.data.names import mean_embedding
from models.recipe.data.photos import Library, Photo
from models.recipe.paths import default_library
from xsearch_gui.core.encoders import metrics

Floats = npt.NDArray[np.float32]
SCENES = {"buildings": "buildings in a city", "forest": "forest", "glacier": "glacier", "mountain": "mountain",
          "sea": "sea", "street": "street"}  # fmt: skip


@dataclass
class ShippedEncoder:
    """Both graphs of an encoder folder with what its manifest says of them."""

    folder: Path
    threads: int = 2

    def __post_init__(self) -> None:
        self.manifest: dict[str, Any] = tomllib.loads((self.folder / "manifest.toml").read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # as in the program
        self.sessions = {
            side: onnxruntime.InferenceSession(
                str(self.folder / self.manifest[side]["file"]), options, providers=["CPUExecutionProvider"]
            )
            for side in ("image", "text")
        }
        side = self.manifest["text"]
        self.readings = [(part, Tokenizer.from_file(str(self.folder / part["tokenizer"])))
                         for part in (side, *side.get("readings", ()))]  # fmt: skip

    def photos(self, pixels: npt.NDArray[np.uint8], batch: int = 16) -> Floats:
        """(n, 224, 224, 3) uint8 -> (n, d). The photos are of the encoder's size already: nothing is resized."""
        side = self.manifest["image"]
        mean, std = (np.float32(side[key]) for key in ("mean", "std"))
        parts = []
        for start in range(0, len(pixels), batch):
            x = (pixels[start : start + batch] * np.float32(side["scale"]) - mean) / std
            x = np.ascontiguousarray(x.transpose(0, 3, 1, 2), dtype=np.float32)
            parts.append(self.sessions["image"].run([side["output"]], {side["input"]: x})[0])
        return np.concatenate(parts)

    def texts(self, texts: list[str], batch: int = 32) -> Floats:
        """Texts -> (n, d); batches of similar length, as padding is computed too."""
        side = self.manifest["text"]
        read = [(part, [_cut(e.ids, part["max_tokens"]) for e in tokenizer.encode_batch(texts)])
                for part, tokenizer in self.readings]  # fmt: skip
        result = np.empty((len(texts), self.manifest["dimension"]), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(read[0][1][i]))
        for start in range(0, len(texts), batch):
            chosen = order[start : start + batch]
            feed = {}
            for part, rows in read:
                ids = np.full((len(chosen), max(len(rows[i]) for i in chosen)), part["pad_id"], np.int64)
                mask = np.zeros_like(ids)
                for line, i in enumerate(chosen):
                    ids[line, : len(rows[i])] = rows[i]
                    mask[line, : len(rows[i])] = 1
                feed |= {part["ids"]: ids, part["mask"]: mask}
            result[chosen] = self.sessions["text"].run([side["output"]], feed)[0]
        return result


def _cut(ids: list[int], limit: int) -> list[int]:
    return ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]]


def caption_figures(photos: Floats, captions: Floats, counts: list[int]) -> dict[str, Any]:
    """Text->image and image->text figures of photos (n, d) and their captions, `counts` per photo, in order."""
    owner = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum([0, *counts])
    own = [list(range(starts[i], starts[i + 1])) for i in range(len(counts))]
    return {
        "t2i": asdict(metrics.retrieval(captions, photos, owner)),
        "i2t": asdict(metrics.retrieval(photos, captions, own)),
    }


def text_auc(captions: Floats, counts: list[int], seed: int = 0) -> float:
    """How well caption cosines tell "same photo" from "another photo": area under the ROC curve, percent."""
    starts = np.cumsum([0, *counts])
    pairs = [(a, b) for i in range(len(counts)) for a in range(starts[i], starts[i + 1]) for b in range(a)
             if b >= starts[i]]  # fmt: skip
    left, right = np.array(pairs).T
    same = np.einsum("nd,nd->n", captions[left], captions[right])
    rng = np.random.default_rng(seed)
    owner = np.repeat(np.arange(len(counts)), counts)
    a, b = rng.integers(0, len(captions), (2, 200_000))
    other = np.einsum("nd,nd->n", captions[a], captions[b])[owner[a] != owner[b]]
    order = np.sort(other)
    below = np.searchsorted(order, same, "left") + np.searchsorted(order, same, "right")
    return float(100.0 * below.mean() / (2 * len(order)))


def pair_cosines(photos: Floats, captions: Floats, counts: list[int], seed: int) -> tuple[Floats, Floats]:
    """Cosines of all matched pairs and of as many unmatched ones."""
    owner = np.repeat(np.arange(len(counts)), counts)
    shift = np.random.default_rng(seed).integers(1, len(counts), len(captions))
    matched = metrics.paired_cosines(photos[owner], captions)
    return matched, metrics.paired_cosines(photos[(owner + shift) % len(counts)], captions)


def top_k(photos: Floats, table: Floats, right: npt.NDArray[np.int64], k: int) -> float:
    """Share in percent of photos whose right row of `table` is among the k best."""
    scores = photos @ table.T
    own = scores[np.arange(len(right)), right][:, None]
    return float(100.0 * np.mean(np.count_nonzero(scores >= own, axis=1) <= k))


def one_noun(photos: Floats, queries: Floats, owners: list[set[int]]) -> dict[str, float]:
    """One-word queries over a mixed gallery: share in percent with a right photo first, and in the first five."""
    ranks = metrics.best_ranks(queries, photos, [sorted(rows) for rows in owners])
    return {"first": float(100 * np.mean(ranks == 1)), "first_five": float(100 * np.mean(ranks <= 5))}


def generality(library: Library, photos: Floats, encoder: ShippedEncoder) -> dict[str, Any]:
    """Figures on photos of other kinds, all of them kept out of training; `photos` are embeddings of all photos."""
    kept = [p for p in library.labelled if p.kept_out]
    scenes = [p for p in kept if p.group == "scenes"]
    names = sorted(SCENES)
    scene_table = mean_embedding(encoder.texts, [SCENES[name] for name in names])
    right = np.array([names.index(p.label) for p in scenes])
    result: dict[str, Any] = {"scenes_top1": top_k(photos[[p.row for p in scenes]], scene_table, right, 1)}
    objects = [p for p in kept if p.group == "objects"]
    table = mean_embedding(encoder.texts, [names[0] for names in library.classes])
    right = np.array([library.class_numbers[p.path] for p in objects])
    for k in (1, 5):
        result[f"objects_top{k}"] = top_k(photos[[p.row for p in objects]], table, right, k)
    result["one_noun"] = one_noun_figures(library, photos, encoder, objects)
    return result


def one_noun_figures(
    library: Library, photos: Floats, encoder: ShippedEncoder, objects: list[Photo]
) -> dict[str, float]:
    """Plain words ("guitar", "bird") over the kept-out objects mixed with the dev photos.

    A kind's right photos are the objects of that kind; kinds that dev photos are full of are left out.
    """
    common = {"dog", "puppy", "person playing sport", "clothes", "ball", "hat", "shoe", "bicycle", "beach and sea"}
    gallery = [*objects, *library.dev]
    owners: dict[str, set[int]] = {}
    for i, photo in enumerate(objects):
        number = library.class_numbers[photo.path]
        for word in (library.classes[number][0], *library.class_kinds[number]):
            owners.setdefault(word, set()).add(i)
    words = sorted(set(owners) - common)
    queries = encoder.texts(words)
    return one_noun(photos[[p.row for p in gallery]], queries, [owners[word] for word in words])


def speed(encoder: ShippedEncoder, library: Library) -> dict[str, float]:
    """Photos per second at batch 16 and milliseconds per query, medians, on the session's threads."""
    pixels = np.array(library.pixels[:16])
    encoder.photos(pixels)
    times = []
    for _ in range(15):
        start = time.perf_counter()
        encoder.photos(pixels)
        times.append(time.perf_counter() - start)
    query = ["a dog running on the beach with a red ball in its mouth"]
    waits = []
    for _ in range(60):
        start = time.perf_counter()
        encoder.texts(query)
        waits.append(time.perf_counter() - start)
    return {"photos_per_second": 16 / float(np.median(times)), "query_ms": 1000 * float(np.median(waits[10:]))}


def _among(name: str, vectors: Floats) -> dict[str, float]:
    """Mean and spread of the cosines of random pairs within one population."""
    cosines = metrics.paired_cosines(vectors, np.roll(vectors, len(vectors) // 2, axis=0))
    return {f"{name}_mean": float(cosines.mean()), f"{name}_std": float(cosines.std())}


def measure(encoder: ShippedEncoder, library: Library) -> dict[str, Any]:
    """All figures of one encoder folder."""
    chosen = [*library.train[:1500], *library.dev, *(p for p in library.labelled if p.kept_out)]
    photos = np.zeros((len(library.photos), encoder.manifest["dimension"]), np.float32)
    where = [p.row for p in chosen]
    photos[where] = encoder.photos(library.pixels[where])
    texts: dict[str, tuple[Floats, Floats, list[int]]] = {}
    for name, part in (("train", library.train[:1500]), ("dev", library.dev)):
        captions = encoder.texts([c for p in part for c in p.captions])
        texts[name] = photos[[p.row for p in part]], captions, [len(p.captions) for p in part]
    matched, unmatched = pair_cosines(*texts["dev"], seed=1)
    matching = metrics.matching_accuracy(*pair_cosines(*texts["train"], seed=2), matched, unmatched)
    return {
        **caption_figures(*texts["dev"]),
        "matching_accuracy": matching.accuracy,
        "text_auc": text_auc(texts["dev"][1], texts["dev"][2]),
        "calibration": {
            "matched_mean": float(matched.mean()), "matched_std": float(matched.std()),
            "random_mean": float(unmatched.mean()), "random_std": float(unmatched.std()),
            **_among("photos", texts["dev"][0]), **_among("texts", texts["dev"][1]),
        },
        **generality(library, photos, encoder),
    }  # fmt: skip


def main() -> None:
    """Print the figures of an encoder folder as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    from models.recipe.languages.figures import encoder_figures  # needs what is in this module

    library = default_library()
    encoder = ShippedEncoder(args.folder)
    figures = {**measure(encoder, library), "speed": speed(encoder, library)}
    print(json.dumps({**figures, "languages": encoder_figures(encoder, library)}, indent=1))


if __name__ == "__main__":
    main()
