"""Learning what an encoder's cosines say, from photos with captions (:mod:`relevance`).

Words and phrases are taken from the captions themselves; a photo is right for one if two of its captions say so, in any
form of its words in their language. For sentences a photo is right if it is their own, or two of its captions mean
nearly the same to the encoder. Libraries of all sizes are drawn from the photos, some of them of photos that no caption
calls so.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.encoders.manifest import EncoderManifest, write_manifest
from xsearch_gui.core.encoders.relevance import (
    FEATURES,
    RIDGE_AGREEMENT,
    RIDGE_LEVEL,
    Floats,
    Query,
    Relevance,
    Scores,
    features,
    is_filler,
    ridge,
    sentence_score,
)
from xsearch_gui.core.metadata.words.text_languages import languages_of, stop_words, words_of
from xsearch_gui.core.metadata.words.word_forms import stem

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

FILE = "relevance.npz"
LEAST_WORDS = 100  # fewer say nothing of words that are not among them
_SAID = 2  # captions that must say a word
_LEAST_PHOTOS, _LEAST_SAID, _LEAST_PHRASE = 8, 20, 25
_SEEN = 0.15  # precision at the number of right photos: below, the encoder does not see what the word means
_MOST_WEIGHT = 50.0
_SMALLEST, _LARGEST = 100, 6_000
_WITHOUT = 0.05  # of the libraries hold nothing that fits
_LOOKED_AT = -3.5  # spreads below the level, under which photos teach nothing ...
_ALWAYS = 20  # ... but for the best
_SENTENCES, _SENTENCE_LIBRARY, _SAME = 400, 1_000, 0.87
_FOLDS, _ROUNDS, _PENALTY, _LONGEST_STEP = 10, 30, 30.0, 3.0
_SEED = 20_261_127


@dataclass(frozen=True, slots=True)
class Captioned:
    """Photos with captions, as an encoder sees them.

    ``photos`` float32 (n, d), ``vectors`` float32 (c, d), of unit length; ``owners`` int64 (c,) are rows of ``photos``.
    ``unit`` is the standard deviation of random pairs' cosines, ``usual`` their mean in units.
    """

    photos: NDArray[np.float32]
    captions: Sequence[str]
    owners: NDArray[np.int64]
    vectors: NDArray[np.float32]
    unit: float
    usual: float


def fit(known: Captioned, encode: Encode) -> Relevance:
    """Learn what an encoder's scores mean.

    Raises
    ------
    ValueError
        If the captions hold fewer than :data:`LEAST_WORDS` words that can be learned from.
    """
    said = Said(known.captions, known.owners, len(known.photos))
    words, right = said.words()
    if len(words) < LEAST_WORDS:
        raise ValueError(f"only {len(words)} words are said of enough photos, {LEAST_WORDS} are needed")
    vectors = np.concatenate([encode(words[start : start + 64]) for start in range(0, len(words), 64)])
    scores = (vectors @ known.photos.T).astype(np.float64) / known.unit
    above = scores - np.median(scores, axis=1)[:, None]
    level = np.asarray([row[chosen].mean() for row, chosen in zip(above, right, strict=True)])
    precision = np.asarray([_precision(*pair) for pair in zip(above, right, strict=True)])
    agreement, count = np.arcsin(np.sqrt(precision)), right.sum(axis=1)
    weight = np.minimum(count, _MOST_WEIGHT)
    seen = np.flatnonzero(precision >= _SEEN)
    spread = float(np.sqrt(np.mean([above[row][right[row]].var() for row in seen])))
    guessed = (
        _cross_fitted(vectors, level, weight, RIDGE_LEVEL),
        _cross_fitted(vectors, agreement, weight / weight.max(), RIDGE_AGREEMENT),
    )
    phrase = _phrases(known, said, seen, words, scores, right, guessed, spread)
    return Relevance(
        ridge(vectors, level, weight, RIDGE_LEVEL),
        ridge(vectors, agreement, weight / weight.max(), RIDGE_AGREEMENT),
        spread,
        phrase,
        _sentences(known),
        tuple(words),
        np.column_stack([level, agreement, weight]),
    )


def keep_relevance(folder: Path, manifest: EncoderManifest, relevance: Relevance) -> None:
    """Put what was learned into an encoder's folder. Its identity stays: the vectors are the same."""
    with replacing(folder / FILE) as unfinished:
        relevance.save(unfinished)
        digest = hashlib.sha256(unfinished.read_bytes()).hexdigest()
    write_manifest(folder, replace(manifest, relevance=FILE, files={**manifest.files, FILE: digest}))


class Said:
    """Which captions say which words, whatever their form."""

    def __init__(self, captions: Sequence[str], owners: NDArray[np.int64], photos: int) -> None:
        self._captions, self._owners, self._photos = captions, owners, photos
        self._where: dict[str, set[int]] = defaultdict(set)
        for position, caption in enumerate(captions):
            for part in stems(caption):
                self._where[part].add(position)

    def counts(self, phrase: str, language: str = "en") -> NDArray[np.int64]:
        """Return how many captions of each photo say all telling words of a phrase, int64 (n,)."""
        return self.counts_of(
            {stem(token, language) for token in words_of(phrase) if not _says_nothing(token, language)}
        )

    def counts_of(self, parts: Collection[str]) -> NDArray[np.int64]:
        """Return how many captions of each photo have all of what :meth:`stems` tells, int64 (n,)."""
        positions = set.intersection(*(self._where.get(part, set()) for part in parts)) if parts else set()
        return np.bincount(self._owners[sorted(positions)], minlength=self._photos)

    def stems(self) -> set[str]:
        """Return all that is said, without endings and fillers."""
        return {part for caption in self._captions for part in stems(caption)}

    def words(self) -> tuple[list[str], NDArray[np.bool_]]:
        """Return words and phrases said of enough photos, and which photos are right for each, bool (w, n)."""
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        phrases: Counter[tuple[str, str]] = Counter()
        for caption in self._captions:
            tokens, language = words_of(caption), _language_of(caption)
            for token in dict.fromkeys(tokens):
                if len(token) > 2 and not _says_nothing(token, language):
                    forms[stem(token, language)][token] += 1
            phrases.update((phrase, language) for phrase in _phrases_of(tokens, language))
        usual = [
            (found.most_common(1)[0][0], form.partition("_")[0])
            for form, found in forms.items()
            if found.total() >= _LEAST_SAID
        ]
        rows: dict[str, NDArray[np.bool_]] = {}
        for text, language in usual + [phrase for phrase, times in phrases.items() if times >= _LEAST_PHRASE]:
            right = self.counts(text, language) >= _SAID
            if right.sum() >= _LEAST_PHOTOS:
                rows[text] = rows[text] | right if text in rows else right  # one word of two languages
        return list(rows), np.asarray(list(rows.values())).reshape(len(rows), self._photos)


def stems(text: str) -> set[str]:
    """Return the words of a text that say something, without their endings, in the language of the text."""
    language = _language_of(text)
    return {stem(token, language) for token in words_of(text) if not _says_nothing(token, language)}


def _language_of(text: str) -> str:
    """Return the language that a caption is most likely in: English where small words do not tell."""
    return (*languages_of(words_of(text)), "en")[0]


def _says_nothing(word: str, language: str) -> bool:
    return is_filler(word) if language == "en" else word in stop_words()[language]


def _phrases_of(tokens: Sequence[str], language: str) -> list[str]:
    """Return the phrases of two to four words that begin and end with one that says something, or begin with "a"."""
    found = []
    for length in (2, 3, 4):
        for start in range(len(tokens) - length + 1):
            part = tokens[start : start + length]
            begins = not _says_nothing(part[0], language) or (part[0] == "a" and length > 2)
            if begins and not _says_nothing(part[-1], language):
                found.append(" ".join(part))
    return found


def _precision(scores: Floats, right: NDArray[np.bool_]) -> float:
    """Return the share of right photos among as many of the best."""
    return float(right[np.argsort(-scores, kind="stable")][: right.sum()].mean())


def _cross_fitted(vectors: NDArray[np.float32], targets: Floats, weights: Floats, penalty: float) -> Floats:
    """Return of every word what is predicted by a regression that has not seen it, float64 (w,)."""
    order, guessed = np.random.default_rng(_SEED).permutation(len(targets)), np.zeros(len(targets))
    for fold in range(_FOLDS):
        out = order[fold::_FOLDS]
        rest = np.setdiff1d(order, out)
        learned = ridge(vectors[rest], targets[rest], weights[rest], penalty)
        guessed[out] = vectors[out] @ learned[:-1] + learned[-1]
    return guessed


def _phrases(
    known: Captioned,
    said: Said,
    seen: NDArray[np.int64],
    words: Sequence[str],
    scores: Floats,
    right: NDArray[np.bool_],
    guessed: tuple[Floats, Floats],
    spread: float,
) -> Floats:
    """Fit the logistic regression of words and phrases on drawn libraries."""
    random, tables, labels = np.random.default_rng(_SEED + 1), [], []
    for row in np.repeat(seen, 2).tolist():
        photos = np.arange(len(known.photos))
        if random.random() < _WITHOUT:
            photos = photos[said.counts(words[row]) == 0]
        size = int(np.exp(random.uniform(np.log(_SMALLEST), np.log(_LARGEST))))
        library = random.choice(photos, min(size, len(photos)), replace=False)
        query = Query(max(guessed[0][row], 0.1 * spread), max(guessed[1][row], 0.0), 1)
        here = scores[row, library]
        found = Scores.of(here, -np.sort(-here)[:10], len(library), query, spread, known.usual)
        table, wanted = features(here - found.centre, query, found, spread), right[row, library]
        taught = (table[:, FEATURES.index("above")] > _LOOKED_AT) | wanted
        taught[np.argsort(-here)[:_ALWAYS]] = True
        tables.append(table[taught])
        labels.append(wanted[taught])
    return logistic(np.concatenate(tables), np.concatenate(labels))


def _sentences(known: Captioned) -> Floats:
    """Fit the logistic regression of sentences: captions, of which a photo is right if it is theirs, or alike."""
    random, tables, labels = np.random.default_rng(_SEED + 2), [], []
    chosen = random.choice(len(known.captions), min(_SENTENCES, len(known.captions)), replace=False)
    for caption in chosen.tolist():
        own = int(known.owners[caption])
        size = min(_SENTENCE_LIBRARY, len(known.photos))
        library = np.union1d(random.choice(len(known.photos), size, replace=False), [own])
        scores = (known.photos[library] @ known.vectors[caption]).astype(np.float64) / known.unit
        tables.append(sentence_score(scores - np.median(scores), len(library)))
        labels.append(_means_the_same(known, caption)[library] | (library == own))
    return logistic(np.concatenate(tables)[:, None], np.concatenate(labels))


def _means_the_same(known: Captioned, caption: int) -> NDArray[np.bool_]:
    """Return the photos of which two captions mean nearly what one caption says, bool (n,)."""
    alike = known.vectors @ known.vectors[caption] >= _SAME
    alike[caption] = False
    return np.bincount(known.owners[alike], minlength=len(known.photos)) >= _SAID


def logistic(table: Floats, labels: NDArray[np.bool_]) -> Floats:
    """Return the coefficients of a logistic regression, its constant last, float64 (f + 1,): Newton, with a penalty."""
    mean, deviation = table.mean(axis=0), table.std(axis=0) + 1e-9
    scaled = np.column_stack([(table - mean) / deviation, np.ones(len(table))])
    found = np.zeros(scaled.shape[1])
    share = float(labels.mean())
    found[-1] = np.log(share / (1 - share))
    for _ in range(_ROUNDS):
        expected = 1.0 / (1.0 + np.exp(-np.clip(scaled @ found, -60, 60)))
        slope = scaled.T @ (labels - expected) - _PENALTY * found
        curve = (scaled * (expected * (1 - expected))[:, None]).T @ scaled + _PENALTY * np.eye(len(found))
        step = np.linalg.solve(curve, slope)
        found += step * min(1.0, _LONGEST_STEP / float(np.linalg.norm(step)))
        if np.abs(step).max() < 1e-6:
            break
    kept = found[:-1] / deviation
    return np.append(kept, found[-1] - kept @ mean)
