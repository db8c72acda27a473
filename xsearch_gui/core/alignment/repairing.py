"""Captions of a library that lie on the wrong photo: looked for, moved, and put back.

Nothing is written into files. A caption that comes from a file or a table stays off its photo for as long as they say
the same, and is the user's own caption on the other.
"""

from __future__ import annotations

import re

import numpy as np

from xsearch_gui.core.alignment.misplaced import Captions, Misplacement, Repair, repairs
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.catalogue.facts.moved_texts import MovedText
from xsearch_gui.core.catalogue.pairs import DescribedPhoto
from xsearch_gui.core.catalogue.store import TEXTS_STAMP
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers, at_once, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import LONGEST_CAPTION
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.items import Source
from xsearch_gui.core.records.repairs import (
    MisplacedCaption,
    MoveCaptionsRequest,
    MovedReport,
    RepairProposal,
    RepairsReport,
    RepairsRequest,
    TakeMovesBackRequest,
)

MOST_TEXTS = 50_000  # of more captions, those that were read last
_NUMBER = re.compile(r"(\d+)")


def run_repairs(library: Library, request: RepairsRequest, reporter: Reporter) -> RepairsReport:
    """Return the captions that lie on the wrong photo, and where they fit.

    Raises
    ------
    Cancelled
    """
    reporter.progress(0, 0, Message("Reading captions"))
    encoded = set(library.catalogue.vectors.ids(Modality.TEXTS, library.encoder_id).tolist())
    texts = [row for row in library.catalogue.pairs.of_photos() if row[1] in encoded][-MOST_TEXTS:]
    photos = _in_order(library, {photo for photo, _, _ in texts})
    place = {photo.id: row for row, photo in enumerate(photos)}
    texts = [row for row in texts if row[0] in place]
    if not texts:
        return RepairsReport(0, 0)
    reporter.progress(0, 0, Message("Comparing captions with photos"))
    found = repairs(_captions(library, photos, texts, place))
    rows = library.catalogue.items.rows(_named(found, photos, texts))
    seen = {number: (row.path, str(library.paths.thumbnail(row.content))) for number, row in rows.items()}
    proposals = tuple(_proposal(repair, photos, texts, seen) for repair in found)
    return RepairsReport(len(texts), len({photo for photo, _, _ in texts}), proposals)


Texts = list[tuple[int, int, str]]  # photo, text, body
Seen = dict[int, tuple[str, str]]  # path and thumbnail of photos


def _in_order(library: Library, described: set[int]) -> list[DescribedPhoto]:
    """Return the photos of folders where any has a caption, as people number them."""
    encoded = set(library.catalogue.vectors.ids(Modality.PHOTOS, library.encoder_id).tolist())
    known = [photo for photo in library.catalogue.pairs.photos() if photo.id in encoded]
    folders = {photo.directory for photo in known if photo.id in described}
    return sorted((photo for photo in known if photo.directory in folders), key=_number)


def _number(photo: DescribedPhoto) -> tuple[str, list[tuple[int, str]]]:
    """IMG_9 comes before IMG_10."""
    parts = _NUMBER.split(photo.name.casefold())
    return photo.directory, [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _captions(library: Library, photos: list[DescribedPhoto], texts: Texts, place: dict[int, int]) -> Captions:
    # By the encoder alone: a head has learned from these captions, the wrong ones too.
    def vectors(modality: Modality, ids: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        stored = library.catalogue.vectors.get(modality, library.encoder_id, ids, library.encoder.manifest.dimension)
        return stored.astype(np.float32)

    folders = {folder: number for number, folder in enumerate(dict.fromkeys(photo.directory for photo in photos))}
    wordings: dict[str, int] = {}
    return Captions(
        photos=vectors(Modality.PHOTOS, [photo.id for photo in photos]),
        folder=np.asarray([folders[photo.directory] for photo in photos], np.int64),
        texts=vectors(Modality.TEXTS, [text for _, text, _ in texts]),
        owner=np.asarray([place[photo] for photo, _, _ in texts], np.int64),
        same=np.asarray([wordings.setdefault(" ".join(b.casefold().split()), len(wordings)) for *_, b in texts]),
    )


def _named(found: list[Repair], photos: list[DescribedPhoto], texts: Texts) -> list[int]:
    return list(
        {texts[text][0] for repair in found for text in repair.texts}
        | {photos[to].id for repair in found for to in repair.photos if to >= 0}
    )


def _proposal(repair: Repair, photos: list[DescribedPhoto], texts: Texts, seen: Seen) -> RepairProposal:
    captions = []
    for row, to in zip(repair.texts, repair.photos, strict=True):
        photo, text, body = texts[row]
        other = photos[to].id if to >= 0 else 0
        (path, thumbnail), (to_path, to_thumbnail) = seen.get(photo, ("", "")), seen.get(other, ("", ""))
        captions.append(MisplacedCaption(text, body, photo, path, other, to_path, thumbnail, to_thumbnail))
    step = 0
    if repair.kind is Misplacement.SHIFTED:
        places = {photo.id: row for row, photo in enumerate(photos)}
        step = repair.photos[0] - places[captions[0].photo]
    return RepairProposal(repair.kind.value, tuple(captions), round(repair.odds, 1), step)


# moving -------------------------------------------------------------------------------------------------------------


def move_captions(library: Library, request: MoveCaptionsRequest) -> MovedReport:
    """Put captions on other photos, or on none, in one transaction.

    A caption that is not there any more is passed over. A photo that has a caption of the user gets both.

    Raises
    ------
    UsageError
        If none of the captions is there any more, or a caption would become longer than 4,000 characters.
    """
    catalogue = library.catalogue
    with catalogue.transaction():
        journal = catalogue.moved_texts
        batch = journal.next_batch()
        numbers = {number: move.to_photo for move in request.moves if (number := journal.take_off(batch, move.text))}
        if not numbers:
            raise UsageError(Message("These captions are not in the library any more. Look for misplaced ones again."))
        taken, written = journal.of_batch(batch), _Written(library)
        for moved in taken:
            if to := numbers[moved.id]:
                before = catalogue.annotations.caption(to)
                after = f"{before}\n{moved.body}" if before else moved.body
                _require_short(after)
                written.set_caption(to, after)
                journal.put_on(moved.id, to, before, after)
        written.encode()
        catalogue.count_up(TEXTS_STAMP)
    items = dict.fromkeys([*(moved.item_id for moved in taken), *filter(None, numbers.values())])
    return MovedReport(len(taken), tuple(items), batch)


def take_moves_back(library: Library, request: TakeMovesBackRequest) -> MovedReport:
    """Put captions back that were moved together. A photo whose caption was changed by hand since keeps it.

    Raises
    ------
    UsageError
        If nothing was moved, or it is back already.
    """
    catalogue = library.catalogue
    kept = 0
    with catalogue.transaction():
        journal = catalogue.moved_texts
        moves = journal.of_batch(request.batch or journal.last_batch())
        if not moves:
            raise UsageError(Message("There are no moved captions to put back."))
        written = _Written(library)
        for moved in reversed(moves):
            if moved.to_item and catalogue.annotations.caption(moved.to_item) == moved.after:
                written.set_caption(moved.to_item, moved.before)
            elif moved.to_item:
                kept += 1
        for moved in moves:
            kept += not written.put_back(moved)
        written.encode()
        catalogue.count_up(TEXTS_STAMP)
    items = dict.fromkeys([*(moved.item_id for moved in moves), *(m.to_item for m in moves if m.to_item)])
    return MovedReport(len(moves), tuple(items), kept=kept)


class _Written:
    """Captions that are written in one transaction, and encoded together at its end, not one by one."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._own: dict[int, tuple[int, str]] = {}  # text and body of the user's caption of a photo
        self._of_files: list[tuple[int, str]] = []

    def set_caption(self, item: int, caption: str) -> None:
        """Make this the user's caption of a photo; an empty one takes it away."""
        text = self._library.catalogue.annotations.set_caption(item, caption)
        self._own.pop(item, None)
        if text is not None:
            self._own[item] = text, caption

    def put_back(self, moved: MovedText) -> bool:
        """Return whether a caption is on its photo again."""
        catalogue = self._library.catalogue
        if moved.source is not Source.USER:
            self._of_files.append((catalogue.moved_texts.put_back(moved), moved.body))
            return True
        catalogue.moved_texts.forget(moved.id)
        if catalogue.annotations.caption(moved.item_id):
            return False
        self.set_caption(moved.item_id, moved.body)
        return True

    def encode(self) -> None:
        """Keep the vectors of all that was written."""
        texts = [*self._own.values(), *self._of_files]
        if texts:
            for number, vectors in self._library.encoders.vectors_of([body for _, body in texts]).items():
                self._library.catalogue.vectors.put(Modality.TEXTS, number, [text for text, _ in texts], vectors)


def _require_short(caption: str) -> None:
    if len(caption) > LONGEST_CAPTION:
        raise UsageError(
            Message(
                "The caption has {n} characters; {most} is the most. Write a note beside the photo for longer texts.",
                n=len(caption),
                most=LONGEST_CAPTION,
            )
        )


HANDLERS: Handlers = {RepairsRequest: on_library(run_repairs)}
AT_ONCE: Handlers = {MoveCaptionsRequest: at_once(move_captions), TakeMovesBackRequest: at_once(take_moves_back)}
