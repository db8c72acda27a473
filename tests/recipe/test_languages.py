"""The languages' training texts: what belongs together, what means what, what people mistype."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from models.recipe.languages import noise, texts
from models.recipe.languages.dictionary import _shares, model_one
from models.recipe.languages.texts import german_rows, synsets_in_order
from models.recipe.languages.vocabulary import normalizer, with_whole_words


@pytest.fixture
def two_parts(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """German captions of two photos, then of one; two captions each."""
    monkeypatch.setattr(texts, "PARTS", ((0, 2), (2, 1)))
    monkeypatch.setattr(texts, "EACH", 2)
    return [["a", "1"], ["-", "2"], ["a", "3"], ["-", "4"], ["c", "5"], ["c", "6"]]


def test_german_captions_find_their_photo_by_their_place(two_parts: list[list[str]]) -> None:
    assert german_rows(two_parts, ["a", "-", "c"]) == {0: ["1", "3"], 1: ["2", "4"], 2: ["5", "6"]}


def test_captions_in_another_order_are_refused(two_parts: list[list[str]]) -> None:
    with pytest.raises(ValueError, match="line 1: a where x was expected"):
        german_rows(two_parts, ["x", "-", "c"])


def test_classes_get_the_synsets_that_rise_with_them() -> None:
    options = [Counter({"10-n": 1, "90-n": 1}), Counter(), Counter({"05-n": 1, "20-n": 2}), Counter({"30-n": 1})]
    assert synsets_in_order(options) == {0: "10-n", 2: "20-n", 3: "30-n"}


def test_words_that_stand_in_each_others_sentences_translate_each_other() -> None:
    german = ["der hund", "ein hund", "der mann", "ein mann"]
    english = ["the dog", "a dog", "the man", "a man"]
    found = model_one([text.split() for text in german], [text.split() for text in english])
    assert {word: pairs[0][0] for word, pairs in found.items()} == {
        "hund": "dog", "mann": "man", "der": "the", "ein": "a"
    }  # fmt: skip


def test_a_class_of_photos_is_half_of_what_a_word_means() -> None:
    shares = dict(_shares(Counter({"girl": 90.0, "bird": 20.0, "snail": 0.1}), {"snail"}))
    assert shares["snail"] == pytest.approx(0.5, abs=0.01) and sum(shares.values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ["HÜNDIN", "Hündin", "huendin", "Hu\u0308ndin"])
def test_ways_to_spell_a_word_are_one_text(text: str) -> None:
    assert normalizer().normalize_str(text) == "huendin"


def test_accents_and_eszett_do_not_matter() -> None:
    assert normalizer().normalize_str("Straße l’été Łódź") == "strasse l'ete lodz"


def test_a_typing_error_changes_little_and_nothing_short() -> None:
    rng = np.random.default_rng(0)
    changed = [noise.mistype("Kinder spielen", rng) for _ in range(50)]
    assert all(abs(len(text) - 14) <= 2 for text in changed) and len(set(changed)) > 20
    assert noise.mistype("Hut", rng) == "Hut"
    assert noise.leave_out("allein", 1.0, rng) == "allein"


def test_a_switched_caption_keeps_what_has_no_translation() -> None:
    rng = np.random.default_rng(0)
    told = noise.switch(
        "Two dogs are running in Ohio", {"dog": ["perro"], "run": ["correr"]}, noise.SMALL_WORDS["es"], 1, rng
    )
    assert told == "dos perro están correr en Ohio"


def test_a_word_of_its_own_is_one_piece_and_pieces_when_mistyped() -> None:
    model = models.BPE({"h": 0, "##u": 1, "##n": 2, "##d": 3}, [], continuing_subword_prefix="##")
    plain = Tokenizer(model)
    plain.normalizer, plain.pre_tokenizer = normalizer(), pre_tokenizers.BertPreTokenizer()
    whole = with_whole_words(plain, ["hund"])
    assert plain.encode("Hund").tokens == ["h", "##u", "##n", "##d"]
    assert (whole.encode("HUND").tokens, whole.encode("hun").tokens) == (["hund"], ["h", "##u", "##n"])
    assert whole.token_to_id("hund") == plain.get_vocab_size()
