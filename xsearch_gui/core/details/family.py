"""The family of a picture, with what the catalogue knows of each of its members."""

from __future__ import annotations

from xsearch_gui.core.duplicates.family import FamilyFinder
from xsearch_gui.core.duplicates.kinship import Asked, Neighbourhood
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.details import Family, FamilyRequest, Relative
from xsearch_gui.core.search.engine import SearchEngine, engine_of


def family_of(library: Library, engine: SearchEngine, request: FamilyRequest) -> Family:
    """Return the family of a photo of the library, or of a picture file.

    Raises
    ------
    UsageError
        If there is no such photo, or it is not indexed yet.
    UnreadablePhoto
        If the file is not a picture.
    """
    index = engine.index()
    near = Neighbourhood(library, engine.pictures.book, index.photos)
    asked = _asked(engine, near, request)
    kin = FamilyFinder(near).family(asked)
    hits = {hit.item: hit for hit in engine.hits_of([one.item for one in kin])}
    if not kin or any(one.item not in hits for one in kin):  # a file vanished just now
        return Family()
    paths = {one.item: library.catalogue.items.read_paths(one.item) for one in kin}
    members = tuple(
        Relative(
            hits[one.item], one.how, one.parent, round(one.area, 3), one.changes,
            tuple(path for path in paths[one.item] if path != hits[one.item].path),
        )
        for one in kin
    )  # fmt: skip
    places = [place for place, one in enumerate(kin) if one.item == asked.item]
    return Family(members, places[0] if places else -1)


def _asked(engine: SearchEngine, near: Neighbourhood, request: FamilyRequest) -> Asked:
    item = request.item
    if not item:
        picture = engine.pictures.read(request.path, engine.index())
        if picture.item is None:
            look = engine.pictures.fingerprint(request.path)
            return Asked(0, picture.vector, look)
        item = picture.item
    if near.row(item) is None or engine.index().photos.vector(item) is None:
        raise UsageError(Message("The photo is not in the library, or is not indexed yet."))
    return near.known(item)


HANDLERS: Handlers = {
    FamilyRequest: lambda session, request, reporter: family_of(session.library, engine_of(session), request),
}
