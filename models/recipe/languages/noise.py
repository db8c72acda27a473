"""What people do to texts: typing errors, words left out, words of another language in between."""

from __future__ import annotations

import re

import numpy as np

# The commonest small words of the languages of which there are no captions, so that their nouns are met in sentences.
SMALL_WORDS: dict[str, dict[str, str]] = {
    "es": {"a": "un", "an": "una", "the": "el", "in": "en", "on": "en", "with": "con", "and": "y", "of": "de",
           "is": "está", "are": "están", "two": "dos", "three": "tres", "at": "en", "to": "a", "his": "su"},
    "it": {"a": "un", "an": "una", "the": "il", "in": "in", "on": "sul", "with": "con", "and": "e", "of": "di",
           "is": "è", "are": "sono", "two": "due", "three": "tre", "at": "al", "to": "a", "his": "suo"},
    "pt": {"a": "um", "an": "uma", "the": "o", "in": "em", "on": "na", "with": "com", "and": "e", "of": "de",
           "is": "está", "are": "estão", "two": "dois", "three": "três", "at": "no", "to": "para", "his": "seu"},
    "nl": {"a": "een", "an": "een", "the": "de", "in": "in", "on": "op", "with": "met", "and": "en", "of": "van",
           "is": "is", "are": "zijn", "two": "twee", "three": "drie", "at": "bij", "to": "naar", "his": "zijn"},
    "pl": {"a": "", "an": "", "the": "", "in": "w", "on": "na", "with": "z", "and": "i", "of": "", "is": "jest",
           "are": "są", "two": "dwa", "three": "trzy", "at": "przy", "to": "do", "his": "jego"},
    "sv": {"a": "en", "an": "en", "the": "", "in": "i", "on": "på", "with": "med", "and": "och", "of": "av",
           "is": "är", "are": "är", "two": "två", "three": "tre", "at": "vid", "to": "till", "his": "hans"},
    "de": {"a": "ein", "an": "eine", "the": "der", "in": "in", "on": "auf", "with": "mit", "and": "und", "of": "von",
           "is": "ist", "are": "sind", "two": "zwei", "three": "drei", "at": "an", "to": "zu", "his": "sein"},
    "fr": {"a": "un", "an": "une", "the": "le", "in": "dans", "on": "sur", "with": "avec", "and": "et", "of": "de",
           "is": "est", "are": "sont", "two": "deux", "three": "trois", "at": "à", "to": "à", "his": "son"},
    "cs": {"a": "", "an": "", "the": "", "in": "v", "on": "na", "with": "s", "and": "a", "of": "z", "is": "je",
           "are": "jsou", "two": "dva", "three": "tři", "at": "u", "to": "k", "his": "jeho"},
}  # fmt: skip
# A word alone, and in the shortest sentences people type.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "en": ("a {}", "a photo of a {}", "the {}", "{} in a photo"),
    "de": ("ein {}", "eine {}", "ein Foto von {}", "der {}", "die {}", "Bild mit {}", "viele {}"),
    "fr": ("un {}", "une {}", "une photo de {}", "le {}", "la {}", "photo avec {}", "des {}"),
    "cs": ("fotka {}", "{} na fotce", "jeden {}", "obrázek {}", "tady je {}"),
    "es": ("un {}", "una {}", "una foto de {}", "el {}", "la {}", "foto con {}"),
    "it": ("un {}", "una {}", "una foto di {}", "il {}", "la {}", "foto con {}"),
    "pt": ("um {}", "uma {}", "uma foto de {}", "o {}", "a {}", "foto com {}"),
    "nl": ("een {}", "een foto van een {}", "de {}", "het {}", "foto met {}"),
    "pl": ("zdjęcie {}", "{} na zdjęciu", "jeden {}", "tu jest {}"),
    "sv": ("en {}", "ett {}", "ett foto av en {}", "bild med {}"),
}
_KEYS = "qwertyuiopasdfghjklzxcvbnm"


def mistype(text: str, rng: np.random.Generator) -> str:
    """One or two typing errors: letters swapped, left out, doubled or hit beside."""
    letters = list(text)
    for _ in range(1 if len(letters) < 12 else int(rng.integers(1, 3))):
        if len(letters) < 4:
            break
        at = int(rng.integers(0, len(letters) - 1))
        kind = int(rng.integers(0, 4))
        if kind == 0:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif kind == 1:
            del letters[at]
        elif kind == 2:
            letters.insert(at, letters[at])
        elif letters[at].isalpha():
            letters[at] = _KEYS[int(rng.integers(0, len(_KEYS)))]
    return "".join(letters)


def plain_letters(text: str) -> str:
    """German without its dots, as on a foreign keyboard; other accents go in any case."""
    return text.translate(str.maketrans("äöüÄÖÜß", "aouAOUs"))


def leave_out(text: str, share: float, rng: np.random.Generator) -> str:
    """Without some of its words; never without all."""
    words = text.split()
    kept = [word for word in words if rng.random() >= share]
    return " ".join(kept or words)


def base_forms(word: str) -> list[str]:
    """An English word, and what it may be a form of."""
    found = [word]
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("s"):
        found.append(word[:-1])
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word.removesuffix(ending)
            found += [stem, stem + "e", stem[:-1] if stem[-1] == stem[-2] else stem]
    return found


def switch(
    caption: str, translations: dict[str, list[str]], small: dict[str, str], share: float, rng: np.random.Generator
) -> str:
    """An English caption with `share` of its words in another language; small words go where nouns do."""
    result = []
    for word in re.findall(r"[\w'-]+", caption):
        lower = word.lower()
        if rng.random() >= share:
            result.append(word)
        elif lower in small:
            result.append(small[lower])
        else:
            options = next((translations[form] for form in base_forms(lower) if form in translations), None)
            result.append(options[int(rng.integers(0, len(options)))] if options else word)
    return " ".join(part for part in result if part)
