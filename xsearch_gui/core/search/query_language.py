"""Whether the encoder in use knows the language of a query, and which encoder would.

Only what a query says of its language itself counts (`core.metadata.words.text_languages`): of a word alone nobody can
tell.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xsearch_gui.core.encoders.manifest import EncoderManifest
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.words.text_languages import language_of
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.query.parser import Query

_CODE = 3  # letters of a language's code at most; what is longer says "and many others"


@dataclass(frozen=True, slots=True)
class Knowing:
    """An encoder that knows a language: how it is shown, its name, and whether it is installed."""

    title: str
    name: str
    languages: tuple[str, ...]
    is_here: bool


def unknown_language(query: Query, library: Library) -> tuple[str, Knowing | None]:
    """Return the language of a query by its code, and an encoder that knows it, as far as there is one.

    There is nothing where the encoder in use knows the language, or nothing tells which it is. Encoders that are
    installed are named before those that can be added.
    """
    words = " ".join(term.text for term in query.terms if term.weight > 0 and not term.exact)
    language = language_of(words)
    if not language or knows(library.encoder.manifest.languages, language):
        return "", None
    fit = (one for one in _encoders(library.paths) if one.languages and knows(one.languages, language))
    return language, next(fit, None)


def knows(languages: Iterable[str], language: str) -> bool:
    """Return whether an encoder with these languages knows one; it is believed to, where it does not say."""
    told = tuple(languages)
    return not told or language in told or any(len(one) > _CODE for one in told)


def _encoders(paths: AppPaths) -> Iterator[Knowing]:
    registry = Registry(paths)
    for name in registry.names():
        with contextlib.suppress(XSearchError):  # a damaged one knows nothing
            manifest = registry.manifest(name)
            if isinstance(manifest, EncoderManifest):
                yield Knowing(manifest.title or name, name, manifest.languages, True)
    # Queries in a language that the encoder does not know are few; what reads the catalogue takes long to load.
    from xsearch_gui.core.encoders.adding.downloadable import downloadable_encoders  # noqa: PLC0415

    with contextlib.suppress(XSearchError):  # a damaged catalogue: the list of encoders says so
        for entry in downloadable_encoders():
            if not entry.texts_only:
                yield Knowing(entry.title, entry.name, entry.languages, False)
