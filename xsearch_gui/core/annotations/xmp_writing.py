"""An XMP packet that can be changed: its properties, one by one; everything else stays as it was.

What other programs keep in a sidecar (develop settings, histories, namespaces nobody else knows, comments) is the
user's work, so that the packet is changed as a tree and written with the same prefixes, in the same order. The
properties and their forms are those of the XMP specification part 1 (ISO 16684-1): ``dc:description`` a language
alternative, ``dc:subject`` a bag, ``xmp:Rating`` a number, ``xmp:MetadataDate`` the time of the change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.dom.minidom import Document, Element, Node, Text
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.minidom import parseString

from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.guarded_xml import parsed, unpadded

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
XMP = "http://ns.adobe.com/xap/1.0/"
_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"

_BLANK = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="xsearch">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


class Packet:
    """An XMP packet that can be changed. ``data`` None makes an empty one.

    Raises
    ------
    ValueError
        If the data is not XMP, is nested too deeply, or declares entities: the reason, as a part of a sentence.
    """

    def __init__(self, data: bytes | None = None) -> None:
        self._declared = data is not None and data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml ")
        if data is not None:
            parsed(data)  # what follows walks through the tree by calling itself
        source = _BLANK.encode() if data is None else unpadded(data)
        try:
            # The stubs know texts only; bytes keep the encoding that the file declares.
            self._document: Document = parseString(source, forbid_dtd=True)  # type: ignore[arg-type]
        except (DefusedXmlException, ExpatError, LookupError, ValueError) as error:
            raise ValueError(Message("is not well-formed XML")) from error
        roots = self._document.getElementsByTagNameNS(RDF, "RDF")
        if not roots:
            raise ValueError(Message("holds no XMP data"))
        self._rdf: Element = roots[0]
        self.changed = False

    @property
    def caption(self) -> str:
        """The description in the default language."""
        description = next((d for d, _ in self.elements(DC, "description")), None)
        found = self._default(description) if description is not None else None
        if found is not None:
            return text_of(found)
        attribute = next((d.getAttributeNS(DC, "description") for d in self._with_attribute(DC, "description")), None)
        return attribute or (text_of(description).strip() if description is not None else "")

    def to_bytes(self) -> bytes:
        """Return the packet as UTF-8."""
        head = '<?xml version="1.0" encoding="UTF-8"?>\n' if self._declared else ""
        parts = ["".join(_written(node)) for node in self._document.childNodes]
        return (head + "\n".join(parts) + "\n").encode("utf-8")

    # properties ------------------------------------------------------------------------------------------

    def _descriptions(self) -> list[Element]:
        found = [n for n in self._rdf.childNodes if isinstance(n, Element) and _is(n, RDF, "Description")]
        return found or [self._new_description()]

    def _new_description(self) -> Element:
        prefix = self._prefix(self._rdf, RDF, "rdf")
        made = self._document.createElementNS(RDF, f"{prefix}:Description")
        made.setAttributeNS(RDF, f"{prefix}:about", "")
        self._rdf.appendChild(made)
        return made

    def elements(self, namespace: str, name: str) -> Iterator[tuple[Element, Element]]:
        """Yield (property, the ``rdf:Description`` that holds it)."""
        for holder in self._descriptions():
            for child in holder.childNodes:
                if isinstance(child, Element) and _is(child, namespace, name):
                    yield child, holder

    def _with_attribute(self, namespace: str, name: str) -> list[Element]:
        return [d for d in self._descriptions() if d.hasAttributeNS(namespace, name)]

    def has(self, namespace: str, name: str) -> bool:
        """Return whether the packet says anything of a property, be it that there is none."""
        return bool(self._with_attribute(namespace, name)) or any(True for _ in self.elements(namespace, name))

    def remove(self, namespace: str, name: str) -> None:
        """Say nothing more of a property."""
        self.changed = True
        self._remove(namespace, name)

    def _remove(self, namespace: str, name: str) -> None:
        for holder in self._with_attribute(namespace, name):
            holder.removeAttributeNS(namespace, name)
        for element, holder in list(self.elements(namespace, name)):
            holder.removeChild(element)

    def set_simple(self, namespace: str, usual: str, name: str, value: str) -> None:
        """Give a property that is one text its value."""
        for holder in self._with_attribute(namespace, name)[:1] or self._descriptions()[:1]:
            element = next((e for e, _ in self.elements(namespace, name)), None)
            if element is not None:
                self._fill(element, value)
            else:
                holder.setAttributeNS(namespace, f"{self._prefix(holder, namespace, usual)}:{name}", value)
        self.changed = True

    def set_caption(self, caption: str) -> None:
        """Make this the description in the default language; an empty one takes it away, and other languages stay."""
        self.changed = True
        element = next((e for e, _ in self.elements(DC, "description")), None)
        found = self._default(element) if element is not None else None
        others = items_of(element) if element is not None else []
        if len(others) > 1 and found is None:  # languages of which none is the default: this is one more
            found = others[0].cloneNode(False) if caption else None
            if found is not None:
                found.setAttributeNS(_XML, "xml:lang", "x-default")
                self._fill(found, caption)
                parent_of(others[0]).insertBefore(found, others[0])
        elif not caption and found is not None and len(others) > 1:
            drop(found)
        elif not caption:
            self._remove(DC, "description")
        elif found is not None:
            self._fill(found, caption)
        else:
            self._remove(DC, "description")
            self.set_text(DC, "dc", "description", caption)

    def set_text(self, namespace: str, usual: str, name: str, text: str) -> None:
        """Add a text as a language alternative; the packet must not have the property."""
        item = self.add_item(self.container(namespace, usual, name, "Alt"), text)
        item.setAttributeNS(_XML, "xml:lang", "x-default")

    # the tree --------------------------------------------------------------------------------------------

    def _default(self, element: Element) -> Element | None:
        """Return the item in the default language: so marked, or the only one there is."""
        items = items_of(element)
        marked = [item for item in items if item.getAttributeNS(_XML, "lang") == "x-default"]
        return marked[0] if marked else items[0] if len(items) == 1 else None

    def container(self, namespace: str, usual: str, name: str, kind: str) -> Element:
        """Return the empty list (``Bag``, ``Seq`` or ``Alt``) of a new property; ``usual`` is the usual prefix."""
        holder = self._descriptions()[0]
        element = self._document.createElementNS(namespace, f"{self._prefix(holder, namespace, usual)}:{name}")
        rdf = self._prefix(holder, RDF, "rdf")
        made = self._document.createElementNS(RDF, f"{rdf}:{kind}")
        element.appendChild(made)
        holder.appendChild(element)
        self.changed = True
        return made

    def list_of(self, namespace: str, name: str) -> Element | None:
        """Return the list that a property holds, if it holds one."""
        holders = (element for element, _ in self.elements(namespace, name))
        return next((c for holder in holders for c in holder.childNodes if isinstance(c, Element)), None)

    def add_item(self, container: Element, text: str) -> Element:
        """Add a text to a list."""
        item = self._document.createElementNS(RDF, f"{self._prefix(container, RDF, 'rdf')}:li")
        self._fill(item, text)
        container.appendChild(item)
        self.changed = True
        return item

    def _fill(self, element: Element, text: str) -> None:
        for child in list(element.childNodes):
            element.removeChild(child)
        element.appendChild(self._document.createTextNode(text))

    def _prefix(self, element: Element, namespace: str, usual: str) -> str:
        """Return the prefix of a namespace here; declare it at the element where it has none."""
        node: Node | None = element
        hidden = set()
        while isinstance(node, Element):
            for name, value in node.attributes.items():
                if name.startswith("xmlns:") and name not in hidden:
                    hidden.add(name)
                    if value == namespace:
                        return str(name[6:])
            node = node.parentNode
        prefix = usual if f"xmlns:{usual}" not in hidden else f"{usual}1"
        element.setAttributeNS(_XMLNS, f"xmlns:{prefix}", namespace)
        return prefix


def _is(node: Element, namespace: str, name: str) -> bool:
    """Return whether a node is a property; some programs leave the last character of a namespace away."""
    return bool(node.localName == name and (node.namespaceURI or "").rstrip("/#") == namespace.rstrip("/#"))


def items_of(element: Element) -> list[Element]:
    """Return the items of the list in an element."""
    return list(element.getElementsByTagNameNS(RDF, "li"))


def text_of(element: Element) -> str:
    """Return the text of an element."""
    return "".join(node.data for node in element.childNodes if isinstance(node, Text))  # CDATA is a text too


def drop(element: Element) -> None:
    """Take an element away."""
    parent_of(element).removeChild(element)


def parent_of(element: Element) -> Element:
    """Return what holds an item of a list."""
    parent = element.parentNode
    assert isinstance(parent, Element), "what a list holds is in it"
    return parent


# minidom's own writer keeps no line breaks within attributes (https://github.com/python/cpython/issues/50002).
_IN_ATTRIBUTE = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def _written(node: Node) -> Iterator[str]:
    if isinstance(node, Element):
        yield f"<{node.tagName}"
        for name, value in node.attributes.items():
            yield f' {name}="{escape(value, _IN_ATTRIBUTE)}"'
        if not node.childNodes:
            yield "/>"
            return
        yield ">"
        for child in node.childNodes:
            yield from _written(child)
        yield f"</{node.tagName}>"
    elif isinstance(node, Text) and node.nodeType == Node.TEXT_NODE:
        yield escape(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", " ", node.data), {"\r": "&#13;"})
    else:  # comments, processing instructions, CDATA
        yield node.toxml()
