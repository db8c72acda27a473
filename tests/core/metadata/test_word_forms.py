"""Forms of words in ten languages, what language a text is in, and what German compounds are made of."""

from __future__ import annotations

import time

import pytest

from xsearch_gui.core.metadata.words.compounds import parts_of
from xsearch_gui.core.metadata.words.text_languages import language_of, stop_words
from xsearch_gui.core.metadata.words.word_forms import (
    STEMMERS,
    SeenWords,
    forms_of_text,
    places,
    stem,
    telling,
    word_forms,
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Koira juoksee rannalla ja on märkä", "fi"),
        ("Egy kutya fut az őszi parton", "hu"),
        ("Un câine care aleargă pe plajă", "ro"),
        ("Karda koşan bir köpek", "tr"),
        ("собака на снегу", "ru"),
        ("雪の中の犬", "ja"),
        ("雪中的狗", "zh"),
        ("σκύλος στο χιόνι", "el"),
        ("A dog is running on the beach", "en"),
        ("Ein Hund läuft über den Strand", "de"),
        ("Un chien qui court sur la plage", "fr"),
        ("Pes běží po pláži a má míč", "cs"),
        ("Un perro que corre por la playa con su dueño", "es"),
        ("Un cane che corre sulla spiaggia", "it"),
        ("Um cachorro correndo na praia com uma bola", "pt"),
        ("Een hond rent over het strand", "nl"),
        ("Pies biegnie po plaży z piłką", "pl"),
        ("En hund springer på stranden", "sv"),
        ("Große Straßen", "de"),
        ("Rex, IMG_2041", ""),
        ("Berlin in Winter", ""),  # a small word of four languages
    ],
)
def test_small_words_tell_the_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "dogs", "dog"),
        ("de", "hunden", "hund"),
        ("de", "häuser", "haus"),
        ("fr", "plages", "plage"),
        ("cs", "ženy", "ženu"),
        ("es", "perros", "perro"),
        ("it", "spiagge", "spiaggia"),
        ("pt", "praias", "praia"),
        ("nl", "honden", "hond"),
        ("pl", "plaży", "plaża"),
        ("sv", "hundarna", "hundar"),
    ],
)
def test_forms_of_a_word_meet_in_every_language(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


def test_every_language_has_small_words_and_a_stemmer() -> None:
    assert set(stop_words()) == set(STEMMERS) and all(len(words) > 30 for words in stop_words().values())


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Hundehütte", ("hund", "hütte")),
        ("Hundehütten", ("hund", "hütte")),
        ("Fußballspieler", ("fussball", "spieler")),
        ("Straßenbahn", ("strassen", "bahn")),
        ("Wasserfälle", ("wasser", "fall")),
        ("Schulhof", ("schule", "hof")),
        ("hundert", ()),
        ("Kinder", ()),
        ("Mutter", ()),
        ("Sommer", ()),
        ("Landschaft", ()),
        ("beach", ()),
    ],
)
def test_parts_of_german_compounds(word: str, parts: tuple[str, ...]) -> None:
    assert parts_of(word.lower()) == parts


def test_a_text_is_found_in_its_own_language_and_by_its_parts() -> None:
    assert forms_of_text("Der Hunger ist vor der Hundehütte") == "de_hung de_hundehutt de_hund de_hutt"
    assert forms_of_text("They hung the lamp") == "en_hung en_lamp"  # and never meets German hunger
    everything = forms_of_text("Strand").split()
    assert {form.split("_")[0] for form in everything} == set(list(STEMMERS)[:10])
    assert forms_of_text(None) == "" == forms_of_text("2041")


def test_words_of_a_query_that_say_something() -> None:
    assert telling(["ein", "hund", "im", "schnee"]) == ["hund", "schnee"]
    assert telling(["the"]) == [] and telling(["est"]) == ["est"]
    assert telling(["man", "in", "a", "red", "hat"]) == ["man", "red", "hat"]  # "hat" is small in German
    (house,) = word_forms("Die Hundehütte")
    assert house.whole[0] == "de_hundehutt" and house.parts == ("de_hund", "de_hutt")  # "die" is Dutch too


def test_forms_of_a_word_are_one_word_to_whoever_has_seen_one() -> None:
    seen = SeenWords(["dogs", "Strände", "gros chiens"], ("en", "de", "fr"))
    assert all(word in seen for word in ("dog", "Strand", "gros chien")) and "chien" not in seen
    seen.add("2041")
    assert "2041" in seen and "hung" not in SeenWords(["Hunger"], ("en",))


def test_places_of_a_match_are_told_by_form_and_by_part() -> None:
    text = "Die Hundehütte steht neben zwei Hunden."
    assert [text[a:b] for a, b in places("Hund", text)] == ["Hundehütte", "Hunden"]
    assert places("Hund", "A dog beside the kennel") == []  # another language: nothing but the meaning is the same


def test_a_word_of_any_length_is_taken_apart_in_a_moment() -> None:
    start = time.perf_counter()
    assert parts_of("x" * 2_000_000) == () and parts_of("hunde" * 400_000) == ()
    assert time.perf_counter() - start < 2.0


@pytest.mark.parametrize("language", ["ja", "da", "C", ""])
def test_words_of_a_language_without_known_endings_stay_as_they_are(language: str) -> None:
    assert stem("hundene", language) == f"{language}_hundene"
    assert "Hunde" in SeenWords(["hunde"], ["de", language])
