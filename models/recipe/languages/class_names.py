"""German and French names of the 1,000 classes, for the program's list `resources/vocabulary/general.txt`.

python -m models.recipe.languages.class_names

Only where the word list of a language has one lemma for the class: of several, nobody can tell which people use. Two
classes of one English name (crane, maillot) are one line, in English alone.
"""

from __future__ import annotations

from pathlib import Path

from models.recipe.languages.texts import Texts
from models.recipe.paths import ROOT, default_library

TARGET = ROOT / "resources" / "vocabulary" / "general.txt"
LANGUAGES = ("de", "fr")
HEAD = """\
# What a photo may be compared with when nothing is asked: the 1,000 classes of ImageNet (first synonym), from WordNet;
# WordNet's licence allows any use. One thing a line, in English, German and French as far as there is one usual name:
# made by models/recipe/languages/class_names.py from the Open Multilingual Wordnet (Wiktionary, CC BY-SA 3.0; WOLF,
# CeCILL-C).
"""


def name_of(lemmas: list[str]) -> str:
    """The one name in a list of lemmas; empty if there are several, or none."""
    return lemmas[0] if len({lemma.lower() for lemma in lemmas}) == 1 else ""


def lines(texts: Texts) -> list[str]:
    """Each class in English, German, French."""
    found: dict[str, str] = {}
    for number, (name, *_) in enumerate(texts.library.classes):
        synset = texts.class_synsets.get(number, "")
        others = [name_of(texts.words[language].get(synset, [])) for language in LANGUAGES]
        found[name] = name if name in found else " | ".join([name, *others]).strip(" |")
    return list(found.values())


def write(target: Path = TARGET) -> None:
    """Write the list."""
    target.write_text(HEAD + "\n".join(lines(Texts(default_library()))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
