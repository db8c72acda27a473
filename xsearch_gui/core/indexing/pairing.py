"""Which texts belong to which photos: captions from sidecars and tables, and notes beside photos.

The outcome is worked out per directory from what the catalogue holds, and only the difference is written.
Doing it twice therefore changes nothing, and a text that stays the same keeps its vector.
"""

from __future__ import annotations

import os

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.catalogue.store import TEXTS_STAMP
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.takeout_names import folded
from xsearch_gui.core.files.types import PHOTO_SUFFIXES, FileRole, suffix_of
from xsearch_gui.core.indexing.beside import Beside, Neighbours, TakeoutFile
from xsearch_gui.core.indexing.mentions import Mentions
from xsearch_gui.core.indexing.sidecar_facts import link_facts
from xsearch_gui.core.indexing.tables import link_table, with_tables_above
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import unique_key
from xsearch_gui.core.metadata.embedded import read_sidecar
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Link, Source

# A note beside more photos than this says nothing about any one of them.
MAX_SAME_FOLDER = 300
_STRONGER = {Link.SAME_FOLDER: 0, Link.MENTION: 1, Link.SAME_STEM: 2, Link.USER: 3}


def link_directories(catalogue: Catalogue, reporter: Reporter) -> None:
    """Bring captions and pairs up to date in every directory where something has changed."""
    mentions, beside = Mentions(catalogue), Beside(catalogue)
    directories = with_tables_above(catalogue, catalogue.files.stale_directories())
    for done, directory in enumerate(directories):
        check(reporter)
        reporter.progress(done, len(directories), Message("Pairing photos with captions and notes"))
        with catalogue.transaction():
            _link(catalogue, directory, mentions, beside)
            catalogue.files.linked(directory)
    if directories:
        catalogue.count_up(TEXTS_STAMP)


def _link(catalogue: Catalogue, directory: str, mentions: Mentions, beside: Beside) -> None:
    at = beside.of(directory)
    told: set[int] = set()
    for file in (file for files in at.xmp.values() for file in files):
        told |= _link_sidecar(catalogue, file, at)
    for stem, edits in at.edits.items():
        told |= {photo.item_id for photo in at.of_stem.get(stem, ()) if photo.item_id is not None}
        for file in edits:
            catalogue.files.done(file.id, None)
    for found in at.takeout:
        told |= _link_takeout(catalogue, found)
    for table in at.of_role(FileRole.TABLE):
        link_table(catalogue, table, at.photos)
    link_facts(catalogue, beside, at.photos, told)
    notes = [note for note in at.of_role(FileRole.NOTE) if note.item_id is not None]
    _pair_notes(catalogue, notes, mentions, beside)


def _link_sidecar(catalogue: Catalogue, file: FileRow, at: Neighbours) -> set[int]:
    """Give a sidecar's captions to its photos, and return these."""
    stem = folded(os.path.splitext(file.name)[0])
    exact = at.named.get(stem, [])
    try:
        captions = read_sidecar(file.path).captions
    except UnreadableText as error:
        catalogue.files.failed(file.id, error.reason)
        return set()
    # A shot may have two files.
    items = dict.fromkeys(photo.item_id for photo in exact or at.of_stem.get(stem, []) if photo.item_id is not None)
    texts = [(item, text.body) for item in items for text in captions]
    catalogue.texts.set_from_file(file.id, Source.SIDECAR, texts)
    catalogue.files.done(file.id, None)
    return set(items)


def _link_takeout(catalogue: Catalogue, found: TakeoutFile) -> set[int]:
    """Give the description of a JSON file to its photos, and return these."""
    file, takeout = found.file, found.takeout
    if found.problem:
        catalogue.files.failed(file.id, found.problem)
        return set()
    items = dict.fromkeys(photo.item_id for photo in found.photos if photo.item_id is not None)
    texts = []
    for item in items:
        known = {unique_key(body) for _, body in catalogue.texts.embedded(item)}
        captions = takeout.said.captions if takeout is not None else ()
        texts += [(item, text.body) for text in captions if unique_key(text.body) not in known]
    catalogue.texts.set_from_file(file.id, Source.SIDECAR, texts)
    catalogue.files.done(file.id, None)
    passed_over = takeout.said.passed_over if takeout is not None else ()
    told = [Message("describes its photo by what a camera has written: {text}", text=text) for text in passed_over]
    if not items and takeout is not None and suffix_of(takeout.file) in PHOTO_SUFFIXES:  # films have such files too
        told = [Message("speaks of {file}, and there is no such photo beside it", file=takeout.file)]
    catalogue.left_out.set_of_file(file, "link", told)
    return set(items)


def _pair_notes(catalogue: Catalogue, notes: list[FileRow], mentions: Mentions, beside: Beside) -> None:
    """Pair notes with photos; one that lies in several directories has the pairs of all of them."""
    pairs: dict[tuple[int, int], Link] = {}
    for note in notes:
        for file in (note, *catalogue.files.same_content(note)):
            for photo, link in _photos_of(mentions, file, beside.of(file.directory)).items():
                known = pairs.get((photo, note.item_id or 0))
                if known is None or _STRONGER[link] > _STRONGER[known]:
                    pairs[photo, note.item_id or 0] = link
    catalogue.items.set_pairs([note.item_id for note in notes if note.item_id is not None], pairs)


def _photos_of(mentions: Mentions, note: FileRow, at: Neighbours) -> dict[int, Link]:
    """Return the photos that a note belongs to by where it lies, what it is called, and what it says."""
    found = dict.fromkeys(mentions.photos_in(note), Link.MENTION)
    stem = folded(os.path.splitext(note.name)[0])
    # "photo.txt" and, as some programs write it, "photo.jpg.txt"
    owners = at.of_stem.get(stem) or at.of_stem.get(os.path.splitext(stem)[0], [])
    found |= {photo.item_id: Link.SAME_STEM for photo in owners if photo.item_id is not None}
    if not found and len(at.items) <= MAX_SAME_FOLDER:
        found = dict.fromkeys(at.items, Link.SAME_FOLDER)
    return found
