"""The files of the map: a cache below ``paths.cache``, one folder for each encoder.

    <cache>/map/<encoder>/map.json          what there is: written last, by rename
    <cache>/map/<encoder>/kind.000007.npy   one column each, for all points; never changed once it is named in map.json
    <cache>/map/<encoder>/layout-raw.npz    where points lie: read when the map is brought up to date

The window reads ``map.json`` and the columns that it names; layouts are written only when they are done, so that a run
that is killed leaves the old ones.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.errors import UnreadableArchive
from xsearch_gui.core.files.archives import read_arrays
from xsearch_gui.core.map.layout import Plane
from xsearch_gui.core.records.map import MapView

FORMAT = 2
STATE = "map.json"
_MOST_BYTES = 4_000_000_000  # of a layout


def map_folder(cache: Path, encoder: str, version: str) -> Path:
    """Return the folder of the map of an encoder's version."""
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in f"{encoder}-{version}")
    return cache / "map" / safe


@dataclass(frozen=True, slots=True)
class Known:
    """A layout that was finished: keys int64 (n,), rising, positions float32 (n, 2), and how many points there were."""

    keys: NDArray[np.int64]
    plane: Plane
    made_of: int = 0

    def of(self, keys: NDArray[np.int64]) -> Plane:
        """Return the positions of these keys, float32 (m, 2), NaN for those without."""
        result = np.full((len(keys), 2), np.nan, np.float32)
        if len(self.keys):
            rows = np.searchsorted(self.keys, keys).clip(0, len(self.keys) - 1)
            found = self.keys[rows] == keys
            result[found] = self.plane[rows[found]]
        return result


def read_layout(folder: Path, name: str) -> Known:
    """Return a layout; an empty one where there is none or it cannot be read."""
    try:
        held = read_arrays(folder / f"layout-{name}.npz", _MOST_BYTES)
        known = Known(held["keys"], held["plane"], int(held["made_of"]))
        if known.plane.shape == (len(known.keys), 2):
            return known
    except (UnreadableArchive, ValueError, TypeError, KeyError):
        pass  # not made yet, or damaged: it is made again
    return Known(np.zeros(0, np.int64), np.zeros((0, 2), np.float32))


def write_layout(folder: Path, name: str, keys: NDArray[np.int64], plane: Plane, made_of: int) -> None:
    """Keep a layout, by rename."""
    order = np.argsort(keys)
    with replacing(folder / f"layout-{name}.npz") as unfinished:
        np.savez(unfinished, keys=keys[order], plane=plane[order], made_of=np.int64(made_of))


@dataclass(slots=True)
class MapWriter:
    """Publishes the map, whole or in the making, for readers in other processes."""

    folder: Path
    number: int = 0
    _files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> MapWriter:
        """Go on after what is published."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, read_state(folder).get("number", 0))

    def publish(self, columns: dict[str, NDArray[Any]], state: dict[str, Any]) -> int:
        """Write the columns that are new, then what there is, and return its number.

        Columns that were published before by this object are kept; ``state`` must go through JSON.
        """
        self.number += 1
        for name, values in columns.items():
            file = f"{name}.{self.number:06d}.npy"
            np.save(self.folder / file, values)
            self._files[name] = file
        whole = {"format": FORMAT, "number": self.number, "columns": self._files} | state
        with replacing(self.folder / STATE) as unfinished:
            unfinished.write_text(json.dumps(whole), encoding="ascii")
        return self.number

    def clean(self) -> None:
        """Remove columns that are no longer named."""
        for file in self.folder.glob("*.npy"):
            if file.name not in self._files.values():
                with contextlib.suppress(OSError):  # a reader has it open (Windows): the next run removes it
                    file.unlink()


def read_state(folder: Path) -> dict[str, Any]:
    """Return what is published; empty where there is nothing that this version reads."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) and state.get("format") == FORMAT else {}


def read_column(folder: Path, state: dict[str, Any], name: str) -> NDArray[Any]:
    """Return a column of the published map, mapped into memory.

    Raises
    ------
    KeyError, OSError, ValueError
        If it is not there, or damaged.
    """
    # a plain array looks into the same memory and is sliced many times faster
    return np.asarray(np.load(folder / state["columns"][name], mmap_mode="r"))


def newest_map(cache: Path) -> Path | None:
    """Return the folder of the map that was published last, of whatever encoder; None if there is none."""
    states = [(state.stat().st_mtime_ns, state.parent) for state in (cache / "map").glob(f"*/{STATE}")]
    return max(states)[1] if states else None


def layout_name(view: MapView, head: int) -> str:
    """Return the name of a view's layout: that of the aligned one names its head."""
    return f"{view}-{head}" if view is MapView.ALIGNED else str(view)
