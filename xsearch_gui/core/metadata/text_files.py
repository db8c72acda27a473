"""Text files of unknown encoding."""

from __future__ import annotations

import codecs

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.message import Message


def decode_text(path: str, data: bytes) -> str:
    """Return the text of a file in whichever encoding it is: UTF-8, UTF-16 with a mark, else Windows-1252.

    Raises
    ------
    UnreadableText
        It is not text.
    """
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise UnreadableText(path, Message("is not a text file")) from None
    odd = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 11, 12, 13, 27))
    if "\0" in text or odd > len(text) / 100:
        raise UnreadableText(path, Message("is not a text file"))
    return text.replace("\r\n", "\n").replace("\r", "\n")
