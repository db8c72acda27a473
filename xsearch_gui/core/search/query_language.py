"""Whether the encoder in use knows the language of a query, and which encoder would.

Only what a query says of its language itself counts (:mod:`core.metadata.text_languages`): of a word alone nobody can
tell.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from xsearch_gui.core.encoders.adding.downloadable import downloadable_encoders
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.text_languages import language_of
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.query.parser import Query

_CODE = 3  # letters of a language's code at most; what is longer says "and many others"


def unknown_language(query: Query, library: Library) -> tuple[str, str]:
    """Return the language of a query by its code, and the title of an encoder that knows it, as far as there is one.

    Both are empty where the encoder in use knows the language, or nothing tells which it is. Encoders that are
    installed are named before those that can be added.
    """
    words = " ".join(term.text for term in query.terms if term.weight > 0 and not term.exact)
    language = language_of(words)
    if not language or knows(library.encoder.manifest.languages, language):
        return "", ""
    titles = (title for title, languages in _encoders(library.paths) if languages and knows(languages, language))
    return language, next(titles, "")


def knows(languages: Iterable[str], language: str) -> bool:
    """Return whether an encoder with these languages knows one; it is believed to, where it does not say."""
    told = tuple(languages)
    return not told or language in told or any(len(one) > _CODE for one in told)


def _encoders(paths: AppPaths) -> Iterator[tuple[str, tuple[str, ...]]]:
    registry = Registry(paths)
    for name in registry.names():
        with contextlib.suppress(XSearchError):  # a damaged one knows nothing
            manifest = registry.manifest(name)
            yield manifest.title, manifest.languages
    with contextlib.suppress(XSearchError):  # a damaged catalogue: the list of encoders says so
        for entry in downloadable_encoders():
            yield entry.title, entry.languages
