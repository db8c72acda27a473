"""Version 21 of the catalogue: captions, creators, places and dates that the user gives, as stars are kept.

``value``, ``said`` and ``seen`` of ``photo_field`` mean what they mean in ``photo_mark``. ``written_sidecar`` knows
what was written into photos themselves too, and how large and of when the file was then: it is still that photo.
"""

from __future__ import annotations

VERSION_21 = """
CREATE TABLE photo_field (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN (
        'caption', 'creator', 'copyright', 'sublocation', 'city', 'state', 'country', 'taken_at'
    )),
    value TEXT NOT NULL,
    said TEXT NOT NULL,
    seen TEXT NOT NULL,
    PRIMARY KEY (item_id, kind)
) WITHOUT ROWID;
ALTER TABLE written_sidecar ADD COLUMN said TEXT NOT NULL DEFAULT '[]';  -- JSON: a kind, its value, the next kind
ALTER TABLE written_sidecar ADD COLUMN size INTEGER NOT NULL DEFAULT 0;  -- bytes; 0: not the photo itself
ALTER TABLE written_sidecar ADD COLUMN mtime_ns INTEGER NOT NULL DEFAULT 0;
"""
