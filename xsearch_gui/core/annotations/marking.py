"""Stars, flags and colour labels: kept in the catalogue at once; :mod:`sidecars` writes them into XMP files when asked.

What the user gives counts before what the photo's file and its sidecar say, until another program changes the sidecar
after xsearch has written it. Where both have changed something since, the user's mark stays, and writing the sidecar
says what stands against it.
"""

from __future__ import annotations

from collections.abc import Iterable

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.facts.photo_marks import MARK_VALUES, Mark
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.annotations import MarkEdit, MarkKind, MarksReport, SetMarksRequest
from xsearch_gui.core.records.items import Marks


def set_marks(library: Library, request: SetMarksRequest) -> MarksReport:
    """Give photos marks, all in one transaction; photos that have left the library meanwhile are passed over.

    Raises
    ------
    UsageError
        If no photo is left in the library, or there is no such mark.
    """
    with library.catalogue.transaction():
        report = put_marks(library.catalogue, request.edits)
    if not report.items:
        raise UsageError(Message("None of these is a photo of the library any more. Notes have no marks."))
    return report


def put_marks(catalogue: Catalogue, edits: Iterable[MarkEdit]) -> MarksReport:
    """Give photos marks, within a transaction."""
    undo: list[MarkEdit] = []
    seen: dict[int, None] = {}
    for edit in edits:
        value = _value(edit)
        before = catalogue.marks.counting(edit.items)
        seen |= dict.fromkeys(before)
        changed: dict[str | None, list[int]] = {}
        for item, old in _give(catalogue, edit.kind, value, before):
            changed.setdefault(old, []).append(item)
        undo += [MarkEdit(tuple(items), edit.kind, old) for old, items in changed.items()]
    counting = catalogue.marks.counting(list(seen))
    # The last change is undone first: a photo may have been named twice.
    return MarksReport(tuple(counting), tuple(counting.values()), tuple(reversed(undo)))


def _value(edit: MarkEdit) -> str | None:
    value = "" if edit.value == "0" else edit.value
    if value is not None and value not in MARK_VALUES[edit.kind]:
        known = ", ".join(known for known in MARK_VALUES[edit.kind] if known)
        raise UsageError(Message('There is no mark "{value}"; there are {known}.', value=value, known=known))
    return value


def _give(
    catalogue: Catalogue, kind: MarkKind, value: str | None, before: dict[int, Marks]
) -> Iterable[tuple[int, str | None]]:
    """Give photos one mark, and yield those that have another now with what undoes it."""
    given = catalogue.marks.given(before)
    for item, counting in before.items():
        old = given.get(item, {}).get(kind)
        said = old.said if old else _text(kind, counting)
        if value is None or value == said:  # nothing is to be given that the files say already
            if old is None:
                continue
            catalogue.marks.put(item, kind, None)
        elif old is not None and old.value == value and not old.is_disputed:
            continue
        else:
            # To be given again against what another program says now, is to decide.
            catalogue.marks.put(item, kind, Mark(value, said, said))
        catalogue.marks.make_count(item, {kind: said if value is None else value})
        yield item, old.value if old else said


def _text(kind: MarkKind, counting: Marks) -> str:
    if kind is MarkKind.RATING:
        return "" if counting.rating in (None, 0) else str(counting.rating)
    return counting.flag if kind is MarkKind.FLAG else counting.label


HANDLERS: Handlers = {SetMarksRequest: at_once(set_marks)}
