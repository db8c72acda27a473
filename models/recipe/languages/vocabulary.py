"""The student's own pieces: byte-pair encoding over captions and words of all ten languages.

Spelling that people leave out does not matter: case and accents go, ä is ae, ö is oe, ü is ue, ß is ss *before* a
piece is looked up, so "Hündin", "HÜNDIN" and "huendin" are the same text. The rules are in the tokenizer file, as data.

Words for what photos show are pieces of their own, beside those that are learnt: a word of three pieces is learnt by
heart much more slowly than one. Mistyped or inflected it is read in pieces again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from models.recipe.languages.texts import SENTENCES, WORDS, Texts

SIZE = 24_000
WHOLE = 6_000  # words more that are one piece
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "ł": "l", "đ": "d"}
WORD_COUNTS = 4  # a word of the word lists weighs as much as one that stands in so many captions


def normalizer() -> normalizers.Normalizer:
    """Case, accents, German spelling, apostrophes."""
    spelled = [normalizers.Replace(letter, instead) for letter, instead in SPELLED.items()]
    return normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), *spelled, normalizers.NFD(), normalizers.StripAccents(),
         normalizers.Replace(Regex("[’`´ʼ]"), "'"), normalizers.Replace(Regex(r"[\x00-\x1f\x7f]"), " ")]
    )  # fmt: skip


def train_tokenizer(texts: Texts) -> Tokenizer:
    """Learn `SIZE` pieces."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]", continuing_subword_prefix="##"))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE, special_tokens=list(SPECIAL), continuing_subword_prefix="##", limit_alphabet=120,
        min_frequency=3, show_progress=False,
    )  # fmt: skip
    tokenizer.train_from_iterator(_sources(texts), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(name, SPECIAL.index(name)) for name in ("[CLS]", "[SEP]")]
    )
    return tokenizer


def _sources(texts: Texts) -> Iterator[str]:
    for row in texts.rows:
        yield row.english
        yield from (row.translations[language] for language in SENTENCES if language in row.translations)
        yield from row.german
    yield from texts.english[len(texts.rows) :]
    for language in ("en", *WORDS):
        for lemma in texts.everyday_lemmas(language):
            yield from [lemma] * WORD_COUNTS


def student_tokenizer(texts: Texts, cache: Path) -> Tokenizer:
    """The tokenizer from the cache, or learnt now."""
    path = cache / "languages" / f"tokenizer-{SIZE}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        train_tokenizer(texts).save(str(path), pretty=False)
    return Tokenizer.from_file(str(path))


def split_by(tokenizer: Tokenizer) -> Callable[[str], list[str]]:
    """Text -> its words as the tokenizer sees them."""

    def split(text: str) -> list[str]:
        return [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text))]

    return split


def whole_words(texts: Texts, tokenizer: Tokenizer, count: int = WHOLE) -> list[str]:
    """Words that are worth a piece of their own: those of names of classes, then those captions speak of most."""
    split = split_by(tokenizer)
    wanted: Counter[str] = Counter()
    classes = set(texts.class_synsets.values())
    for language in WORDS:
        for synset, lemmas in texts.words[language].items():
            if synset not in texts.everyday:
                continue
            used = max((texts.frequency[name.lower()] for name in texts.words["en"].get(synset, ())), default=0)
            for word in (word for lemma in lemmas for word in split(lemma)):
                wanted[word] = max(wanted[word], used + (1_000_000 if synset in classes else 0))
    several = (word for word, _ in sorted(wanted.items(), key=lambda pair: (-pair[1], pair[0]))
               if len(tokenizer.encode(word, add_special_tokens=False).ids) > 1)  # fmt: skip
    return [word for word, _ in zip(several, range(count), strict=False)]


def with_whole_words(tokenizer: Tokenizer, words: list[str]) -> Tokenizer:
    """The tokenizer with these words as its last pieces, looked up before a word is taken apart."""
    told = json.loads(tokenizer.to_str())
    start = tokenizer.get_vocab_size()
    told["model"]["vocab"] |= {word: start + i for i, word in enumerate(words)}
    told["model"]["ignore_merges"] = True
    return Tokenizer.from_str(json.dumps(told, ensure_ascii=False))
