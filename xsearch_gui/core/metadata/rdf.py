"""The properties of an XMP packet, in whatever of RDF's many forms a program has written them.

A property is an attribute of ``rdf:Description`` or an element in it. Its value is a text, a list (``Alt``, ``Bag`` or
``Seq``: programs take one for the other) or a structure, whose fields again are attributes or elements, with an
``rdf:Description`` around them or without.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML = "{http://www.w3.org/XML/1998/namespace}"


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Return a name as it is compared: some programs leave the last character of a namespace away."""
    namespace, _, local = name.rpartition("}")
    return f"{namespace.rstrip('/#').lower()}}}{local}"


class Properties:
    """What a packet says: each property with its values, in their order."""

    def __init__(self, root: Element) -> None:
        self._found: dict[str, list[str | Element]] = {}
        for description in (d for rdf in root.iter(RDF + "RDF") for d in rdf.iterfind(RDF + "Description")):
            for name, value in description.attrib.items():
                self._found.setdefault(key(name), []).append(value)
            for child in description:
                self._found.setdefault(key(child.tag), []).append(child)

    def said(self, *names: str) -> list[str] | None:
        """Return the texts of properties, of several languages the default first.

        None: nothing is said, or in a way that is not understood. An empty list: it is said that there is none.
        """
        values = [value for name in names for value in self._found.get(key(name), ())]
        if not values:
            return None
        texts = [text for value in values for text in (texts_of(value) if isinstance(value, Element) else (value,))]
        texts = [text for text in texts if text.strip()]
        return texts if texts or all(map(_is_empty, values)) else None

    def first(self, *names: str) -> str | None:
        """Return the first text of the first of these properties that has one; empty when one is said to have none."""
        for name in names:
            found = self.said(name)
            if found:
                return found[0]
        return "" if any(self.said(name) == [] for name in names) else None

    def structures(self, name: str) -> Iterator[dict[str, list[str]]]:
        """Yield the fields of each structure in a property, however deep: name -> texts."""
        for value in self._found.get(key(name), ()):
            if isinstance(value, Element):
                items = list(value.iter(RDF + "li")) or [value]
                yield from map(_fields, items)


def texts_of(node: Element) -> Iterator[str]:
    """Yield the texts of a value."""
    items = list(node.iter(RDF + "li"))
    if items:
        for item in sorted(items, key=lambda li: li.get(_LANG) != "x-default"):  # stable: the rest keeps its order
            yield _text_of(item)
    else:
        yield _text_of(node)


def _text_of(node: Element) -> str:
    """Return the text of one element: within it, or in the ``rdf:value`` of a value with qualifiers."""
    if node.text and node.text.strip():
        return node.text
    inner = next((value.text for value in node.iter(RDF + "value") if value.text), None)
    return inner or node.get(RDF + "value") or node.get(RDF + "resource") or ""


def _is_empty(value: str | Element) -> bool:
    """Return whether there is no word in a value at all, so that nothing in it was merely not understood."""
    if isinstance(value, str):
        return not value.strip()
    if any(text.strip() for text in value.itertext()):
        return False
    return not any(
        said.strip()
        for node in value.iter()
        for name, said in node.attrib.items()
        if not name.startswith((RDF, _XML)) or name in (RDF + "value", RDF + "resource")
    )


def _fields(item: Element) -> dict[str, list[str]]:
    """Return the fields of a structure: its own, and those of the ``rdf:Description`` that it may stand in."""
    fields: dict[str, list[str]] = {}
    for holder in (item, *item.iterfind(RDF + "Description")):
        for name, value in holder.attrib.items():
            fields.setdefault(key(name), []).append(value)
        for child in holder:
            if not child.tag.startswith(RDF):
                fields.setdefault(key(child.tag), []).extend(texts_of(child))
    return fields
