"""Version 19 of the catalogue: albums made by hand, files that are told of no more, and indexes to count by.

``album_photo.place`` orders the photos of an album; it has gaps.
"""

from __future__ import annotations

VERSION_19 = """
CREATE TABLE album (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE album_photo (
    album_id INTEGER NOT NULL REFERENCES album (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    PRIMARY KEY (album_id, item_id)
) WITHOUT ROWID;
CREATE INDEX album_photo_item ON album_photo (item_id);

ALTER TABLE file ADD COLUMN ignored INTEGER NOT NULL DEFAULT 0;  -- of one that cannot be used: it is not told again
CREATE INDEX item_added ON item (kind, added_at) WHERE gone_at IS NULL;
CREATE INDEX file_photo ON file (folder_id, directory, item_id)
    WHERE role = 'photo' AND item_id IS NOT NULL AND lead_id IS NULL;
CREATE INDEX file_photo_item ON file (item_id) WHERE role = 'photo' AND item_id IS NOT NULL AND lead_id IS NULL;
"""
