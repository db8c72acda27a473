"""Pictures within the text of a note, as Markdown, Obsidian and other wikis, and HTML write them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import unquote

from xsearch_gui.core.files.types import PHOTO_SUFFIXES, suffix_of

Shown = Callable[[str, str], str]
"""What stands in the place of a picture or link, of its words and its address; both may be empty."""

# Every part is bounded: a text of nothing but brackets must not be looked through once for each of them.
_LINK = re.compile(
    r"(!?)\[([^\[\]\n]{0,1000})\]\((?:[ \t]*<([^<>\n]{0,1000})>[^()\n]{0,300}"
    r"|([^()<\n][^()\n]{0,1000}(?:\([^()\n]{0,100}\)[^()\n]{0,200}){0,3})?)\)"
)
_WIKI = re.compile(r"(!?)\[\[((?:(?!\]\]|\[\[)[^|\n]){1,500})(?:\|((?:(?!\]\]|\[\[)[^\n]){0,500}))?\]\]")
_IMAGE = re.compile(r"<img\b((?:[^<>\"']|\"[^\"<>\n]{0,1500}\"|'[^'<>\n]{0,1500}'){0,300}?)/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt)[ \t]*=[ \t]*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_SIZE = re.compile(r"\d+(?:x\d+)?")
_TITLE = re.compile(r"(?<!\s)\s++(?:\"[^\"]*\"|'[^']*')\Z")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def with_pictures(text: str, shown: Shown) -> str:
    """Return the text with every picture replaced by what ``shown`` says for its words and address."""
    text = _WIKI.sub(lambda found: _wiki(found, shown) if found[1] else found[0], text)
    text = _LINK.sub(lambda found: _link(found, shown) if found[1] else found[0], text)
    return _IMAGE.sub(lambda found: _image(found, shown), text)


def with_links(text: str, shown: Shown) -> str:
    """Return the text with every picture and link replaced by what ``shown`` says for its words and address."""
    text = _WIKI.sub(lambda found: _wiki(found, shown), text)
    text = _LINK.sub(lambda found: _link(found, shown), text)
    return _IMAGE.sub(lambda found: _image(found, shown), text)


def words_and_name(words: str, target: str) -> str:
    """Return the words of a picture or link, and the name of the photo that it shows or leads to."""
    name = name_of(target)
    if "://" in target or suffix_of(name) not in PHOTO_SUFFIXES or name in words:
        return words
    return f"{words} ({name})" if words else name


def name_of(target: str) -> str:
    """Return the name of the file that an address of a note leads to."""
    return unquote(_ESCAPED.sub(r"\1", target)).replace("\\", "/").rsplit("/", 1)[-1].strip()


def _wiki(found: re.Match[str], shown: Shown) -> str:
    target, words = found[2].strip(), _without_size(found[3] or "")
    if not found[1]:
        words = words or target.rsplit("/", 1)[-1]
    return shown(words, target.replace("%", "%25"))  # a wiki writes names as they are


def _link(found: re.Match[str], shown: Shown) -> str:
    target = found[3] if found[3] is not None else _TITLE.sub("", (found[4] or "").strip())
    return shown(_without_size(found[2]) if found[1] else found[2].strip(), target.strip())


def _without_size(words: str) -> str:
    """Return the words of a picture without its width: ``![[sea.jpg|300]]``, ``![the sea|300x200](sea.jpg)``."""
    before, _, last = words.rpartition("|")
    return before.strip() if _SIZE.fullmatch(last.strip()) and (before or words == last) else words.strip()


def _image(found: re.Match[str], shown: Shown) -> str:
    told = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(found[1])}
    target = told.get("src", "").strip()
    # What is no photo is no picture that a person has put there: markup stays text.
    return shown(told.get("alt", "").strip(), target) if suffix_of(name_of(target)) in PHOTO_SUFFIXES else found[0]
