"""Which photos a text names: the names of files that there are, looked for in the text, the longest first.

What a name looks like is no help: it may have spaces, quotes and brackets, and "0002.jpg" is not named where the text
says "IMG 0002.jpg" and there is such a photo. A text may write a name as it is, percent-encoded, with the entities of
HTML, or with the backslashes of Markdown; case, Unicode form and kind of space do not count.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from xsearch_gui.core.files.types import PHOTO_SUFFIXES, suffix_of

_KEY = 5  # characters at the end of a name: enough that few names share them, and no name is shorter
_JOINING = "-_.+~@#&%$"  # within a name; before it, where a letter stands before them
_ALIKE = {ord(c): "'" for c in "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"} | dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF]  # of no width: messengers put them into names
)
_CODES = re.compile(r"[%&\\]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LEFT = "\0"  # stands where a name has been found


@dataclass(frozen=True, slots=True)
class Naming:
    """A photo that a text names: its file's name, or several that are spelled alike, and the text before it, folded."""

    names: tuple[str, ...]
    before: str

    def depth(self, directory: str) -> int:
        """Return how many folders at the end of a photo's directory the text writes before the name."""
        depth, said = 0, self.before.replace("\\", "/")
        parts = [folded(part) for part in re.split(r"[\\/]", directory) if part]
        while depth < len(parts) and said.endswith(f"{parts[-1 - depth]}/"):
            said = said[: -1 - len(parts[-1 - depth])]
            depth += 1
        return depth


def folded(text: str) -> str:
    """Return a text as it is compared: without case, in one Unicode form, with single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return " ".join(text.translate(_ALIKE).split())


class PhotoNames:
    """The names of some photos, to be looked for in texts.

    Looking takes time in proportion to the length of the text, whatever the number of names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        keys: dict[str, list[str]] = defaultdict(list)
        for name in names:
            key = folded(name)
            # A file without a suffix, or with a strange one, may be called like any word.
            if len(key) >= _KEY and (suffix_of(key) in PHOTO_SUFFIXES or any(map(str.isdigit, key))):
                keys[key].append(name)
        self._all = _Names(keys)
        self._coded = _Names(
            {key: found for key, found in keys.items() if _CODES.search(key) and folded(_decoded(key)) != key}
        )

    def named_in(self, text: str) -> list[Naming]:
        """Return the photos that a text names, each place of the text for one name."""
        found: list[Naming] = []
        # First the names that look encoded themselves, "100%25.jpg": decoded, they are others.
        text = self._coded.take(folded(text), found)
        for read in _READINGS if self._coded else ():
            self._coded.take(folded(read(text)), found)
        self._all.take(folded(_decoded(text)), found)
        if "\\" in text:  # of Windows: without the backslash, media\_1.jpg is another name
            beyond: list[Naming] = []
            self._all.take(folded(unquote(html.unescape(text))), beyond)
            found += (naming for naming in beyond if naming.before.endswith("\\"))
        return found


class _Names:
    """Folded names, and what files are called so."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._names = names
        lengths: dict[str, set[int]] = defaultdict(set)
        for key in names:
            lengths[key[-_KEY:]].add(len(key))
        self._lengths = {end: sorted(found, reverse=True) for end, found in lengths.items()}

    def __bool__(self) -> bool:
        return bool(self._names)

    def take(self, text: str, found: list[Naming]) -> str:
        """Add the names in a folded text to those found, and return the text without them."""
        rest: list[str] = []
        end, last = len(text), len(text)
        while self._names and end >= _KEY:
            start = self._longest(text, end)
            if start is None:
                end -= 1
                continue
            found.append(Naming(tuple(self._names[text[start:end]]), text[max(0, start - 500) : start]))
            rest += (text[end:last], _LEFT)
            end = last = start
        return "".join(reversed([*rest, text[:last]]))

    def _longest(self, text: str, end: int) -> int | None:
        """Return where the longest name begins that ends here."""
        lengths = self._lengths.get(text[end - _KEY : end])
        if lengths is None or not _may_end(text, end):
            return None
        starts = (end - length for length in lengths if length <= end)
        return next((start for start in starts if text[start:end] in self._names and _may_begin(text, start)), None)


def _without_backslashes(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


_READINGS = (html.unescape, _without_backslashes, unquote)


def _decoded(text: str) -> str:
    return unquote(html.unescape(_without_backslashes(text)))


def _may_begin(text: str, start: int) -> bool:
    """Return whether a name may begin here, and is not the end of a longer one that there is no photo of."""
    before = next(_backwards(text, start), None)
    return before is None or not _is_of_word(before) or _is_wide(before) or _is_wide(text[start])


def _backwards(text: str, start: int) -> Iterator[str]:
    """Yield the character before ``start``, passing over up to three that join names: ``**_IMG_1.jpg``."""
    for position in range(start - 1, max(start - 5, -1), -1):
        if text[position] not in _JOINING:
            yield text[position]


def _may_end(text: str, end: int) -> bool:
    after = text[end : end + 2]
    if after[:1] in ("-", "_"):
        after = after[1:]
    return not after or not _is_of_word(after[0]) or _is_wide(after[0])


def _is_of_word(character: str) -> bool:
    return character.isalnum() or unicodedata.combining(character) > 0


def _is_wide(character: str) -> bool:
    """Return whether a character is of a script that is written without spaces."""
    return unicodedata.east_asian_width(character) in "WF"
