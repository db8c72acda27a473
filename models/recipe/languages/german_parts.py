"""German words that others are made of, for the program's list `resources/vocabulary/german_parts.txt`.

python -m models.recipe.languages.german_parts

Nouns of everyday things and adjectives, as the German word list has them; the shortest only if captions use them, as
nearly every longer word ends in one of them by chance.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from models.recipe.languages.texts import Texts
from models.recipe.paths import ROOT, default_library

TARGET = ROOT / "resources" / "vocabulary" / "german_parts.txt"
HEAD = """\
# German nouns and adjectives that compounds are made of, in lower case: by them, Hundehütte is found by Hund.
# Made by models/recipe/languages/german_parts.py from the German lemmas of the Open Multilingual Wordnet, which are
# Wiktionary's: CC BY-SA 3.0.
"""
NOUN, ADJECTIVE = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{2,11}"), re.compile(r"[a-zäöüß]{3,10}")
SHORT, USED, USED_ADJECTIVE = 4, 2, 5  # letters up to which a word must be used so often in captions; adjectives always
NO_PARTS = frozenset({
    "ami", "art", "ass", "bit", "don", "fes", "gag", "gay", "hag", "hit", "ion", "kar", "leu", "log", "los", "mol",
    "nager", "pet", "polin", "rus", "schaft", "set", "ung",
})  # fmt: skip
MORE = ("fahr", "gang", "geburt", "schau", "steig", "turn", "weihnacht")  # that stand in compounds alone


def parts(texts: Texts) -> list[str]:
    """The words, sorted."""
    captions = (c for row in texts.rows for c in (*row.german, row.translations.get("de", "")))
    used = Counter(word.lower() for caption in captions for word in re.findall(r"[^\W\d_]+", caption))
    found = set(MORE)
    for synset in texts.everyday:
        for lemma in texts.words["de"].get(synset, ()):
            word = lemma.lower()
            if NOUN.fullmatch(lemma) and synset.endswith("-n"):
                least = USED if len(word) <= SHORT else 0
            elif ADJECTIVE.fullmatch(lemma) and synset[-1] in "as":
                least = USED_ADJECTIVE
            else:
                continue
            if used[word] >= least and word not in NO_PARTS:
                found.add(word)
    return sorted(found)


def write(target: Path = TARGET) -> None:
    """Write the list."""
    target.write_text(HEAD + "\n".join(parts(Texts(default_library()))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
