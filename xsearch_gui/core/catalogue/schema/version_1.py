"""The tables of the first version of the catalogue, as they were released. Never edited; see :mod:`migrations`."""

from __future__ import annotations

# AUTOINCREMENT: an id is never used again, so that a published index can never name a different item.
VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE folder (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path NOT NULL UNIQUE,
    added_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE item (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'note')),
    content TEXT NOT NULL,                   -- BLAKE2b-128 of the file's bytes, hex
    size INTEGER NOT NULL,                   -- bytes
    title TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    format TEXT NOT NULL DEFAULT '',
    taken_at TEXT,
    camera TEXT,
    lens TEXT,
    latitude REAL,
    longitude REAL,
    rating INTEGER,
    facts TEXT NOT NULL DEFAULT '{}',        -- JSON: all of PhotoFacts
    added_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    gone_at TEXT,                            -- since when no file holds this content
    UNIQUE (kind, content, size)
);
CREATE INDEX item_taken_at ON item (taken_at);

CREATE TABLE file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder_id INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
    directory NOT NULL,                      -- TEXT, or BLOB where the name is not UTF-8
    name NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('photo', 'note', 'sidecar', 'table')),
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'failed')),
    reason TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,     -- times it was opened without an end: a crash
    item_id INTEGER REFERENCES item (id) ON DELETE SET NULL,
    UNIQUE (directory, name)
);
CREATE INDEX file_item ON file (item_id);
CREATE INDEX file_folder ON file (folder_id, role);
CREATE INDEX file_name ON file (name COLLATE NOCASE);
CREATE INDEX file_unfinished ON file (state) WHERE state <> 'done';

-- Directories whose captions and pairs are to be worked out again.
CREATE TABLE unlinked (directory NOT NULL PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE text (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    ordinal INTEGER NOT NULL DEFAULT 0,      -- the chunk's place in its note
    body TEXT NOT NULL,
    origin_id INTEGER REFERENCES file (id) ON DELETE CASCADE  -- the sidecar or table it comes from
);
CREATE INDEX text_item ON text (item_id);
CREATE INDEX text_origin ON text (origin_id) WHERE origin_id IS NOT NULL;

CREATE VIRTUAL TABLE text_fts USING fts5 (
    body, content='text', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER text_insert AFTER INSERT ON text BEGIN
    INSERT INTO text_fts (rowid, body) VALUES (new.id, new.body);
END;
CREATE TRIGGER text_delete AFTER DELETE ON text BEGIN
    INSERT INTO text_fts (text_fts, rowid, body) VALUES ('delete', old.id, old.body);
END;
CREATE TRIGGER text_update AFTER UPDATE OF body ON text BEGIN
    INSERT INTO text_fts (text_fts, rowid, body) VALUES ('delete', old.id, old.body);
    INSERT INTO text_fts (rowid, body) VALUES (new.id, new.body);
END;

CREATE TABLE pair (
    photo_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    note_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    link TEXT NOT NULL,
    PRIMARY KEY (photo_id, note_id)
) WITHOUT ROWID;
CREATE INDEX pair_note ON pair (note_id);

CREATE TABLE encoder (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    UNIQUE (name, version)
);

-- float16, little endian, unit length
CREATE TABLE photo_vector (
    encoder_id INTEGER NOT NULL REFERENCES encoder (id) ON DELETE CASCADE,
    owner_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    data BLOB NOT NULL,
    PRIMARY KEY (encoder_id, owner_id)
) WITHOUT ROWID;
CREATE INDEX photo_vector_owner ON photo_vector (owner_id);
CREATE TABLE text_vector (
    encoder_id INTEGER NOT NULL REFERENCES encoder (id) ON DELETE CASCADE,
    owner_id INTEGER NOT NULL REFERENCES text (id) ON DELETE CASCADE,
    data BLOB NOT NULL,
    PRIMARY KEY (encoder_id, owner_id)
) WITHOUT ROWID;
CREATE INDEX text_vector_owner ON text_vector (owner_id);
"""
