"""The photos, captions and labels the recipe trains on, and what it keeps out of training.

Kept out for good: the 1,000 dev photos; a fifth of the photos of each scene and animal; a fifth of the `objects`
photos (each the only photo of its class); and every photo of `UNSEEN_CLASSES`, to measure what is understood of
classes that were never shown.

All photos are 224 x 224 (aspect squashed) and fit into 1.7 GB of memory: they are decoded once into one uint8 file.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from models.recipe.data.kinds import kinds_of

SIDE = 224
UNSEEN_CLASSES = frozenset({
    "hat", "skirt", "shoes", "panda", "avocado", "pineapple", "carrots", "garlic", "watermelon", "cabbage", "ginger",
    "mango",
})  # fmt: skip
KEPT_OUT = 5  # one in five of scenes, animals, objects

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Photo:
    """One photo: `row` in the pixel array, its captions, or its group (`scenes`...) and class name."""

    row: int
    path: str
    captions: tuple[str, ...] = ()
    group: str = ""
    label: str = ""
    kept_out: bool = False


def share(text: str, parts: int) -> bool:
    """True for one in `parts` of all texts, always the same ones on every machine."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % parts == 0


def read_captions(path: Path) -> dict[str, list[str]]:
    """Lines `image<TAB>caption` -> captions per image, in the order of the file."""
    result: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        image, caption = line.split("\t", 1)
        result.setdefault(image, []).append(caption.strip())
    return result


@dataclass(frozen=True)
class Library:
    """Everything under `root` (../shared). Photos are in one list; `train`, `dev` and `labelled` pick from it."""

    root: Path
    cache: Path

    @cached_property
    def photos(self) -> tuple[Photo, ...]:
        flickr = self.root / "data" / "flickr8k"
        found: list[Photo] = []
        for name in ("train.tsv", "dev.tsv"):
            for image, captions in read_captions(flickr / name).items():
                path = f"flickr8k/images/{image}"
                found.append(Photo(len(found), path, tuple(captions), name[:-4]))
        with (self.root / "data" / "labelled" / "labels.tsv").open(encoding="utf-8") as stream:
            for image, label in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                group = image.split("/")[0]
                unseen = label in UNSEEN_CLASSES
                out = unseen or (group in ("scenes", "animals", "objects") and share(image, KEPT_OUT))
                found.append(Photo(len(found), f"labelled/{image}", (), group, label, out))
        return tuple(found)

    @cached_property
    def pixels(self) -> Pixels:
        """(photos, 224, 224, 3) RGB; a memory map of a file in the cache, made on first use."""
        path = self.cache / "pixels.npy"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            shape = (len(self.photos), SIDE, SIDE, 3)
            part = path.with_suffix(".part")
            target = np.lib.format.open_memmap(part, "w+", np.uint8, shape)
            for photo in self.photos:
                with Image.open(self.root / "data" / photo.path) as image:
                    target[photo.row] = np.asarray(image.convert("RGB"))
            target.flush()
            part.rename(path)
        loaded: Pixels = np.load(path, mmap_mode="r")
        return loaded

    @cached_property
    def train(self) -> tuple[Photo, ...]:
        return tuple(p for p in self.photos if p.group == "train")

    @cached_property
    def dev(self) -> tuple[Photo, ...]:
        return tuple(p for p in self.photos if p.group == "dev")

    @cached_property
    def labelled(self) -> tuple[Photo, ...]:
        return tuple(p for p in self.photos if p.label)

    @cached_property
    def classes(self) -> tuple[tuple[str, ...], ...]:
        """WordNet names of the 1,000 ImageNet classes, in the classifier's order."""
        lines = (self.root / "weights" / "imagenet_labels.txt").read_text(encoding="utf-8").splitlines()[1:]
        return tuple(tuple(part.strip() for part in line.split(",")) for line in lines)

    @cached_property
    def class_kinds(self) -> tuple[tuple[str, ...], ...]:
        """Everyday words for each class ("bird", "boat"), from `kinds`; may be empty."""
        return tuple(tuple(kinds_of(i, list(names))) for i, names in enumerate(self.classes))

    @cached_property
    def class_numbers(self) -> dict[str, int]:
        """Class number of each `objects` photo, by path: folders carry the class's first name."""
        # two classes are called "crane" and two "maillot": their photos are matched in the order of WordNet ids
        by_name: dict[str, list[int]] = {}
        for i, names in enumerate(self.classes):
            by_name.setdefault(names[0].lower(), []).append(i)
        objects = sorted((p.path for p in self.photos if p.group == "objects"), key=lambda p: p.rsplit("/", 1)[1])
        labels = {p.path: p.label.lower() for p in self.photos}
        numbers: dict[str, int] = {}
        for path in objects:
            queue = by_name.get(labels[path], [])
            if queue:
                numbers[path] = queue.pop(0) if len(queue) > 1 else queue[0]
        return numbers


def rows(photos: tuple[Photo, ...]) -> npt.NDArray[np.int64]:
    """Rows of the pixel array."""
    return np.array([p.row for p in photos], dtype=np.int64)
