"""What the student reads: a mixed batch of captions, words and sentences of several languages, with its targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from models.recipe.data.names import PROMPTS
from models.recipe.languages import noise
from models.recipe.languages.dictionary import Meanings
from models.recipe.languages.texts import SENTENCES, WORDS, Texts
from models.recipe.measure import Floats

Ints = npt.NDArray[np.int64]
Option = TypeVar("Option")
# How many of the texts that are no single words are of each kind.
SHARES = {"translated": 0.46, "german": 0.29, "english": 0.08, "switched": 0.17}
CLASS_SHARE = 0.65  # of words: names of classes of photos
ACROSS = 0.5  # of the second texts of a photo with German captions: a caption in another language
EXACT = {"translated": 1.0, "german": 0.25, "word": 1.0, "english": 1.0, "switched": 0.7}  # how far the target binds


@dataclass(frozen=True)
class Batch:
    """Texts, the rows of their targets, whose meaning each is (equal: the same), its photo or -1, how exact."""

    texts: list[str]
    targets: Ints
    groups: Ints
    photos: Ints
    exact: Floats


@dataclass(frozen=True)
class Word:
    """A lemma of a language with the row of its target."""

    language: str
    lemma: str
    target: int


class Material:
    """All training texts with their targets (n, 384): English captions first, then the meanings of words."""

    def __init__(self, texts: Texts, words: dict[str, Meanings], encode) -> None:  # type: ignore[no-untyped-def]
        self.texts = texts
        captions = encode(texts.english)
        names = sorted({name for table in words.values() for pairs in table.values() for name, _ in pairs}
                       | {name for names in texts.library.classes for name in names[:1]}
                       | set(texts.everyday_lemmas("en"))
                       | {kind for kinds in texts.library.class_kinds for kind in kinds})  # fmt: skip
        flat = encode([prompt.format(name) for name in names for prompt in PROMPTS])
        self.names = dict(zip(names, _unit(flat.reshape(len(names), len(PROMPTS), -1).mean(1)), strict=True))
        vectors, row = [], {}
        common: list[float] = []  # how often to show a word: by how often captions use what it means
        self.words: list[Word] = []
        self.class_words: list[Word] = []
        self.meant: dict[int, frozenset[str]] = {}  # English words, by row of the target
        synset_classes = set(texts.class_synsets.values())
        everyday = {"en": {name: [(name, 1.0)] for name in names}, **words}
        for language, table in everyday.items():
            of_classes = {lemma for synset in synset_classes for lemma in texts.words[language].get(synset, ())}
            if language == "en":
                of_classes |= {names[0] for names in texts.library.classes}
                of_classes |= {kind for kinds in texts.library.class_kinds for kind in kinds}
            for lemma, pairs in table.items():
                key = tuple(pairs)
                if key not in row:
                    row[key] = len(captions) + len(vectors)
                    self.meant[row[key]] = frozenset(name.lower() for name, _ in pairs)
                    vectors.append(sum(share * self.names[name] for name, share in pairs))
                word = Word(language, lemma, row[key])
                self.words.append(word)
                common.append(1.0 + (1.0 + max(texts.frequency[name.lower()] for name, _ in pairs)) ** 0.4)
                if lemma in of_classes:
                    self.class_words.append(word)
        self.targets: Floats = np.concatenate([captions, _unit(np.asarray(vectors, np.float32))])
        self._join_captions()
        self._sums = np.cumsum(np.array(common) / sum(common))
        self.inverse = {language: _inverse(table) for language, table in words.items()}
        self._of_language = {language: [i for i, r in enumerate(texts.rows) if language in r.translations]
                             for language in SENTENCES}  # fmt: skip
        self._german = [i for i, row in enumerate(texts.rows) if row.german]
        self._next_german: tuple[int, int] | None = None

    def _join_captions(self) -> None:
        """Rows of photos of train: their photo, and as target of German captions the mean of all English ones."""
        texts, count = self.texts, len(self.texts.rows)
        own: dict[int, list[int]] = defaultdict(list)
        at = count
        for photo in texts.library.train:
            own[photo.row] = list(range(at, at + len(photo.captions)))
            at += len(photo.captions)
        self.photo_of_row = np.array([texts.photos.get(row.image, -1) for row in texts.rows])
        self.photo_of_caption = np.full(at, -1)
        group = np.arange(at)
        means = self.targets[:count].copy()
        by_photo = {photo: i for i, photo in enumerate(self.photo_of_row) if photo >= 0}
        for photo, captions in own.items():
            self.photo_of_caption[captions] = photo
            if photo in by_photo:
                group[captions] = by_photo[photo]
                means[by_photo[photo]] += self.targets[captions].sum(0)
        self.photo_of_caption[:count] = self.photo_of_row
        self.group_of_caption = group
        self.mean_target = len(self.targets)  # + row
        self.targets = np.concatenate([self.targets, _unit(means)])

    def batch(self, size: int, words: float, rng: np.random.Generator) -> Batch:
        """`size` texts: `words` of them (0 to 1) single words, the others in the shares above."""
        found: list[tuple[str, int, int, int, float]] = []
        shares = {"word": words} | {kind: (1 - words) * share for kind, share in SHARES.items()}
        for kind, share in shares.items():
            make = getattr(self, f"_{kind}_text")
            for _ in range(round(size * share)):
                text, target, group, photo = make(rng)
                found.append((text, target, group, photo, EXACT[kind]))
        texts, targets, groups, photos, exact = zip(*found, strict=True)
        return Batch(
            [self._noisy(text, rng) for text in texts], np.array(targets), np.array(groups), np.array(photos),
            np.array(exact, np.float32),
        )  # fmt: skip

    def _noisy(self, text: str, rng: np.random.Generator) -> str:
        chance = rng.random()
        if chance < 0.22:
            return noise.mistype(text, rng)
        if chance < 0.26:
            return noise.plain_letters(text)
        if chance < 0.33:
            return noise.leave_out(text, 0.15, rng)
        return text

    def _translated_text(self, rng: np.random.Generator) -> tuple[str, int, int, int]:
        language = SENTENCES[int(rng.integers(0, len(SENTENCES)))]
        row = _pick(self._of_language[language], rng)
        return self.texts.rows[row].translations[language], row, row, int(self.photo_of_row[row])

    def _german_text(self, rng: np.random.Generator) -> tuple[str, int, int, int]:
        row, caption = self._next_german or (_pick(self._german, rng), -1)
        captions, others = self.texts.rows[row].german, self.texts.rows[row].translations
        if caption >= 0 and rng.random() < ACROSS and (languages := sorted(set(others) - {"de"})):
            self._next_german = None
            return others[_pick(languages, rng)], row, row, int(self.photo_of_row[row])
        chosen = int(rng.integers(0, len(captions) - (caption >= 0)))
        chosen += 0 <= caption <= chosen
        # Two texts of each photo, so that they can be compared with each other.
        self._next_german = None if self._next_german or len(captions) < 2 else (row, chosen)
        return captions[chosen], self.mean_target + row, row, int(self.photo_of_row[row])

    def _english_text(self, rng: np.random.Generator) -> tuple[str, int, int, int]:
        at = int(rng.integers(0, len(self.texts.english)))
        return self.texts.english[at], at, int(self.group_of_caption[at]), int(self.photo_of_caption[at])

    def _switched_text(self, rng: np.random.Generator) -> tuple[str, int, int, int]:
        caption, at, group, photo = self._english_text(rng)
        language = WORDS[int(rng.integers(0, len(WORDS)))]
        share = (0.5, 1.0, 1.0)[int(rng.integers(0, 3))]
        switched = noise.switch(caption, self.inverse[language], noise.SMALL_WORDS[language], share, rng)
        return switched, at, group, photo

    def _word_text(self, rng: np.random.Generator) -> tuple[str, int, int, int]:
        if rng.random() < CLASS_SHARE:
            word = self.class_words[int(rng.integers(0, len(self.class_words)))]
        else:
            word = self.words[self._draw(rng)]
        text = word.lemma
        if rng.random() < 0.3:
            templates = noise.TEMPLATES[word.language]
            text = templates[int(rng.integers(0, len(templates)))].format(text)
        return text, word.target, -1 - word.target, -1

    def some_word(self, language: str, rng: np.random.Generator) -> str:
        """A word of a language, the common ones oftener, every third time in a short sentence."""
        options, sums = self.by_language[language]
        word = options[min(int(np.searchsorted(sums, rng.random() * sums[-1])), len(options) - 1)]
        templates = ("{}", "{}", *noise.TEMPLATES[language][:1])
        return templates[int(rng.integers(0, len(templates)))].format(word)

    def switched(self, rng: np.random.Generator) -> str:
        """A caption in two languages."""
        return self._switched_text(rng)[0]

    @cached_property
    def english_names(self) -> list[str]:
        """English names of classes of photos, and of kinds of them."""
        return [word.lemma for word in self.class_words if word.language == "en"]

    @cached_property
    def by_language(self) -> dict[str, tuple[list[str], Floats]]:
        """Lemmas by language, with running sums of how common they are.

        Those that mean what the same letters mean in English are left to English.
        """
        common = np.diff(self._sums, prepend=0.0)
        found: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for word, weight in zip(self.words, common, strict=True):
            if word.language == "en" or word.lemma.lower() not in self.meant[word.target]:
                found[word.language].append((word.lemma, float(weight)))
        return {
            language: ([lemma for lemma, _ in pairs], np.cumsum([weight for _, weight in pairs], dtype=np.float32))
            for language, pairs in found.items()
        }

    def _draw(self, rng: np.random.Generator) -> int:
        return min(int(np.searchsorted(self._sums, rng.random())), len(self.words) - 1)


def _pick(options: Sequence[Option], rng: np.random.Generator) -> Option:
    return options[int(rng.integers(0, len(options)))]


def _unit(x: Floats) -> Floats:
    scaled: Floats = x / np.linalg.norm(x, axis=-1, keepdims=True)
    return scaled


def _inverse(table: Meanings) -> dict[str, list[str]]:
    """English word -> lemmas that mostly mean it."""
    found: dict[str, list[str]] = defaultdict(list)
    for lemma, pairs in table.items():
        if pairs[0][1] >= 0.5:
            found[pairs[0][0].lower()].append(lemma)
    return dict(found)
