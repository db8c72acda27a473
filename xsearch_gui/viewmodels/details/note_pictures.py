"""Pictures that a note shows: which photo of the library one is, and what to call it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote, unquote

from xsearch_gui.core.metadata.note_text.embeds import with_pictures
from xsearch_gui.core.records import Hit, NoteText

_WORDLESS = re.compile(r"!\[\s*\](?=[(\[])")
_UNFIT = re.compile(r"[<>\n]")  # for an address in pointed brackets
_ROUND = str.maketrans("[]", "()")
_NO_WORDS = "\u2060"  # of no width; Qt leaves a picture without any words out


def in_markdown(body: str) -> str:
    """Return a note's text with its pictures, those of wikis and HTML too, as Markdown has them."""
    return _WORDLESS.sub(f"![{_NO_WORDS}]", with_pictures(body, _picture))


def _picture(words: str, target: str) -> str:
    return f"![{words.translate(_ROUND)}](<{_UNFIT.sub(lambda found: quote(found[0]), target)}>)"


def words_of_picture(words: str) -> str:
    """Return the words that a person wrote for a picture."""
    return words.replace(_NO_WORDS, "").strip()


def photo_of(note: NoteText, target: str) -> Hit | None:
    """Return the photo of the note that a picture's address means; None for any other file, or one of the network."""
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+:", target):
        return None
    name = unquote(target).replace("\\", "/")
    photos = [photo.hit for photo in note.photos if photo.link is not None]
    whole = os.path.normpath(os.path.join(os.path.dirname(note.path), name))
    same = [hit for hit in photos if os.path.normpath(hit.path) == whole]
    return next(iter(same or _named(photos, name)), None)


def name_of(target: str, words: str) -> str:
    """Return what to call a picture that is not shown: its words, else the name of its file."""
    return words or PurePath(unquote(target)).name or target


def _named(photos: Iterable[Hit], name: str) -> list[Hit]:
    wanted = PurePath(name).name.casefold()
    return [hit for hit in photos if PurePath(hit.path).name.casefold() == wanted]
