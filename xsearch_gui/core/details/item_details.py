"""Everything about one photo or note: what the inspector shows."""

from __future__ import annotations

from collections.abc import Sequence

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.facts.rows import ItemRow
from xsearch_gui.core.catalogue.texts import TextRow
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.films import parts_of
from xsearch_gui.core.files.links import links_among, target_of
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.details import Details, DetailsRequest, Dispute
from xsearch_gui.core.records.items import Caption, Kind, Source
from xsearch_gui.core.search.engine import SearchEngine, engine_of

_NOTES = 8


def item_details(library: Library, engine: SearchEngine, request: DetailsRequest) -> Details:
    """Return everything about one item.

    Raises
    ------
    UsageError
        If the library has no such item (any more).
    """
    catalogue = library.catalogue
    row = catalogue.items.rows([request.item]).get(request.item)
    if row is None:
        raise UsageError(Message("This photo or note is no longer in the library."))
    texts = catalogue.texts.of_item(row.id)
    own = catalogue.annotations.caption(row.id)
    captions = _captions(catalogue, row, texts, own)
    others = [path for path in (*catalogue.items.paths(row.id), *parts_of(row.path)) if path != row.path]
    links = links_among(row.path, others) if engine.is_online(row) else ()
    return Details(
        item=row.id,
        path=row.path,
        kind=row.kind,
        bytes=row.size,
        online=engine.is_online(row),
        title=row.title,
        thumbnail=engine.thumbnail(row),
        facts=row.facts,
        own_caption=own,
        tags=catalogue.annotations.tags_of(row),
        captions=captions,
        lines=catalogue.picture_words.of_item(row.id),
        notes=engine.related_notes(row.id, _NOTES) if row.kind is Kind.PHOTO else (),
        other_paths=tuple(path for path in others if path not in links),
        links=links,
        link_to=target_of(row.path),
        disputes=_disputes(catalogue, row.id),
    )


def _disputes(catalogue: Catalogue, item: int) -> tuple[Dispute, ...]:
    marks, fields = catalogue.marks.given([item]).get(item, {}), catalogue.fields.given([item]).get(item, {})
    return tuple(
        Dispute(str(kind), mark.value, mark.said)
        for kind, mark in (*marks.items(), *fields.items())
        if mark.is_disputed
    )


def _captions(catalogue: Catalogue, row: ItemRow, texts: Sequence[TextRow], own: str) -> tuple[Caption, ...]:
    shown = {text.body: text for text in reversed(texts) if row.kind is Kind.PHOTO or text.source is Source.NOTE}
    return tuple(
        Caption(text.source, text.body, catalogue.texts.origin_path(text.id))
        for text in texts
        # What the user wrote and had written into a sidecar comes back from there, and sidecars say again what the file
        # says: it is shown once.
        if shown.get(text.body) is text and text.body != own
    )


HANDLERS: Handlers = {
    DetailsRequest: lambda session, request, reporter: item_details(session.library, engine_of(session), request)
}
