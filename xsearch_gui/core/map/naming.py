"""What a region of the map is about, in two or three words.

From the captions and notes in it: the words that stand there more often than elsewhere, by class-based tf-idf
(Grootendorst 2022) times the log of how much more often, so that what is common everywhere names nothing. Where there
are few texts, :mod:`guessing` looks at the photos.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from xsearch_gui.core.metadata.words.stop_words import passed_over
from xsearch_gui.core.metadata.words.word_forms import SeenWords

WORDS = 2
_ENOUGH_TEXTS = 4
_MOST_TEXTS = 400  # of one region: more change no name
_LIFT = 1.5  # times more often here than elsewhere
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(
    """about above across after against all along also among and another any are around away back because been before
    behind being below beside besides between both but came can could did does doing down during each either etc few for
    from front get gets getting goes going good got had has have having her here hers him his how into its just like
    little looking looks lot made make makes making many more most much near next nobody not nothing off one ones only
    onto other others our out outside over own part past people person photo photograph photos picture pictures place
    put said same seems several she shot side small some someone something stand standing stands still such taken than
    that the their them then there these they thing things this those three through top toward towards two under until
    upon use using various very was way wearing wears were what when where which while who whose will with within
    without yet you your large big day""".split()  # noqa: SIM905 - a list of 150 strings reads worse
)


def words_of(text: str) -> set[str]:
    """Return the words of a text that can name something, in lower case, each once."""
    common = passed_over(text)
    return {word for word in _WORD.findall(text.lower()) if word not in _COMMON and word not in common}


def name_regions(texts: Sequence[Sequence[str]]) -> list[str]:
    """Return a name for each region by the captions and notes in it; empty where they name nothing."""
    counts = [Counter(word for text in part[:_MOST_TEXTS] for word in words_of(text)) for part in texts]
    everywhere: Counter[str] = Counter()
    for count in counts:
        everywhere.update(count)
    total = sum(everywhere.values())
    per_class = total / max(1, len(counts))
    return [
        ", ".join(_typical(count, everywhere, total, per_class)[:WORDS]) if len(part) >= _ENOUGH_TEXTS else ""
        for count, part in zip(counts, texts, strict=True)
    ]


def _typical(count: Counter[str], everywhere: Counter[str], total: int, per_class: float) -> list[str]:
    here = sum(count.values())
    lift = {word: n / here * total / everywhere[word] for word, n in count.items() if n >= 2}
    rated = [
        (count[word] * math.log(1.0 + per_class / everywhere[word]) * math.log(times), word)
        for word, times in lift.items()
        if times >= _LIFT
    ]
    chosen: list[str] = []
    for _, word in sorted(rated, key=lambda pair: (-pair[0], pair[1])):
        if word not in SeenWords(chosen):
            chosen.append(word)
        if len(chosen) == WORDS:
            break
    return chosen
