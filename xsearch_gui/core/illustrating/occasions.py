"""The occasions of a library: photos of one day, of days in a row, of one folder; each in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.pairs import DescribedPhoto

Ids = NDArray[np.int64]

_IN_A_ROW = timedelta(days=2)  # from one day with photos to the next


@dataclass(frozen=True, slots=True)
class Occasions:
    """Photos at one moment.

    Attributes
    ----------
    order : int64 (n,)
        Places of the photos in the order of time; those without a date go by folder and name, at the end.
    days : tuple of date or None, (n,)
        In the order of the photos that were given.
    labels : list of int64 (n,)
        One array for days, one for days in a row, one for folders: which of them each photo belongs to, -1 for none.
    """

    order: Ids
    days: tuple[date | None, ...]
    labels: tuple[Ids, ...]

    @classmethod
    def of(cls, photos: Sequence[DescribedPhoto]) -> Occasions:
        """Sort photos into occasions."""
        days = tuple(_day(photo.taken_at) for photo in photos)
        keys = [(photo.taken_at[:19] or "9", photo.directory, photo.name, photo.id) for photo in photos]
        order = np.asarray(sorted(range(len(photos)), key=keys.__getitem__), dtype=np.int64)
        names: dict[object, int] = {}
        by_day = np.asarray([names.setdefault(day, len(names)) if day else -1 for day in days], dtype=np.int64)
        trips: dict[date, int] = {}
        last: date | None = None
        for day in sorted(day for day in set(days) if day):
            is_new = last is None or day - last > _IN_A_ROW
            trips[day] = (max(trips.values(), default=-1) + 1) if is_new else trips[last]  # type: ignore[index]
            last = day
        by_trip = np.asarray([trips[day] if day else -1 for day in days], dtype=np.int64)
        folders: dict[str, int] = {}
        by_folder = np.asarray(
            [folders.setdefault(photo.directory, len(folders)) for photo in photos], dtype=np.int64
        )  # fmt: skip
        return cls(order, days, (by_day, by_trip, by_folder))

    @property
    def count(self) -> int:
        """How many occasions there are."""
        return sum(int(one.max()) + 1 for one in self.labels if len(one))

    def within(self, first: date, last: date) -> NDArray[np.bool_]:
        """Return which photos were taken on these days, bool (n,)."""
        return np.asarray([day is not None and first <= day <= last for day in self.days], dtype=np.bool_)


def _day(taken_at: str) -> date | None:
    try:
        return date.fromisoformat(taken_at[:10])
    except ValueError:
        return None
