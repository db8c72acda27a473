"""Version 15 of the catalogue: captions that the user took off a photo, most of them to put them on another.

The files that a caption came from are never changed: it stays away from its photo for as long as they say the same.
"""

from __future__ import annotations

VERSION_15 = """
CREATE TABLE moved_text (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch INTEGER NOT NULL,                  -- what was moved together is taken back together
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    ordinal INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    origin_id INTEGER REFERENCES file (id) ON DELETE CASCADE,
    to_item INTEGER REFERENCES item (id) ON DELETE SET NULL,
    before TEXT NOT NULL DEFAULT '',         -- the user's own caption of that photo until then
    after TEXT NOT NULL DEFAULT '',
    moved_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX moved_text_item ON moved_text (item_id);
"""
