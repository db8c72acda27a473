"""XML of strangers, parsed so that it can do no harm: of a size, without types and entities, and not deep.

XMP needs neither document types nor entities, and they are how a small file fills the memory. What walks through a
tree goes down by calling itself, and what is read looks through all that lies below an element: so the depth has an
end. Whoever reads or changes a packet of XMP begins here.
"""

from __future__ import annotations

import codecs
import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from xsearch_gui.core.message import Message

LARGEST_XMP = 4 * 1024 * 1024  # bytes; edit histories reach one megabyte
DEEPEST = 64  # elements within each other; XMP has ten


class _Shallow(TreeBuilder):
    """Builds a tree that is not deeper than XMP is."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: Any, attrs: dict[Any, Any], /) -> Element:
        """Begin an element, or refuse to."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(Message("is XML that is nested too deeply"))
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        """End an element."""
        self._depth -= 1
        return super().end(tag)


def parsed(data: bytes) -> Element:
    """Return the root of a packet.

    Raises
    ------
    ValueError
        It is not XML, is larger than :data:`LARGEST_XMP`, is nested too deeply, or declares entities: the reason, as
        a part of a sentence.
    """
    if len(data) > LARGEST_XMP:
        raise ValueError(Message("is larger than {size} MB", size=LARGEST_XMP // 2**20))
    try:
        packet = unpadded(data)
        try:
            return _tree(packet)
        except ParseError:
            mended = _mended(packet)
            if mended == packet:
                raise
            return _tree(mended)
    except DefusedXmlException as error:
        raise ValueError(Message("declares XML entities, which are refused for safety")) from error
    except (ParseError, LookupError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(Message("is not well-formed XML")) from error


def _tree(packet: bytes) -> Element:
    parser = DefusedXMLParser(target=_Shallow(), forbid_dtd=True)
    parser.feed(packet)
    root: Element = parser.close()
    return root


def _mended(packet: bytes) -> bytes:
    """Return a packet without what XML does not know: bytes of Windows' letters among UTF-8, and control characters."""
    text = packet.decode("utf-8", "surrogateescape")
    text = _STRAY.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), text)
    return _CONTROLS.sub(" ", text).encode()


def unpadded(data: bytes) -> bytes:
    """Return a packet without the padding that leaves room to edit it in place; UTF-16 and UTF-32 as UTF-8.

    A packet within a file has no mark of its order of bytes before it: the zeros around its first ``<`` tell (XMP
    specification part 3, A.2). Padding is cut off as text, because its bytes are parts of other characters.

    Raises
    ------
    UnicodeDecodeError
        It is not the UTF-16 or UTF-32 that it looks like.
    """
    encoding = next((name for marks, name in _WIDE if data.startswith(marks)), None)
    if encoding is None:
        return _to_its_end(data.strip(b"\0 \r\n\t"))
    whole = len(data) - len(data) % (4 if "32" in encoding else 2)
    text = data[:whole].decode(encoding).strip("\ufeff\0 \r\n\t")
    return _to_its_end(_DECLARATION.sub("", text).encode("utf-8", "surrogatepass"))


def _to_its_end(packet: bytes) -> bytes:
    """Return a packet without what follows its last instruction, which is no part of it."""
    last = packet.rfind(b"<?xpacket end")
    return packet[: packet.find(b"?>", last) + 2] if last >= 0 and packet.find(b"?>", last) >= 0 else packet


_DECLARATION = re.compile(r"\A<\?xml [^>]*\?>")
_STRAY = re.compile("[\udc80-\udcff]")
_CONTROLS = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2\\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
_WIDE = (
    ((codecs.BOM_UTF32_LE, b"<\0\0\0"), "utf-32-le"),
    ((codecs.BOM_UTF32_BE, b"\0\0\0<"), "utf-32-be"),
    ((codecs.BOM_UTF16_LE, b"<\0"), "utf-16-le"),
    ((codecs.BOM_UTF16_BE, b"\0<\0"), "utf-16-be"),
)
