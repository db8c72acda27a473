"""What is measured in every language: sentences, single words, texts against texts, and spelling.

The photos of a language are those of `dev.tsv` that have captions in it. Of the words, the 1,000 `objects` photos are
searched, one of each class; English is asked for the same classes by the name that WordNet gives them first.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from models.recipe.data.photos import Library
from models.recipe.languages import noise
from models.recipe.languages.texts import SENTENCES, WORDS, Texts
from models.recipe.measure import Floats, ShippedEncoder, caption_figures, pair_cosines
from xsearch_gui.core.encoders import metrics

NAMES = {"en": "English", "de": "German", "fr": "French", "cs": "Czech", "es": "Spanish", "it": "Italian",
         "pt": "Portuguese", "nl": "Dutch", "pl": "Polish", "sv": "Swedish"}  # fmt: skip
Encode = Callable[[list[str]], Floats]


def _spelled_out(text: str) -> str:
    return text.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}))


def _mistyped(texts: list[str], seed: int = 0) -> list[str]:
    rng = np.random.default_rng(seed)
    return [noise.mistype(text, rng) for text in texts]


SPELLINGS: dict[str, Callable[[list[str]], list[str]]] = {
    "as written": lambda texts: texts,
    "lower case": lambda texts: [text.lower() for text in texts],
    "upper case": lambda texts: [text.upper() for text in texts],
    "ae, oe, ue, ss": lambda texts: [_spelled_out(text) for text in texts],
    "mistyped": _mistyped,
}


def sentences(texts: Texts, photos: dict[str, Floats], encode: Encode) -> tuple[dict[str, Any], dict[str, Any]]:
    """Figures per language and spelling, and the vectors (n, d) with owners of the captions as written.

    All captions as they are written; otherwise one of each photo.
    """
    told: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for language in ("en", *SENTENCES):
        dev = texts.dev(language)
        captions, counts = [c for own in dev.values() for c in own], [len(own) for own in dev.values()]
        gallery = np.stack([photos[image] for image in dev])
        vectors = encode(captions)
        kept[language] = vectors, np.repeat(np.array(list(dev)), counts)
        found = caption_figures(gallery, vectors, counts)["t2i"]
        told[language] = {key: round(found[key], 1) for key in ("r1", "r5", "r10")}
        matched, unmatched = pair_cosines(gallery, vectors, counts, seed=1)
        for name, cosines in (("matched", matched), ("random", unmatched)):
            told[language][name] = [round(float(cosines.mean()), 4), round(float(cosines.std()), 4)]
        single = [own[-1] for own in dev.values()]
        for spelling, change in SPELLINGS.items():
            other = caption_figures(gallery, encode(change(single)), [1] * len(dev))["t2i"]
            told[language][spelling] = round(other["r10"], 1)
    return told, kept


def across(left: tuple[Floats, Any], right: tuple[Floats, Any], seed: int = 0) -> float | None:
    """How well cosines tell captions of one photo from those of two: area under the ROC curve, percent.

    None where every photo has one caption.
    """
    (a, a_owner), (b, b_owner) = left, right
    places: dict[str, list[int]] = {}
    for j, owner in enumerate(b_owner):
        places.setdefault(owner, []).append(j)
    alike = a is b
    pairs = [(i, j) for i, owner in enumerate(a_owner) for j in places.get(owner, ()) if not alike or j < i]
    if not pairs:
        return None
    i, j = np.array(pairs).T
    same = np.einsum("nd,nd->n", a[i], b[j])
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, len(a), 200_000), rng.integers(0, len(b), 200_000)
    other = np.sort(np.einsum("nd,nd->n", a[x], b[y])[a_owner[x] != b_owner[y]])
    below = np.searchsorted(other, same, "left") + np.searchsorted(other, same, "right")
    return round(float(100.0 * below.mean() / (2 * len(other))), 2)


def words(texts: Texts, library: Library, objects: Floats, encode: Encode) -> dict[str, dict[str, float]]:
    """Per language: classes asked for, share in percent whose photo is among the first five, English for the same.

    `objects` (1000, d): the photos by class number. Of several lemmas the mean over all of them counts.
    """
    told = {}
    for language in WORDS:
        table = texts.words[language]
        asked = [(i, lemma) for i, synset in texts.class_synsets.items() for lemma in table.get(synset, ())]
        classes = sorted({i for i, _ in asked})
        hit = _first_five(encode([lemma for _, lemma in asked]), objects, [i for i, _ in asked])
        own = {i: float(np.mean([h for h, (k, _) in zip(hit, asked, strict=True) if k == i])) for i in classes}
        english = _first_five(encode([library.classes[i][0] for i in classes]), objects, classes)
        told[language] = {"classes": len(classes), "first_five": round(100 * float(np.mean(list(own.values()))), 1),
                          "english": round(100 * float(np.mean(english)), 1)}  # fmt: skip
        told[language]["share"] = round(100 * told[language]["first_five"] / told[language]["english"], 1)
    return told


def _first_five(queries: Floats, objects: Floats, right: list[int]) -> list[bool]:
    ranks = metrics.best_ranks(queries, objects, [[i] for i in right])
    return [bool(rank <= 5) for rank in ranks]


def language_figures(library: Library, photos: Callable[[list[int]], Floats], encode: Encode) -> dict[str, Any]:
    """All of it. `photos` embeds rows of the pixel array, `encode` texts."""
    texts = Texts(library)
    vectors = photos([photo.row for photo in library.dev])
    dev = {Path(photo.path).name: vector for photo, vector in zip(library.dev, vectors, strict=True)}
    told, captions = sentences(texts, dev, encode)
    pairs = [(a, b) for i, a in enumerate(captions) for b in list(captions)[i:]]
    auc = {f"{a}-{b}": across(captions[a], captions[b]) for a, b in pairs}
    rows = {library.class_numbers[p.path]: p.row for p in library.labelled if p.path in library.class_numbers}
    objects = np.zeros((len(library.classes), vectors.shape[1]), np.float32)
    objects[list(rows)] = photos(list(rows.values()))
    return {"sentences": told, "text_auc": auc, "words": words(texts, library, objects, encode)}


def encoder_figures(encoder: ShippedEncoder, library: Library) -> dict[str, Any]:
    """`language_figures` of an encoder folder."""
    return language_figures(library, lambda rows: encoder.photos(np.array(library.pixels[rows])), encoder.texts)


def tables(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [f"| | R@1 | R@5 | R@10 | {' | '.join(SPELLINGS)} |", "|---" * (len(SPELLINGS) + 4) + "|"]
    for language, row in figures["sentences"].items():
        cells = [row[key] for key in ("r1", "r5", "r10", *SPELLINGS)]
        lines.append(f"| {NAMES[language]} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |")
    lines += ["", "| texts against texts, area under ROC | |", "|---|---|"]
    lines += [f"| {_pair(key)} | {value:.1f} |" for key, value in figures["text_auc"].items() if value is not None]
    lines += ["", "| single words | classes | first five | English | share |", "|---|---|---|---|---|"]
    for language, row in figures["words"].items():
        cells = [row["first_five"], row["english"], row["share"]]
        lines.append(f"| {NAMES[language]} | {row['classes']} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |")
    return "\n".join(lines)


def _pair(key: str) -> str:
    left, right = key.split("-")
    return NAMES[left] if left == right else f"{NAMES[left]} and {NAMES[right]}"
