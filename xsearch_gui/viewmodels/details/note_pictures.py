"""Pictures that a note shows: which photo of the library one is, and what to call it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote, unquote

from xsearch_gui.core.metadata.note_text.embeds import with_pictures
from xsearch_gui.core.records.details import NoteText
from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.shown_text import visible
from xsearch_gui.viewmodels.details.note_text import NO_WORDS, without_data

_WORDLESS = re.compile(r"!\[\s*\](?=[(\[])")
_UNFIT = re.compile(r"[<>\n]")  # for an address in pointed brackets
_ROUND = str.maketrans("[]", "()")
_LONGEST_NAME = 200  # characters
_OTHER_PLACE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}:")  # file:, https: - but not the C: of a drive


def in_markdown(body: str) -> str:
    """Return a note's text with its pictures, those of wikis and HTML too, as Markdown has them."""
    body = with_pictures(without_data(visible(body, lines=True)), _picture)
    return _WORDLESS.sub(f"![{NO_WORDS}]", body)


def _picture(words: str, target: str) -> str:
    return f"![{words.translate(_ROUND)}](<{_UNFIT.sub(lambda found: quote(found[0]), target)}>)"


def words_of_picture(words: str) -> str:
    """Return the words that a person wrote for a picture."""
    return words.replace(NO_WORDS, "").strip()


def photo_of(note: NoteText, target: str) -> Hit | None:
    """Return the photo of the note that a picture's address means; None for any other file, or one of the network."""
    if _OTHER_PLACE.match(target):
        return None
    name = unquote(target).replace("\\", "/")
    photos = [photo.hit for photo in note.photos if photo.link is not None]
    whole = os.path.normpath(os.path.join(os.path.dirname(note.path), name))
    same = [hit for hit in photos if os.path.normpath(hit.path) == whole]
    return next(iter(same or _named(photos, name)), None)


def name_of(target: str, words: str) -> str:
    """Return what to call a picture that is not shown: its words, else the name of its file."""
    return visible(words or PurePath(unquote(target)).name or target)[:_LONGEST_NAME]


def _named(photos: Iterable[Hit], name: str) -> list[Hit]:
    wanted = PurePath(name).name.casefold()
    return [hit for hit in photos if PurePath(hit.path).name.casefold() == wanted]
