"""``make bench [BENCH="indexing searching"]``: measures this program on this machine.

Prints one table per benchmark and writes ``bench-results/NAME.json`` with the machine beside the figures, and
``NAME.md``, a table that can be put into ``FIGURES.md``. ``peer`` is run only by its name: it fetches another program.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from pathlib import Path

from tests.benchmarks import alignment, culling, hour, window
from tests.benchmarks import map as map_
from tests.benchmarks.finding import (
    compact,
    cut,
    duplicates,
    family,
    feedback,
    films,
    heatmap,
    illustrating,
    kinds,
    notes,
    own_words,
    picture_words,
    proposing,
    reading_order,
    related,
    repair,
    searching,
    teach,
    thumbnails,
    trust,
)
from tests.benchmarks.library import (
    alone,
    eightbit,
    encoding,
    exporting,
    firstpass,
    growing,
    importing,
    indexing,
    killing,
    reading,
    rescan,
    sidebar,
)
from tests.benchmarks.peers import peer

BENCHMARKS = {
    "alignment": alignment.run,
    "alone": alone.run,
    "compact": compact.run,
    "culling": culling.run,
    "kinds": kinds.run,
    "cut": cut.run,
    "duplicates": duplicates.run,
    "family": family.run,
    "eightbit": eightbit.run,
    "encoding": encoding.run,
    "exporting": exporting.run,
    "feedback": feedback.run,
    "films": films.run,
    "firstpass": firstpass.run,
    "growing": growing.run,
    "heatmap": heatmap.run,
    "hour": hour.run,
    "illustrate": illustrating.run,
    "importing": importing.run,
    "indexing": indexing.run,
    "killing": killing.run,
    "notes": notes.run,
    "ocr": picture_words.run,
    "ocr_order": reading_order.run,
    "peer": peer.run,
    "proposing": proposing.run,
    "reading": reading.run,
    "related": related.run,
    "repair": repair.run,
    "map": map_.run,
    "rescan": rescan.run,
    "searching": searching.run,
    "sidebar": sidebar.run,
    "teach": teach.run,
    "thumbnails": thumbnails.run,
    "trust": trust.run,
    "words": own_words.run,
    "window": window.run,
}


def machine() -> dict[str, object]:
    """Return what the figures were measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return {"cpu": model, "cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}


def main() -> int:
    """Run the benchmarks named on the command line, or all."""
    names = sys.argv[1:] or [name for name in BENCHMARKS if name != "peer"]
    if unknown := [name for name in names if name not in BENCHMARKS]:
        print(f"unknown benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    results = Path("bench-results")
    results.mkdir(exist_ok=True)
    for name in names:
        print(f"\n{name}")
        rows = BENCHMARKS[name]()
        for row in rows:
            print("  " + "   ".join(f"{key} {_number(value)}" for key, value in row.items()))
        document = {"benchmark": name, "when": time.strftime("%Y-%m-%d"), "machine": machine(), "rows": rows}
        (results / f"{name}.json").write_text(json.dumps(document, indent=2))
        (results / f"{name}.md").write_text(markdown(rows))
    return 0


def markdown(rows: list[dict[str, object]]) -> str:
    """Return rows as a table; columns in the order in which they first occur, or across where they are many."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [columns, *([_number(row.get(key, "")) for key in columns] for row in rows)]
    if len(columns) > 2 * len(rows):
        lines = [list(line) for line in zip(*lines, strict=True)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _number(value: object) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
