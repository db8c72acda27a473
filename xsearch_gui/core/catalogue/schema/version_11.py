"""Version 11 of the catalogue: words are found in every form, in the language of the text that they stand in.

The index holds what :func:`core.metadata.words.word_forms.forms_of_text` makes of a text, one token each. A view is its
content, so that SQLite can check it and make it again.
"""

from __future__ import annotations

VERSION_11 = """
CREATE VIEW text_forms AS SELECT id, xsearch_forms(body) AS forms FROM text;
CREATE VIRTUAL TABLE form_fts USING fts5 (
    forms, content='text_forms', content_rowid='id', detail=none, columnsize=0, tokenize="ascii tokenchars '_'"
);
CREATE TRIGGER text_insert_forms AFTER INSERT ON text BEGIN
    INSERT INTO form_fts (rowid, forms) VALUES (new.id, xsearch_forms(new.body));
END;
CREATE TRIGGER text_delete_forms AFTER DELETE ON text BEGIN
    INSERT INTO form_fts (form_fts, rowid, forms) VALUES ('delete', old.id, xsearch_forms(old.body));
END;
CREATE TRIGGER text_update_forms AFTER UPDATE OF body ON text BEGIN
    INSERT INTO form_fts (form_fts, rowid, forms) VALUES ('delete', old.id, xsearch_forms(old.body));
    INSERT INTO form_fts (rowid, forms) VALUES (new.id, xsearch_forms(new.body));
END;
INSERT INTO form_fts (form_fts) VALUES ('rebuild');
"""
