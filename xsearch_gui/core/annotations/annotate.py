"""What the user says of photos: a caption of their own, and tags beside the keywords of the files.

Both live in the catalogue only; :mod:`sidecars` writes them into XMP files when asked. A caption is encoded at once, so
that the next query finds it.
Every change returns what undoes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Catalogue, ItemRow, Modality
from xsearch_gui.core.catalogue.annotations import TagSet
from xsearch_gui.core.catalogue.store import TEXTS_STAMP
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import LONGEST_CAPTION, clean_keywords, clean_text, unique_key
from xsearch_gui.core.records.annotations import CaptionReport, SetCaptionRequest, SetTagsRequest, TagEdit, TagsReport
from xsearch_gui.core.records.items import Kind

TAGS_STAMP = "tags changed"
LONGEST_TAG = 200  # characters
_PART = 5_000  # photos that are changed together
_GONE = Message("This photo is no longer in the library.")


def set_caption(library: Library, request: SetCaptionRequest) -> CaptionReport:
    """Keep the user's own caption of a photo, encoded; an empty one takes it away.

    Raises
    ------
    UsageError
        If the photo is not in the library, is a note, or the caption is longer than 4,000 characters.
    """
    catalogue = library.catalogue
    photo = _photos(catalogue, [request.item])[0]
    caption = checked_caption(request.caption)
    before = catalogue.annotations.caption(photo.id)
    if caption != before:
        made = encoded(library, caption)
        with catalogue.transaction():
            put_caption(catalogue, photo.id, caption, made)
    return CaptionReport(photo.id, caption, before)


def checked_caption(text: str) -> str:
    """Return a caption as it is kept. Raises :class:`UsageError` if it is longer than 4,000 characters."""
    caption = clean_text(text)
    if len(caption) > LONGEST_CAPTION:
        raise UsageError(
            Message(
                "The caption has {n} characters; {most} is the most. Write a note beside the photo for longer texts.",
                n=len(caption),
                most=LONGEST_CAPTION,
            )
        )
    return caption


def encoded(library: Library, caption: str) -> Mapping[int, NDArray[np.float32]]:
    """Return the vector, float32 (1, dimension), of a caption by each encoder of texts; nothing of an empty one."""
    return library.encoders.vectors_of([caption]) if caption else {}


def put_caption(catalogue: Catalogue, item: int, caption: str, made: Mapping[int, NDArray[np.float32]]) -> None:
    """Keep a caption with its vectors, within a transaction."""
    text = catalogue.annotations.set_caption(item, caption)
    if text is not None:
        for number, vectors in made.items():
            catalogue.vectors.put(Modality.TEXTS, number, [text], vectors)
    catalogue.count_up(TEXTS_STAMP)


def set_tags(library: Library, request: SetTagsRequest) -> TagsReport:
    """Add and take away tags of photos, all in one transaction.

    A tag that is there already, whatever its case, is not added again; one that is not there is not taken away. Of
    many photos, those that have left the library meanwhile are passed over.

    Raises
    ------
    UsageError
        If no photo is left in the library, one of them is a note, or a tag is empty or longer than 200 characters.
    """
    with library.catalogue.transaction():
        report = put_tags(library.catalogue, request.edits)
    if not report.items:
        raise UsageError(_GONE)
    return report


def put_tags(catalogue: Catalogue, edits: Iterable[TagEdit]) -> TagsReport:
    """Change tags, within a transaction."""
    seen: dict[int, None] = {}
    undo: list[TagEdit] = []
    for edit in edits:
        add, remove = _clean(edit.add), _clean(edit.remove)
        changes: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = {}
        for start in range(0, len(edit.items), _PART):
            sets = catalogue.annotations.tag_sets(edit.items[start : start + _PART])
            _require_photos(catalogue, sets)
            seen |= dict.fromkeys(sets)
            for item, change in _edit(catalogue, sets, add, remove).items():
                changes.setdefault(change, []).append(item)
        undo += [TagEdit(tuple(items), *change) for change, items in changes.items()]
    if undo:
        catalogue.count_up(TAGS_STAMP)
    # The last change is undone first: a photo may have been named twice.
    return TagsReport(tuple(seen), tuple(reversed(undo)))


def _edit(
    catalogue: Catalogue, sets: dict[int, TagSet], add: tuple[str, ...], remove: tuple[str, ...]
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Change the tags of photos and return, for each that has changed, what to add and to remove to undo it."""
    gone, undo = {unique_key(tag) for tag in remove}, {}
    for item, known in sets.items():
        before = known.tags
        known.own = [tag for tag in known.own if unique_key(tag) not in gone]
        known.hidden += [word for word in known.of_file if unique_key(word) in gone and word not in known.hidden]
        for tag in add:
            _add(known, tag)
        after = known.tags
        if before != after:
            undo[item] = tuple(t for t in before if t not in after), tuple(t for t in after if t not in before)
    catalogue.annotations.set_tag_edits({item: sets[item] for item in undo})
    return undo


def _add(known: TagSet, tag: str) -> None:
    key = unique_key(tag)
    back = [word for word in known.hidden if unique_key(word) == key]
    known.hidden = [word for word in known.hidden if word not in back]
    if not back and key not in {unique_key(word) for word in (*known.of_file, *known.own)}:
        known.own.append(tag)


def _require_photos(catalogue: Catalogue, sets: dict[int, TagSet]) -> None:
    for item, known in sets.items():
        if known.kind != Kind.PHOTO:
            _refuse_note(catalogue.items.rows([item])[item].path)


def _clean(tags: Iterable[str]) -> tuple[str, ...]:
    given = list(tags)
    if any(len(tag) > LONGEST_TAG for tag in given):
        raise UsageError(
            Message("A tag has more than {most} characters. Write a caption for longer texts.", most=LONGEST_TAG)
        )
    clean = clean_keywords(" ".join(tag.split()) for tag in given)
    if given and not clean:
        raise UsageError(Message("A tag needs at least one letter or digit."))
    return clean


def _photos(catalogue: Catalogue, items: list[int]) -> list[ItemRow]:
    """Return the photos with these ids, in their order."""
    rows = catalogue.items.rows(items)
    for item in items:
        if item not in rows:
            raise UsageError(_GONE)
        if rows[item].kind is not Kind.PHOTO:
            _refuse_note(rows[item].path)
    return [rows[item] for item in items]


def _refuse_note(path: str) -> NoReturn:
    raise UsageError(Message("{path} is a note: change it in a text editor. Photos have captions and tags.", path=path))


HANDLERS: Handlers = {SetCaptionRequest: at_once(set_caption), SetTagsRequest: at_once(set_tags)}
