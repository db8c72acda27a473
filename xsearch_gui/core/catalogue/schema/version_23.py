"""Version 23 of the catalogue: words of the user's own, and the photos that taught them.

A word without photos that is ``forgotten`` is one that the head in use is not to know.
"""

from __future__ import annotations

VERSION_23 = """
CREATE TABLE own_word (
    id INTEGER PRIMARY KEY,
    word TEXT NOT NULL,                      -- as it was typed
    folded TEXT NOT NULL UNIQUE,             -- without case and accents
    forgotten INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE own_word_photo (
    word_id INTEGER NOT NULL REFERENCES own_word (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    PRIMARY KEY (word_id, item_id)
) WITHOUT ROWID;
CREATE INDEX own_word_photo_item ON own_word_photo (item_id);
"""
