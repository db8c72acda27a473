"""What the user says of photos: a caption of their own, and tags beside the keywords of the files.

Both live in the catalogue only; :mod:`sidecars` writes them into XMP files when asked. A caption is encoded at once, so
that the next query finds it.
Every change returns what undoes it.
"""

from __future__ import annotations

from collections.abc import Iterable

from xsearch_gui.core.catalogue import Catalogue, ItemRow, Modality
from xsearch_gui.core.catalogue.store import TEXTS_STAMP
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.cleaning import LONGEST_CAPTION, clean_keywords, clean_text, unique_key
from xsearch_gui.core.records import (
    CaptionReport,
    ItemTags,
    Kind,
    SetCaptionRequest,
    SetTagsRequest,
    TagEdit,
    TagsReport,
)

TAGS_STAMP = "tags changed"
LONGEST_TAG = 200  # characters


def set_caption(library: Library, request: SetCaptionRequest) -> CaptionReport:
    """Keep the user's own caption of a photo, encoded; an empty one takes it away.

    Raises
    ------
    UsageError
        If the photo is not in the library, is a note, or the caption is longer than 4,000 characters.
    """
    catalogue = library.catalogue
    photo = _photos(catalogue, [request.item])[0]
    caption = clean_text(request.caption)
    if len(caption) > LONGEST_CAPTION:
        raise UsageError(
            f"The caption has {len(caption):,} characters; {LONGEST_CAPTION:,} is the most. "
            "Write a note beside the photo for longer texts."
        )
    before = catalogue.annotations.caption(photo.id)
    if caption != before:
        made = library.vectors_of([caption]) if caption else {}
        with catalogue.transaction():
            text = catalogue.annotations.set_caption(photo.id, caption)
            if text is not None:
                for number, vectors in made.items():
                    catalogue.vectors.put(Modality.TEXTS, number, [text], vectors)
            catalogue.count_up(TEXTS_STAMP)
    return CaptionReport(photo.id, caption, before)


def set_tags(library: Library, request: SetTagsRequest) -> TagsReport:
    """Add and take away tags of photos, all in one transaction.

    A tag that is there already, whatever its case, is not added again; one that is not there is not taken away.

    Raises
    ------
    UsageError
        If a photo is not in the library, is a note, or a tag is empty or longer than 200 characters.
    """
    catalogue = library.catalogue
    photos = _photos(catalogue, [edit.item for edit in request.edits])
    with catalogue.transaction():
        undo = [_edit(catalogue, photo, edit) for photo, edit in zip(photos, request.edits, strict=True)]
        if any(edit.add or edit.remove for edit in undo):
            catalogue.count_up(TAGS_STAMP)
    items = {photo.id: ItemTags(photo.id, catalogue.annotations.tags_of(photo)) for photo in photos}
    # The last change is undone first: a photo may have been named twice.
    return TagsReport(tuple(items.values()), tuple(edit for edit in reversed(undo) if edit.add or edit.remove))


def _edit(catalogue: Catalogue, photo: ItemRow, edit: TagEdit) -> TagEdit:
    """Change the tags of one photo and return the edit that undoes it."""
    own, hidden = catalogue.annotations.tag_edits(photo.id)
    of_file = photo.facts.keywords if photo.facts else ()
    before = catalogue.annotations.tags_of(photo)
    remove = {unique_key(tag) for tag in _clean(edit.remove)}
    own = [tag for tag in own if unique_key(tag) not in remove]
    hidden += [word for word in of_file if unique_key(word) in remove and word not in hidden]
    for tag in _clean(edit.add):
        key = unique_key(tag)
        back = [word for word in hidden if unique_key(word) == key]
        hidden = [word for word in hidden if word not in back]
        if not back and key not in {unique_key(word) for word in (*of_file, *own)}:
            own.append(tag)
    catalogue.annotations.set_tag_edits(photo.id, own, hidden)
    after = catalogue.annotations.tags_of(photo)
    return TagEdit(photo.id, tuple(t for t in before if t not in after), tuple(t for t in after if t not in before))


def _clean(tags: Iterable[str]) -> tuple[str, ...]:
    given = list(tags)
    if any(len(tag) > LONGEST_TAG for tag in given):
        raise UsageError(f"A tag has more than {LONGEST_TAG} characters. Write a caption for longer texts.")
    clean = clean_keywords(" ".join(tag.split()) for tag in given)
    if given and not clean:
        raise UsageError("A tag needs at least one letter or digit.")
    return clean


def _photos(catalogue: Catalogue, items: list[int]) -> list[ItemRow]:
    """Return the photos with these ids, in their order."""
    rows = catalogue.items.rows(items)
    for item in items:
        if item not in rows:
            raise UsageError("This photo is no longer in the library.")
        if rows[item].kind is not Kind.PHOTO:
            raise UsageError(f"{rows[item].path} is a note: change it in a text editor. Photos have captions and tags.")
    return [rows[item] for item in items]
