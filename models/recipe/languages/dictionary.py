"""Which words translate each other: from the captions (IBM model 1) and from the word lists.

Model 1 (Brown et al., "The Mathematics of Statistical Machine Translation", Computational Linguistics 1993): each
foreign word of a sentence comes from one of the English words,

    p(f | sentence) = mean_e t(f | e),    t by expectation maximisation over all pairs of sentences.

Word lists say what *can* be meant; how often English captions use a word says what is meant in everyday life: French
"chien" is a dog before it is a pawl, an andiron or a scoundrel.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from models.recipe.languages.texts import SENTENCES, WORDS, Texts

ROUNDS = 6
LEAST = 0.08  # share of a word's meanings below which one is left out
CLASS_BONUS = 4.0  # at least: a class of photos counts like a word that stands in 16 captions more
SMALL = frozenset({
    "a", "an", "are", "as", "at", "be", "been", "being", "by", "can", "can't", "do", "does", "for", "from", "had",
    "has", "have", "he", "her", "him", "his", "i", "if", "in", "is", "it", "its", "may", "more", "most", "my", "no",
    "not", "of", "off", "on", "one", "or", "our", "out", "over", "she", "so", "some", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "to", "two", "under", "up", "us", "was", "we",
    "were", "who", "will", "with", "you", "your",
})  # fmt: skip
Meanings = dict[str, list[tuple[str, float]]]  # word -> English words with shares


def model_one(foreign: Sequence[list[str]], english: Sequence[list[str]]) -> Meanings:
    """Shares of English words for each foreign one, from pairs of sentences as lists of words."""
    f_ids: dict[str, int] = {}
    e_ids: dict[str, int] = {}
    left, right, slots, slot = [], [], [], 0
    for f_words, e_words in zip(foreign, english, strict=True):
        e_row = [e_ids.setdefault(word, len(e_ids)) for word in e_words]
        for word in f_words:
            left += [f_ids.setdefault(word, len(f_ids))] * len(e_row)
            right += e_row
            slots += [slot] * len(e_row)
            slot += 1
    f, e, s = (np.asarray(x, np.int64) for x in (left, right, slots))
    keys, where = np.unique(f * len(e_ids) + e, return_inverse=True)
    e_of, f_of = keys % len(e_ids), keys // len(e_ids)
    t = np.ones(len(keys))
    counts = t
    for _ in range(ROUNDS):
        p = t[where]
        p /= np.bincount(s, p, slot)[s]
        counts = np.bincount(where, p, len(keys))
        t = counts / np.bincount(e_of, counts, len(e_ids))[e_of]
    shares = counts / np.bincount(f_of, counts, len(f_ids))[f_of]
    f_names, e_names = list(f_ids), list(e_ids)
    found: Meanings = defaultdict(list)
    for i in np.flatnonzero(shares >= LEAST):
        found[f_names[f_of[i]]].append((e_names[e_of[i]], float(shares[i])))
    return {word: sorted(pairs, key=lambda pair: -pair[1]) for word, pairs in found.items()}


def from_captions(texts: Texts, split) -> dict[str, Meanings]:  # type: ignore[no-untyped-def]
    """`model_one` of each language of which there are captions; `split` takes a text to words."""
    result = {}
    for language in SENTENCES:
        pairs = [(row.translations[language], row.english) for row in texts.rows if language in row.translations]
        result[language] = model_one([split(a) for a, _ in pairs], [split(b) for _, b in pairs])
    return result


def from_words(texts: Texts, language: str) -> Meanings:
    """What each lemma of everyday synsets means in English, by the word lists and by what captions speak of."""
    english, frequency = texts.words["en"], texts.frequency
    classes: dict[str, list[str]] = defaultdict(list)
    for number, synset in texts.class_synsets.items():
        classes[synset].append(texts.library.classes[number][0])
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    photographed: dict[str, set[str]] = defaultdict(set)
    for synset, lemmas in texts.words[language].items():
        if synset not in texts.everyday:
            continue
        part = 1.0 if synset.endswith("-n") else 0.5
        names = {name: _use(name, frequency) for name in english.get(synset, ())}
        for lemma in lemmas:
            for name, weight in names.items():
                weights[lemma][name] += part * weight
            photographed[lemma].update(classes.get(synset, ()))
    return {lemma: _shares(weights[lemma], photographed[lemma]) for lemma in photographed}


def _use(name: str, frequency: Counter[str]) -> float:
    """How much an English word is used, as a weight; counts of small words tell nothing of the nouns they also are."""
    return 0.1 if name.lower() in SMALL else frequency[name.lower()] ** 0.5 + 0.1


def _shares(weights: Counter[str], photographed: set[str]) -> list[tuple[str, float]]:
    """English words with shares, the largest first. Names of classes of photos have half of it, or more."""
    full = Counter(weights)
    others = sum(weight for name, weight in weights.items() if name not in photographed)
    for name in photographed:
        full[name] += max(CLASS_BONUS, others) / len(photographed)
    whole = sum(full.values())
    kept = [(name, weight) for name, weight in full.most_common(5) if weight >= LEAST * whole]
    total = sum(weight for _, weight in kept)
    return [(name, weight / total) for name, weight in kept]


def all_words(texts: Texts) -> dict[str, Meanings]:
    """`from_words` of every language."""
    return {language: from_words(texts, language) for language in WORDS}
