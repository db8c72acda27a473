"""The paper's Figure 1 on our own photos: what each part of the method adds, as a table and a picture.

    python -m models.recipe.ablation         writes models/recipe/ABLATION.md and ablation.png

Every rung is measured the same way on the same 1,000 dev photos. "Accuracy" in the paper is taken as *matching
accuracy*: of pairs of a photo and a text, half of them matched, the share told right; the threshold is set on
training pairs. *Generalisation* is the same for labelled photos of classes that no rung was trained on, with the
threshold set on classes it may have been trained on. What does not help stays in the table.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from models.recipe.data.names import mean_embedding
from models.recipe.data.photos import Library, Photo
from models.recipe.measure import ShippedEncoder, caption_figures, pair_cosines
from models.recipe.paths import ENCODER, ROOT, default_library
from models.recipe.rungs import Space, all_rungs
from xsearch_gui.core.encoders import metrics

Floats = npt.NDArray[np.float32]
FOLDER = ROOT / "models" / "recipe"
TRAIN_PHOTOS = 1500  # for the threshold
COLOURS = ("#4e79a7", "#f28e2b", "#59a14f")


@dataclass(frozen=True)
class Row:
    """Figures of one rung, percent unless named otherwise."""

    name: str
    t2i: tuple[float, ...]
    i2t: tuple[float, ...]
    matching: float
    generalisation: float
    query_ms: float


def label_pairs(space: Space, photos: list[Photo], seed: int) -> tuple[Floats, Floats]:
    """Cosines of labelled photos with their own class's name and with another class's."""
    names = sorted({p.label for p in photos})
    table = mean_embedding(space.texts, names)
    own = np.array([names.index(p.label) for p in photos])
    other = (own + np.random.default_rng(seed).integers(1, len(names), len(own))) % len(names)
    vectors = space.photos([p.row for p in photos])
    return metrics.paired_cosines(vectors, table[own]), metrics.paired_cosines(vectors, table[other])


def unseen(library: Library) -> tuple[list[Photo], list[Photo]]:
    """Labelled photos of classes that may have been trained on, and of classes that never were."""
    seen_labels = {p.label for p in library.labelled if not p.kept_out}
    known = [p for p in library.labelled if not p.kept_out]
    return known, [p for p in library.labelled if p.label not in seen_labels]


def query_time(space: Space, gallery: Floats) -> float:
    """Median milliseconds from a text to its ranked list of photos."""
    waits = []
    for _ in range(30):
        start = time.perf_counter()
        vector = space.texts(["a brown dog is running on the beach"])
        np.argsort(-(gallery @ vector[0]))
        waits.append(time.perf_counter() - start)
    return 1000 * float(np.median(waits[5:]))


def measure_rung(space: Space, library: Library) -> Row:
    """All figures of one rung."""
    parts = {}
    for name, photos in (("train", library.train[:TRAIN_PHOTOS]), ("dev", library.dev)):
        captions = space.texts([c for p in photos for c in p.captions])
        parts[name] = space.photos([p.row for p in photos]), captions, [len(p.captions) for p in photos]
    told = caption_figures(*parts["dev"])
    known, new = unseen(library)
    keys = ("r1", "r5", "r10", "median_rank")
    pairs = pair_cosines(*parts["train"], seed=2), pair_cosines(*parts["dev"], seed=1)
    labels = label_pairs(space, known, seed=2), label_pairs(space, new, seed=1)
    return Row(
        space.name,
        tuple(told["t2i"][k] for k in keys),
        tuple(told["i2t"][k] for k in keys),
        metrics.matching_accuracy(*pairs[0], *pairs[1]).accuracy,
        metrics.matching_accuracy(*labels[0], *labels[1]).accuracy,
        query_time(space, parts["dev"][0]),
    )


def table(rows: list[Row]) -> str:
    """The table in Markdown."""
    lines = [
        "| | text to photo R@1/5/10 | median rank | photo to text R@1/5/10 | median rank | matching | generalisation "
        "| ms per query |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        there, back = (" / ".join(f"{v:.1f}" for v in way[:3]) for way in (row.t2i, row.i2t))
        lines.append(
            f"| {row.name} | {there} | {row.t2i[3]:.0f} | {back} | {row.i2t[3]:.0f} | {row.matching:.1f} "
            f"| {row.generalisation:.1f} | {row.query_ms:.1f} |"
        )
    return "\n".join(lines)


def picture(rows: list[Row], path: Path) -> None:
    """Bars as in the paper's Figure 1: matching accuracy, generalisation, R@10 of text to photo."""
    width, height, left, bottom = 1200, 620, 70, 500
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    small, large = ImageFont.load_default(15), ImageFont.load_default(20)
    for percent in range(0, 101, 20):
        y = bottom - percent * 4
        draw.line([(left, y), (width - 20, y)], fill="#dddddd")
        draw.text((left - 10, y), str(percent), fill="#444444", font=small, anchor="rm")
    group = (width - left - 20) / len(rows)
    for i, row in enumerate(rows):
        for j, value in enumerate((row.matching, row.generalisation, row.t2i[2])):
            x = left + group * i + 20 + j * (group - 40) / 3
            draw.rectangle([x, bottom - value * 4, x + (group - 40) / 3 - 6, bottom], fill=COLOURS[j])
            draw.text((x + 30, bottom - value * 4 - 4), f"{value:.1f}", fill="#222222", font=small, anchor="mb")
        words = row.name.replace(": ", ":\n").replace(", ", ",\n").replace(" and ", " and\n").replace(" (", "\n(")
        draw.multiline_text((left + group * i + 16, bottom + 10), words, fill="#222222", font=small)
    for j, name in enumerate(("matching accuracy", "generalisation to unseen classes", "R@10, text to photo")):
        x = left + (0, 280, 680)[j]
        draw.rectangle([x, 20, x + 22, 42], fill=COLOURS[j])
        draw.text((x + 30, 31), f"{name} (%)", fill="#222222", font=large, anchor="lm")
    image.save(path)


def main() -> None:
    """Train the rungs, measure all, write table and picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, default=ENCODER, help="the last rung")
    parser.add_argument("--output", type=Path, default=FOLDER)
    args = parser.parse_args()
    library = default_library()
    rows = []
    for space in all_rungs(library, ShippedEncoder(args.encoder)):
        rows.append(measure_rung(space, library))
        print(rows[-1], flush=True)
    story = (__doc__ or "").split("\n\n", 2)[2]
    path = args.output / "ABLATION.md"
    own = path.read_text(encoding="utf-8").partition("\n## ") if path.exists() else ("", "", "")
    path.write_text(
        f"# What each part adds\n\n`python -m models.recipe.ablation`\n\n{story}\n{table(rows)}\n\n![](ablation.png)\n"
        + "".join(own[1:]),  # what was written by hand stays
        encoding="utf-8",
    )
    picture(rows, args.output / "ablation.png")


if __name__ == "__main__":
    main()
