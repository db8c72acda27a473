"""Version 13 of the catalogue: what catalogues of other programs say of photos; and notes are read again.

``said`` is JSON of :class:`core.metadata.cleaning.Metadata`. It belongs to the photo's content, so that it stays when
files are moved or read again, and goes with its source.
"""

from __future__ import annotations

VERSION_13 = """
CREATE TABLE import_source (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    program TEXT NOT NULL,
    path NOT NULL UNIQUE,                    -- TEXT, or BLOB where the name is not UTF-8
    taken_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE imported (
    source_id INTEGER NOT NULL REFERENCES import_source (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    said TEXT NOT NULL,
    PRIMARY KEY (source_id, item_id)
) WITHOUT ROWID;
CREATE INDEX imported_item ON imported (item_id);

-- Notes are kept with the names in their embedded pictures now, and texts of programs are no notes any longer.
UPDATE file SET state = 'new' WHERE role = 'note' AND state = 'done';
INSERT OR IGNORE INTO unlinked SELECT DISTINCT directory FROM file WHERE role IN ('note', 'table');
"""
