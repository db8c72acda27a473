"""Libraries of before get colours and sharpness from thumbnails, once; one without waits."""

from __future__ import annotations

from pathlib import Path

from colours import paint

from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.indexing.thumbnail_facts import measure_thumbnails
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.indexing import IndexRequest

QUIET = SilentReporter()


def test_what_is_missing_is_measured_once_and_found(library: Library, photos: Path) -> None:
    for name in ("red", "blue", "green"):
        paint(photos / f"{name}.png", name)
    run_index(library, IndexRequest((str(photos),)), QUIET)
    db = library.catalogue.connection
    db.execute("DELETE FROM photo_colour")
    db.execute("DELETE FROM sharpness WHERE item_id <> 1")
    missing = library.catalogue.items.rows([2])[2]
    library.paths.thumbnail(missing.content).unlink()
    assert measure_thumbnails(library, QUIET) == 2
    assert len(library.catalogue.sharpness.get([1, 2, 3])) == 2
    run_index(library, IndexRequest(), QUIET)  # makes the thumbnail again, then looks at it
    assert measure_thumbnails(library, QUIET) == 0
    assert len(library.catalogue.sharpness.get([1, 2, 3])) == 3
    assert len(Matcher(db).matching(parse("colour:red").filters)) == 1
