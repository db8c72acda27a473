"""Version 10 of the catalogue: letters with strokes are found by those without.

The index of words holds texts as :mod:`core.metadata.letters` folds them, in two spellings, and not as they stand. A
view is its content, so that SQLite can check it and make it again.
"""

from __future__ import annotations

VERSION_10 = """
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
"""
