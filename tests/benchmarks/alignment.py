"""What learning from one's own pairs brings, good or bad: heads against no head, on photos they were not trained on.

Three sets, five seeds each. In every cell the same is done as in a library: each kind of head is trained on a part of
the training photos, the rest of them choose its blend, photos without captions and general words stand guard, and the
test photos are looked at once. ``chosen`` is what the program would use: by the training photos alone, the simplest
kind within one standard error of the best; ``the best of them`` is the best, without that rule.

* ``flickr8k``: the 1,000 dev photos, half for training. The encoder's towers have seen 6,000 such photos with such
  captions, so there is little to learn: here a head must do no harm.
* ``groceries, German``: 810 photos of 81 kinds of groceries, six of ten for training, with German captions in six
  phrasings; asked in three other phrasings, a photo of the right kind counts. The encoder reads German, but
  learned these photos with the English names of their kinds alone: there is as much to learn as from a person's own
  words for a person's own things.
* ``groceries, English``: the same in English. The encoder was trained on these photos with their English class names,
  so that "before" flatters it.

``unseen kinds``: every fourth kind of groceries is kept out of training altogether. ``elsewhere`` is the recall of 500
photos of flickr8k, with their own captions, under the head learned from groceries: the truth that the guard estimates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from xsearch_gui.core.alignment import baselines
from xsearch_gui.core.alignment.examples import Examples, ReferenceSample
from xsearch_gui.core.alignment.measures import Guard
from xsearch_gui.core.alignment.selection import BLENDS, CANDIDATES, Gain, Trainer, choose, simplest
from xsearch_gui.core.alignment.training import ALL_TERMS, Plan, Terms, train_residual
from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.encoders.heads.head import Floats, SpaceHead, plain
from xsearch_gui.core.encoders.metrics import best_ranks
from xsearch_gui.core.encoders.vocabulary import general_vocabulary
from xsearch_gui.core.library.library import open_builtin
from xsearch_gui.core.progress import SilentReporter

DATA = Path(__file__).parents[2].parent / "shared" / "data"
CACHE = Path("/tmp/alignment")
SEEDS = 5
SIZES = (50, 500, 2_500)
QUIET = SilentReporter()
NAMES = Path(__file__).parent / "data" / "groceries.tsv"
ASKED = {
    "English": ("where are the {}?", "photo with {} in it", "{} for the fridge"),
    "German": ("wo gibt es {}?", "Foto mit {} darauf", "{} für den Kühlschrank"),
}
WRITTEN = {
    "English": ("{}", "{} on a shelf in the supermarket", "we bought {}", "a close-up of {}",
                "{}, Saturday's shopping", "price check: {}"),
    "German": ("{}", "{} im Regal im Supermarkt", "wir haben {} gekauft", "Nahaufnahme: {}",
               "{}, Einkauf am Samstag", "Preisvergleich: {}"),
}  # fmt: skip
KINDS: dict[str, Trainer] = {
    **CANDIDATES,
    "procrustes": lambda examples, reference, seed, reporter: baselines.procrustes(examples),
    "graph": lambda examples, reference, seed, reporter: baselines.graph_ridge(examples, reference),
    "residual, all terms": lambda examples, reference, seed, reporter: train_residual(
        examples, reference, Plan(terms=ALL_TERMS), seed, reporter
    ),
    "mlp": lambda examples, reference, seed, reporter: train_residual(
        examples, reference, Plan(hidden=128), seed, reporter
    ),
}


@dataclass(frozen=True, eq=False)
class Trial:
    """Pairs to learn from; questions with the photos that answer them; what stands guard; and questions elsewhere."""

    train: Examples
    questions: Floats
    gallery: Floats
    answers: list[list[int]]
    reference: ReferenceSample
    elsewhere: tuple[Floats, Floats, list[list[int]]] | None = None


@dataclass(frozen=True, eq=False)
class Vectors:
    """All that is encoded once: ``flickr`` photos, captions and owners; ``groceries`` photos with their kind."""

    flickr: Floats
    captions: Floats
    owner: np.ndarray
    groceries: Floats
    kind: np.ndarray
    written: dict[str, Floats]  # language -> (81, 6, d)
    asked: dict[str, Floats]  # language -> (81, 3, d)
    words: Floats


def _photos(encoder: Encoder, paths: list[Path]) -> Floats:
    parts = []
    for start in range(0, len(paths), 64):
        opened = [Image.open(path) for path in paths[start : start + 64]]
        parts.append(encoder.encode_images([image.convert("RGB") for image in opened]))
    return np.concatenate(parts)


def read() -> Vectors:
    """Encode everything, or read it from the cache of an earlier run."""
    encoder = open_builtin()
    path = CACHE / f"{encoder.manifest.name}-{encoder.manifest.version}.npz"
    if not path.exists():
        rows = [line.split("\t") for line in (DATA / "flickr8k/dev.tsv").read_text().splitlines()]
        images = list(dict.fromkeys(image for image, _ in rows))
        kinds = [line.split("\t") for line in NAMES.read_text(encoding="utf-8").splitlines()]
        files = [sorted((DATA / "labelled/groceries" / kind).iterdir()) for kind, _, _ in kinds]
        arrays = {
            "flickr": _photos(encoder, [DATA / "flickr8k/images" / image for image in images]),
            "captions": encoder.encode_texts([caption for _, caption in rows]),
            "owner": np.asarray([images.index(image) for image, _ in rows]),
            "groceries": _photos(encoder, [file for group in files for file in group]),
            "kind": np.repeat(np.arange(len(kinds)), [len(group) for group in files]),
            "words": encoder.encode_texts([f"a {word}" for word in general_vocabulary()]),
        }
        for use, phrasings in (("written", WRITTEN), ("asked", ASKED)):
            for language, forms in phrasings.items():
                names = [kind[1 if language == "English" else 2] for kind in kinds]
                texts = [encoder.encode_texts([form.format(name) for form in forms]) for name in names]
                arrays[f"{use} {language}"] = np.stack(texts)
        CACHE.mkdir(parents=True, exist_ok=True)
        np.savez(path, **arrays)
    with np.load(path) as kept:
        plainly = {name: kept[name] for name in ("flickr", "captions", "owner", "groceries", "kind", "words")}
        spoken = {use: {lang: kept[f"{use} {lang}"] for lang in WRITTEN} for use in ("written", "asked")}
    return Vectors(**plainly, **spoken)


def flickr(vectors: Vectors, pairs: int, seed: int) -> Trial:
    """Return half of the dev photos to learn from, with one caption each and all five for 2,500, and half to ask."""
    order = np.random.default_rng(seed).permutation(len(vectors.flickr))
    captions = 5 if pairs > 500 else 1
    train, test = order[: min(500, pairs)], order[500:]

    def part(photos: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
        rows = np.concatenate([np.flatnonzero(vectors.owner == photo)[:most] for photo in photos])
        return rows, np.repeat(np.arange(len(photos)), most)

    rows, owner = part(train, captions)
    asked, answers = part(test, 5)
    examples = Examples(vectors.flickr[train], vectors.captions[rows], owner, np.arange(len(rows)))
    reference = ReferenceSample(vectors.groceries, vectors.words)
    listed = [[int(answer)] for answer in answers]
    return Trial(examples, vectors.captions[asked], vectors.flickr[test], listed, reference)


def groceries(vectors: Vectors, language: str, pairs: int, seed: int, unseen: bool = False) -> Trial:
    """Return six photos of each kind to learn from, at most ``pairs``; ``unseen`` keeps a quarter of the kinds out."""
    random = np.random.default_rng(seed)
    kinds = len(vectors.written[language])
    parts = [random.permutation(np.flatnonzero(vectors.kind == kind)) for kind in range(kinds)]
    out = random.permutation(kinds)[: kinds // 4]
    train = np.concatenate([part[:6] for kind, part in enumerate(parts) if not (unseen and kind in out)])
    test = np.concatenate([part[6:] for part in parts])
    train = random.permutation(train)[:pairs]
    forms = random.integers(0, vectors.written[language].shape[1], len(train))
    kind = vectors.kind[train]
    examples = Examples(
        vectors.groceries[train],
        vectors.written[language][kind, forms],
        np.arange(len(train)),
        kind * 10 + forms,
    )
    asked = [k for k in range(kinds) if not unseen or k in out]
    listed = [np.flatnonzero(vectors.kind[test] == k).tolist() for k in asked for _ in ASKED[language]]
    questions = np.concatenate([vectors.asked[language][k] for k in asked])
    half = vectors.owner >= 500
    elsewhere = vectors.captions[half], vectors.flickr[500:], [[int(o) - 500] for o in vectors.owner[half]]
    reference = ReferenceSample(vectors.flickr[:500], vectors.words)
    return Trial(examples, questions, vectors.groceries[test], listed, reference, elsewhere)


def recall(head: SpaceHead, questions: Floats, gallery: Floats, answers: list[list[int]]) -> float:
    """Return R@10 of texts among photos, in percent."""
    return float(100 * np.mean(best_ranks(head.texts(questions), head.photos(gallery), answers) <= 10))


def measure(trial: Trial, kinds: dict[str, Trainer], seed: int) -> dict[str, tuple[float, float]]:
    """Return R@10 of each kind at the blend that its training photos chose, and of what the program would use."""
    guard, training = Guard(trial.reference.half(True)), trial.reference.half(False)
    groups = np.arange(len(trial.train.photos))
    found: dict[str, tuple[float, float]] = {}

    def keep(name: str, head: SpaceHead) -> None:
        elsewhere = recall(head, *trial.elsewhere) if trial.elsewhere else float("nan")
        found[name] = recall(head, trial.questions, trial.gallery, trial.answers), elsewhere

    keep("none", plain(trial.train.photos.shape[1]))
    gains: dict[str, Gain] = {}
    photos = 0
    for kind, train in kinds.items():
        choice = choose(trial.train, groups, training, guard, QUIET, {kind: train}, seed)
        keep(kind, choice.head)
        if kind in CANDIDATES:
            gains[kind], photos = choice.gains[kind], choice.photos
    kind = simplest(gains, photos)
    found["chosen"] = found[kind or "none"]
    found["the best of them"] = found[max(gains, key=lambda name: gains[name].mean) if kind else "none"]
    return found


def rows_of(name: str, pairs: int, cells: list[dict[str, tuple[float, float]]]) -> Iterator[dict[str, object]]:
    """Yield means over seeds, with the standard error of the gain over no head."""
    base = np.asarray([cell["none"] for cell in cells])
    for kind in cells[0]:
        values = np.asarray([cell[kind] for cell in cells])
        gains = values[:, 0] - base[:, 0]
        row: dict[str, object] = {
            "set": name,
            "pairs": pairs,
            "head": kind,
            "R@10 %": round(float(values[:, 0].mean()), 1),
        }
        row["gain"] = round(float(gains.mean()), 1)
        row["95 %"] = round(float(2.78 * gains.std(ddof=1) / len(gains) ** 0.5), 1)  # t with four degrees of freedom
        row["worst seed"] = round(float(gains.min()), 1)
        if not np.isnan(values[:, 1]).any():
            row["elsewhere %"] = round(float(values[:, 1].mean()), 1)
        yield row


def ablation(vectors: Vectors) -> Iterator[dict[str, object]]:
    """Yield each term left out, and alone, in German groceries: at the chosen blend, and fully trusted (blend 1)."""
    forms = {
        "as it is: eq. 1 and transfer": Terms(),
        "all terms": ALL_TERMS,
        "all without eq. 1, contrastive": replace(ALL_TERMS, contrastive=0.0),
        "all, eq. 1 by distances": replace(ALL_TERMS, contrastive=0.0, unified=1.0, semantic=0.0),
        "all without eq. 2, semantic": replace(ALL_TERMS, semantic=0.0),
        "all without eq. 3, information": replace(ALL_TERMS, information=0.0),
        "all without eq. 4, agreement": replace(ALL_TERMS, agreement=0.0),
        "all without transfer": replace(ALL_TERMS, retained=0.0),
        "eq. 1 alone": Terms(retained=0.0),
    }
    for name, terms in forms.items():
        cells = []
        for seed in range(3):
            trial = groceries(vectors, "German", 500, seed)
            guard = Guard(trial.reference.half(True))
            head = train_residual(trial.train, trial.reference.half(False), Plan(terms=terms), seed)
            safe = max((b for b in (0.0, *BLENDS) if guard.harm(head.blended(b)).none), default=0.0)
            assert trial.elsewhere is not None
            cells.append([
                recall(head.blended(safe), trial.questions, trial.gallery, trial.answers),
                recall(head, trial.questions, trial.gallery, trial.answers),
                recall(head, *trial.elsewhere),
                safe,
            ])  # fmt: skip
        means = np.mean(cells, axis=0).round(2).tolist()
        names = ("R@10 unharmed %", "R@10 blend 1 %", "elsewhere at blend 1 %", "largest harmless blend")
        yield {"terms": name, **dict(zip(names, means, strict=True))}


def run() -> list[dict[str, object]]:
    """Measure everything; some ten minutes on two quiet cores."""
    if not DATA.exists():
        return [{"skipped": f"{DATA} is not here"}]
    vectors = read()
    rows: list[dict[str, object]] = []
    for pairs in SIZES:
        cells = [measure(flickr(vectors, pairs, seed), KINDS, seed) for seed in range(SEEDS)]
        rows += rows_of("flickr8k", pairs, cells)
    for language in ("German", "English"):
        for pairs, unseen in ((50, False), (500, False), (500, True)):
            name = f"groceries, {language}{', unseen kinds' if unseen else ''}"
            cells = [measure(groceries(vectors, language, pairs, seed, unseen), KINDS, seed) for seed in range(SEEDS)]
            rows += rows_of(name, pairs, cells)
    return [*rows, *ablation(vectors)]


if __name__ == "__main__":
    for row in run():
        print(row, flush=True)
