"""Texts that lie beside photos and are no notes: what comes with programs and data, and what a program has written.

Only what is known or plain is passed over, and told. A person writes lists of photos, too: with words of their own.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Sequence

from xsearch_gui.core.files.types import MARKDOWN_SUFFIXES, suffix_of
from xsearch_gui.core.message import Message

_FEWEST_LINES = 3  # of a list, a log
_MOST_LINES = 2000  # that are looked at
_MOST_OF_LINE = 300  # characters
_MOST = 0.8  # of the lines must be alike
_FEWEST_NUMBERS = 6
_REPEATED = 3  # times on the average: the words of a list by a program, such as the owner of every file

_PROGRAMS = re.compile(
    r"""
    (?:read[\ _.-]?me|lies[\ _.-]?mich|lisez[\ _.-]?moi|leggimi|l[eé]eme|leia[\ _-]?me)
        (?:[\ _.-]?(?:1st|first|now|zuerst|[a-z]{2}(?:[_-][a-z]{2})?|[\d.]+))?
    | (?:licen[sc]es?|lizenz(?:en)?|licen[cz]i?a|copying|copyright|eula|notices?|disclaimer)(?:[._-][\w.-]+)?
    | (?:terms|conditions)[\ _-](?:of|and)[\ _-]\w+ | nutzungsbedingungen | third[\ _-]?party.{0,40}
    | change[\ _-]?log | release[\ _-]?notes | authors | contributors | contributing | code[\ _-]of[\ _-]conduct
    | install(?:ation)? | manifest | version | requirements(?:[._-]\w+)? | cmakelists | robots
    | (?:md5|sha\d{1,3})?(?:check)?sums?(?:[._-](?:md5|sha\d{1,3}))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ADDED = re.compile(  # by the programs that list a folder
    r"(?:total|insgesamt) \d+|(?:Volume|Datenträger) (?:in|Serial|Seriennummer).*|(?:Directory of|Verzeichnis von) .*"
    r"|[\d.,]+ (?:File\(s\)|Datei\(en\)|Dir\(s\)|Verzeichnis\(se\)).*|.*<DIR>.*|\.|[./][\w/.-]*:",
    re.IGNORECASE,
)
_FILE = re.compile(  # looked for where a word begins, and not again within it
    r"(?<![^\s\"';,|<>])[^\s\"';,|<>]*[^\s\"';,|<>.]\.(?:[A-Za-z]\w{1,4}|3fr)\b"
    r"|(?<!\S)[^\s/\\]*+[/\\][^\s/\\]*+[/\\]\S*+"
)
_RIGHTS = re.compile(r"^[-dlrwxsStT@+.]{10,12}\s")
_HASH = re.compile(r"\b[0-9a-fA-F]{16,128}\b")
_UNITS = re.compile(r"(?<![^\W\d_])(?:[KMGT]i?B|bytes?|[AP]M|px|(?<=\d)[KMG])\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"[-+]?\d[\d.,:]*")
_LOGGED = re.compile(
    r"\[?\d{4}[-/.]\d\d[-/.]\d\d[T ]\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d "
    r"|\[?(?:INFO|DEBUG|WARN(?:ING)?|ERROR|TRACE|NOTICE)\b"
)
_TAGS = ("ExifTool Version", "File Modification Date", "MIME Type", "Bits Per Sample", "Exif Byte Order", "Y Cb Cr")
_MARKUP = ("<?xml", "<!doctype", "<html", "<svg", "<gpx", "<rdf", "<x:xmpmeta")


def why_no_note(name: str, text: str) -> Message | None:
    """Return why a text file is no note; None for a note.

    Parameters
    ----------
    name : str
        The last part of its path.
    text : str
        As :func:`xsearch_gui.core.metadata.notes.read_note` returns it.
    """
    if _PROGRAMS.fullmatch(os.path.splitext(name)[0].strip()):
        return Message("is called like a text that comes with programs and data, and is no note")
    lines = [line.strip()[:_MOST_OF_LINE] for line in text.split("\n", _MOST_LINES)[:_MOST_LINES] if line.strip()]
    if suffix_of(name) not in MARKDOWN_SUFFIXES and _is_list(lines):
        return Message("is a list of files that a program has written, and no note")
    if _share(lines, _LOGGED) >= _MOST and len(lines) > _FEWEST_LINES:
        return Message("is the log of a program, and no note")
    if _is_data(text, lines):
        return Message("is made for programs, and no note")
    return None


def _is_list(lines: Sequence[str]) -> bool:
    lines = [line for line in lines if not _ADDED.fullmatch(line)]
    if len(lines) < _FEWEST_LINES:
        return False
    named = 0
    words: Counter[str] = Counter()
    for line in lines:
        rest = _HASH.sub(" ", _FILE.sub(" ", _RIGHTS.sub(" ", line)))
        named += rest != line
        words.update(word.casefold() for word in _WORD.findall(_UNITS.sub(" ", rest)))
    if named < _MOST * len(lines):
        return False
    return not words or (words.total() >= len(lines) and words.total() >= _REPEATED * len(words))


def _share(lines: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.match(line) is not None for line in lines) / max(1, len(lines))


def _is_data(text: str, lines: Sequence[str]) -> bool:
    head = text[:200].lstrip().lower()
    if head.startswith(_MARKUP) or sum(any(line.startswith(tag) for line in lines) for tag in _TAGS) > 1:
        return True
    if head.startswith(("{", "[")):
        try:
            return isinstance(json.loads(text), dict | list)
        except (ValueError, RecursionError):
            return False
    return not _WORD.search(text[:100_000]) and len(_NUMBER.findall(text[:10_000])) >= _FEWEST_NUMBERS
