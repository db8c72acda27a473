"""The catalogue's tables, and the steps from every older version to the newest.

``MIGRATIONS[n]`` takes a catalogue from version ``n`` to ``n + 1``; the version is SQLite's ``user_version``.
A migration that has been released is never edited again.
"""

from __future__ import annotations

import sqlite3

from xsearch_gui.core.catalogue.full_text import add_functions
from xsearch_gui.core.catalogue.schema.version_1 import VERSION_1
from xsearch_gui.core.catalogue.schema.version_8 import VERSION_8
from xsearch_gui.core.catalogue.schema.version_10 import VERSION_10
from xsearch_gui.core.catalogue.schema.version_11 import VERSION_11
from xsearch_gui.core.catalogue.schema.version_12 import VERSION_12
from xsearch_gui.core.catalogue.schema.version_13 import VERSION_13
from xsearch_gui.core.catalogue.schema.version_14 import VERSION_14
from xsearch_gui.core.catalogue.schema.version_15 import VERSION_15
from xsearch_gui.core.catalogue.schema.version_16 import VERSION_16
from xsearch_gui.core.catalogue.schema.version_17 import VERSION_17
from xsearch_gui.core.catalogue.schema.version_18 import VERSION_18
from xsearch_gui.core.catalogue.schema.version_19 import VERSION_19
from xsearch_gui.core.catalogue.schema.version_20 import VERSION_20
from xsearch_gui.core.catalogue.schema.version_21 import VERSION_21
from xsearch_gui.core.catalogue.schema.version_22 import VERSION_22
from xsearch_gui.core.catalogue.schema.version_23 import VERSION_23
from xsearch_gui.core.catalogue.schema.version_24 import VERSION_24
from xsearch_gui.core.errors import CatalogueProblem, NewerCatalogue
from xsearch_gui.core.message import Message

_VERSION_2 = """
CREATE TABLE saved_search (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    query TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE past_search (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    query TEXT NOT NULL,
    hits INTEGER NOT NULL,
    searched_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX past_search_query ON past_search (query);

CREATE TABLE judgement (
    query TEXT NOT NULL,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    verdict INTEGER NOT NULL CHECK (verdict IN (-1, 1)),
    judged_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (query, item_id)
);
CREATE INDEX judgement_item ON judgement (item_id);

-- A cache: 32 x 32 greys, row by row, of photos that were compared.
CREATE TABLE look (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    data BLOB NOT NULL CHECK (length(data) = 1024)
);
"""

# A folder is a place and the volume that lies there: another card at the same place is another folder, so that
# its files can have the same names. SQLite cannot change a UNIQUE; the tables are made anew (lang_altertable, 7).
_VERSION_3 = """
CREATE TABLE new_folder (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path NOT NULL,
    volume TEXT NOT NULL DEFAULT '',         -- what the system calls the file system; '' was never looked at
    present INTEGER NOT NULL DEFAULT 1,      -- whether the last look found this volume at the path
    inside INTEGER REFERENCES folder (id) ON DELETE CASCADE,  -- a volume found within a folder goes with it
    added_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (path, volume)
);
INSERT INTO new_folder (id, path, added_at) SELECT id, path, added_at FROM folder;
DROP TABLE folder;
ALTER TABLE new_folder RENAME TO folder;

CREATE TABLE new_file (
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
    UNIQUE (directory, name, folder_id)
);
INSERT INTO new_file SELECT id, folder_id, directory, name, role, size, mtime_ns, state, reason, attempts, item_id
    FROM file;
DROP TABLE file;
ALTER TABLE new_file RENAME TO file;
CREATE INDEX file_item ON file (item_id);
CREATE INDEX file_folder ON file (folder_id, role);
CREATE INDEX file_name ON file (name COLLATE NOCASE);
CREATE INDEX file_unfinished ON file (state) WHERE state <> 'done';
"""

_VERSION_4 = """
-- The user's tags, beside the keywords that the files bring (item.facts).
CREATE TABLE tag_edit (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    added INTEGER NOT NULL CHECK (added IN (0, 1)),  -- 0: a keyword of the file that the user took away
    UNIQUE (item_id, tag)
);
CREATE INDEX tag_edit_tag ON tag_edit (tag);

-- What was last written of a photo, so that what the user takes away later can be taken away there too.
CREATE TABLE written_sidecar (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    path NOT NULL,                           -- TEXT, or BLOB where the name is not UTF-8
    caption TEXT NOT NULL,
    tags TEXT NOT NULL,                      -- JSON: a list
    PRIMARY KEY (item_id, path)
) WITHOUT ROWID;
"""

# Lists without a question need one order of all items, filters and suggestions the values that occur.
_VERSION_5 = """
ALTER TABLE item ADD COLUMN shown_at TEXT NOT NULL DEFAULT '';  -- taken_at, else the earliest file's local time
ALTER TABLE item ADD COLUMN own_facts TEXT;  -- JSON: what the file says itself, where a sidecar says otherwise
UPDATE item SET shown_at = COALESCE(
    taken_at,
    (SELECT strftime('%Y-%m-%dT%H:%M:%S', MIN(mtime_ns) / 1000000000, 'unixepoch', 'localtime')
     FROM file WHERE file.item_id = item.id),
    ''
);
CREATE INDEX item_shown ON item (shown_at, kind) WHERE gone_at IS NULL;
CREATE INDEX item_camera ON item (camera) WHERE gone_at IS NULL AND camera IS NOT NULL;
CREATE INDEX item_lens ON item (lens) WHERE gone_at IS NULL AND lens IS NOT NULL;
CREATE INDEX item_format ON item (format) WHERE gone_at IS NULL AND format <> '';

CREATE INDEX item_gone ON item (gone_at) WHERE gone_at IS NOT NULL;

CREATE TABLE keyword (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE tagged (
    keyword_id INTEGER NOT NULL REFERENCES keyword (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    PRIMARY KEY (keyword_id, item_id)
) WITHOUT ROWID;
CREATE INDEX tagged_item ON tagged (item_id);
INSERT INTO keyword (word) SELECT DISTINCT word.value FROM item, json_each(item.facts, '$.keywords') AS word;
INSERT INTO tagged SELECT DISTINCT keyword.id, item.id FROM item, json_each(item.facts, '$.keywords') AS word
    JOIN keyword ON keyword.word = word.value;
-- The facts are the truth; these tables follow them.
CREATE TRIGGER item_insert_tags AFTER INSERT ON item BEGIN
    INSERT INTO keyword (word) SELECT DISTINCT word.value FROM json_each(new.facts, '$.keywords') AS word
        WHERE word.value NOT IN (SELECT keyword.word FROM keyword);
    INSERT INTO tagged SELECT DISTINCT keyword.id, new.id FROM json_each(new.facts, '$.keywords') AS word
        JOIN keyword ON keyword.word = word.value;
END;
CREATE TRIGGER item_update_tags AFTER UPDATE OF facts ON item WHEN old.facts <> new.facts BEGIN
    DELETE FROM tagged WHERE item_id = new.id;
    INSERT INTO keyword (word) SELECT DISTINCT word.value FROM json_each(new.facts, '$.keywords') AS word
        WHERE word.value NOT IN (SELECT keyword.word FROM keyword);
    INSERT INTO tagged SELECT DISTINCT keyword.id, new.id FROM json_each(new.facts, '$.keywords') AS word
        JOIN keyword ON keyword.word = word.value;
END;
"""

# Files of one shot: the camera's raw file beside its JPEG.
_VERSION_6 = """
ALTER TABLE file ADD COLUMN lead_id INTEGER;  -- the file of the same shot that is read in its place
ALTER TABLE file ADD COLUMN format TEXT NOT NULL DEFAULT '';  -- of a file with a lead: "NEF"
CREATE INDEX file_lead ON file (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX file_lead_format ON file (format, item_id) WHERE lead_id IS NOT NULL;
-- The others follow their lead, and are read themselves when it is gone or cannot be read.
CREATE TRIGGER file_lead_read AFTER UPDATE OF item_id ON file WHEN new.item_id IS NOT old.item_id BEGIN
    UPDATE file SET item_id = new.item_id WHERE lead_id = new.id;
END;
CREATE TRIGGER file_lead_failed AFTER UPDATE OF state ON file WHEN new.state = 'failed' BEGIN
    UPDATE file SET state = 'new', lead_id = NULL, item_id = NULL WHERE lead_id = new.id;
END;
CREATE TRIGGER file_lead_gone AFTER DELETE ON file BEGIN
    UPDATE file SET state = 'new', lead_id = NULL, item_id = NULL WHERE lead_id = old.id;
END;
"""

# Indexes for filters, and the characters of scripts without spaces (catalogue/scripts.py).
_VERSION_7 = """
DROP INDEX item_taken_at;
CREATE INDEX item_taken_at ON item (taken_at) WHERE gone_at IS NULL AND taken_at IS NOT NULL;
CREATE INDEX item_place ON item (latitude, longitude) WHERE gone_at IS NULL AND latitude IS NOT NULL;
CREATE INDEX item_rating ON item (rating) WHERE gone_at IS NULL AND rating IS NOT NULL;

CREATE TABLE gram (
    gram TEXT NOT NULL,
    text_id INTEGER NOT NULL REFERENCES text (id) ON DELETE CASCADE,
    PRIMARY KEY (gram, text_id)
) WITHOUT ROWID;
CREATE INDEX gram_text ON gram (text_id);
INSERT INTO gram SELECT part.value, text.id FROM text, json_each(xsearch_grams(text.body)) AS part;
CREATE TRIGGER text_insert_grams AFTER INSERT ON text BEGIN
    INSERT INTO gram SELECT part.value, new.id FROM json_each(xsearch_grams(new.body)) AS part;
END;
CREATE TRIGGER text_update_grams AFTER UPDATE OF body ON text BEGIN
    DELETE FROM gram WHERE text_id = new.id;
    INSERT INTO gram SELECT part.value, new.id FROM json_each(xsearch_grams(new.body)) AS part;
END;
"""

# A photo that does not say when it was taken is of no time; until then it had that of its file.
_VERSION_9 = """
UPDATE item SET shown_at = '' WHERE kind = 'photo' AND taken_at IS NULL AND shown_at <> '';
DROP INDEX item_taken_at;  -- filters by date look at shown_at
"""

MIGRATIONS: tuple[str, ...] = (
    *(VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5, _VERSION_6, _VERSION_7, VERSION_8, _VERSION_9),
    *(VERSION_10, VERSION_11, VERSION_12, VERSION_13, VERSION_14, VERSION_15, VERSION_16, VERSION_17, VERSION_18),
    *(VERSION_19, VERSION_20, VERSION_21, VERSION_22, VERSION_23, VERSION_24),
)
VERSION = len(MIGRATIONS)


def version(connection: sqlite3.Connection) -> int:
    """Return the version of the catalogue; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def require_newest(connection: sqlite3.Connection) -> None:
    """Refuse a catalogue that cannot be migrated, because it cannot be written to.

    Raises
    ------
    NewerCatalogue, CatalogueProblem
    """
    _refuse_newer(version(connection))
    if version(connection) < VERSION:
        raise CatalogueProblem(
            Message(
                "This library was written by an older xsearch and must be brought up to date, but its folder is "
                "read-only."
            )
        )


def migrate(connection: sqlite3.Connection, to: int | None = None) -> None:
    """Bring the catalogue to a version, the newest unless told otherwise, each step in a transaction of its own.

    Raises
    ------
    NewerCatalogue
        If a newer program has written the catalogue. Nothing is changed then.
    """
    add_functions(connection)
    connection.create_function("xsearch_stop", 0, _stop)
    found = version(connection)
    _refuse_newer(found)
    connection.execute("PRAGMA foreign_keys = OFF")  # a table that is made anew must not take its children along
    try:
        for step in range(found, VERSION if to is None else to):
            _take(connection, step)
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _refuse_newer(found: int) -> None:
    if found > VERSION:
        raise NewerCatalogue(
            Message(
                "This library was written by a newer xsearch (catalogue version {found}; this program reads up "
                "to {most}). Update xsearch, or choose another home folder.",
                found=found,
                most=VERSION,
            )
        )


def _stop() -> None:
    raise RuntimeError("the catalogue is of another version now")


def _take(connection: sqlite3.Connection, step: int) -> None:
    # One script, so that schema and version change together or not at all; and only from the version that is meant:
    # some steps can be taken twice, and would then lead back from what another process has reached meanwhile.
    meant = f"SELECT CASE WHEN user_version <> {step} THEN xsearch_stop() END FROM pragma_user_version;"
    script = f"BEGIN IMMEDIATE;\n{meant}\n{MIGRATIONS[step]}\nPRAGMA user_version = {step + 1};\nCOMMIT;"
    try:
        connection.executescript(script)
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if version(connection) <= step:  # else another process has just done it
            raise
