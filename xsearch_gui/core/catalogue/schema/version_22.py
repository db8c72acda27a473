"""Version 22 of the catalogue: words that were read in pictures.

Lines that stand together are one text of the source ``ocr``; beside it stand its lines, where each was read and how
surely. A line that the user has hidden is in no text any longer: it is kept here, so that it does not come back, and
can.
"""

from __future__ import annotations

VERSION_22 = """
CREATE TABLE picture_line (
    text_id INTEGER NOT NULL REFERENCES text (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,                -- within the block
    body TEXT NOT NULL,
    confidence REAL NOT NULL,                -- 0..1
    corners TEXT NOT NULL,                   -- JSON: x, y of four corners, 0..1 of the picture's width and height
    PRIMARY KEY (text_id, ordinal)
) WITHOUT ROWID;
CREATE TABLE hidden_line (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    confidence REAL NOT NULL,
    corners TEXT NOT NULL,
    PRIMARY KEY (item_id, body)
);
CREATE TABLE words_read (                    -- photos whose picture was looked at, with words or without
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    failed INTEGER NOT NULL DEFAULT 0        -- the file could not be read for it; tried again by a later version
);
CREATE INDEX text_of_pictures ON text (item_id) WHERE source = 'ocr';
ALTER TABLE folder ADD COLUMN words INTEGER NOT NULL DEFAULT 1;  -- whether words are read in its photos
"""
