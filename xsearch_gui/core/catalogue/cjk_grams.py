"""Words of scripts that put no spaces between them.

SQLite's tokenizer takes ``東京タワー`` for one word. Its characters and pairs of characters are therefore kept too
(table ``gram``), as is usual for Chinese and Japanese: a query of one or two characters finds what it stands in.
"""

from __future__ import annotations

import json
import re
import unicodedata

# Thai and Lao, Burmese, Khmer, kana, Chinese characters, Korean (whose particles are written to the word).
_RUN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def folded(text: str) -> str:
    """Return the text without case and without wide and narrow forms, as grams have it."""
    return unicodedata.normalize("NFKC", text).casefold()


def has_run(text: str) -> bool:
    """Return whether a text has characters that may stand without spaces."""
    return _RUN.search(unicodedata.normalize("NFKC", text)) is not None


def without_runs(text: str) -> str:
    """Return the rest of a text."""
    return _RUN.sub(" ", unicodedata.normalize("NFKC", text))


def query_grams(text: str) -> list[str]:
    """Return what a text must have to hold these runs: pairs of characters, and characters that stand alone."""
    found: list[str] = []
    for run in _RUN.findall(folded(text)):
        found += [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
    return list(dict.fromkeys(found))


def grams_json(text: str) -> str:
    """Return every character and pair of characters of a text's runs, each once: the SQL function ``xsearch_grams``."""
    found: dict[str, None] = {}
    for run in _RUN.findall(folded(text)):
        found |= dict.fromkeys(run) | dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1))
    return json.dumps(list(found))
