"""Version 10 of the catalogue: more of what files say, and words without strokes.

Keywords, people, places and labels are indexed as words, and people are found as tags are. Photos that were read before
are read again by the next run (``read_version``), and sidecars with them.

The index of words holds texts as :mod:`core.metadata.words.letters` folds them, in two spellings, not as they stand. A
view is its content, so that SQLite can check it and make it again.
"""

from __future__ import annotations

# Not INSERT OR IGNORE: within a trigger the conflict clause of the statement that fires it counts.
_WORDS = """SELECT value FROM json_each(new.facts, '$.keywords')
        UNION SELECT value FROM json_each(new.facts, '$.people')"""
_TAGS = f"""INSERT INTO keyword (word) SELECT value FROM ({_WORDS})
        WHERE value NOT IN (SELECT keyword.word FROM keyword);
    INSERT INTO tagged SELECT keyword.id, new.id FROM keyword WHERE word IN ({_WORDS});"""

VERSION_10 = (
    """
DROP TRIGGER text_insert;
DROP TRIGGER text_delete;
DROP TRIGGER text_update;
DROP TABLE text_fts;
CREATE VIEW text_words AS SELECT id, xsearch_folded(body) AS body, xsearch_spelled(body) AS spelled FROM text;
CREATE VIRTUAL TABLE text_fts USING fts5 (
    body, spelled, content='text_words', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER text_insert AFTER INSERT ON text BEGIN
    INSERT INTO text_fts (rowid, body, spelled)
        VALUES (new.id, xsearch_folded(new.body), xsearch_spelled(new.body));
END;
CREATE TRIGGER text_delete AFTER DELETE ON text BEGIN
    INSERT INTO text_fts (text_fts, rowid, body, spelled)
        VALUES ('delete', old.id, xsearch_folded(old.body), xsearch_spelled(old.body));
END;
CREATE TRIGGER text_update AFTER UPDATE OF body ON text BEGIN
    INSERT INTO text_fts (text_fts, rowid, body, spelled)
        VALUES ('delete', old.id, xsearch_folded(old.body), xsearch_spelled(old.body));
    INSERT INTO text_fts (rowid, body, spelled)
        VALUES (new.id, xsearch_folded(new.body), xsearch_spelled(new.body));
END;
INSERT INTO text_fts (text_fts) VALUES ('rebuild');

ALTER TABLE item ADD COLUMN read_version INTEGER NOT NULL DEFAULT 0;  -- of what was read of the file
CREATE INDEX item_read ON item (read_version) WHERE kind = 'photo';
INSERT OR IGNORE INTO unlinked SELECT DISTINCT directory FROM file WHERE role = 'sidecar';

-- Captions of the photo's own file, while a sidecar says that there are none.
CREATE TABLE held_text (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (item_id, source, body)
) WITHOUT ROWID;

-- The words of a photo's facts.
CREATE VIEW item_words AS SELECT id, xsearch_folded(xsearch_said(facts)) AS words,
    xsearch_spelled(xsearch_said(facts)) AS spelled FROM item;
CREATE VIRTUAL TABLE item_fts USING fts5 (
    words, spelled, content='item_words', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER item_insert_words AFTER INSERT ON item BEGIN
    INSERT INTO item_fts (rowid, words, spelled)
        VALUES (new.id, xsearch_folded(xsearch_said(new.facts)), xsearch_spelled(xsearch_said(new.facts)));
END;
CREATE TRIGGER item_delete_words AFTER DELETE ON item BEGIN
    INSERT INTO item_fts (item_fts, rowid, words, spelled) VALUES
        ('delete', old.id, xsearch_folded(xsearch_said(old.facts)), xsearch_spelled(xsearch_said(old.facts)));
END;
CREATE TRIGGER item_update_words AFTER UPDATE OF facts ON item WHEN old.facts <> new.facts BEGIN
    INSERT INTO item_fts (item_fts, rowid, words, spelled) VALUES
        ('delete', old.id, xsearch_folded(xsearch_said(old.facts)), xsearch_spelled(xsearch_said(old.facts)));
    INSERT INTO item_fts (rowid, words, spelled)
        VALUES (new.id, xsearch_folded(xsearch_said(new.facts)), xsearch_spelled(xsearch_said(new.facts)));
END;
INSERT INTO item_fts (item_fts) VALUES ('rebuild');

-- Names of people are tags like the keywords.
DROP TRIGGER item_insert_tags;
DROP TRIGGER item_update_tags;
CREATE TRIGGER item_insert_tags AFTER INSERT ON item BEGIN
    """
    + _TAGS
    + """
END;
CREATE TRIGGER item_update_tags AFTER UPDATE OF facts ON item WHEN old.facts <> new.facts BEGIN
    DELETE FROM tagged WHERE item_id = new.id;
    """
    + _TAGS
    + """
END;
"""
)
