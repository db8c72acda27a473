"""Version 8 of the catalogue: which vectors have changed, so that an index can be brought up to date by them alone.

A row says that what can be found of an owner (its vector, or whether it has a file) may be another than before
``number``. Triggers write it: no statement can forget to. There is one row per owner and encoder, the latest.
"""

from __future__ import annotations

_NOTE = """
    DELETE FROM vector_change WHERE encoder_id IN ({encoders}) AND population = '{population}' AND owner_id = {owner};
    INSERT INTO vector_change (encoder_id, population, owner_id) SELECT id, '{population}', {owner} FROM encoder
        WHERE id IN ({encoders});
"""


def _note(population: str, owner: str, encoders: str) -> str:
    # Not INSERT OR REPLACE: within a trigger the conflict clause of the statement that fires it counts.
    return _NOTE.format(population=population, owner=owner, encoders=encoders)


def noted_vectors(population: str) -> str:
    """Return the triggers that note what changes among a population's vectors."""
    table = f"{population}_vector"
    return f"""
CREATE TRIGGER {table}_new AFTER INSERT ON {table} BEGIN
    {_note(population, "new.owner_id", "new.encoder_id")}
END;
CREATE TRIGGER {table}_other AFTER UPDATE OF data ON {table} BEGIN
    {_note(population, "new.owner_id", "new.encoder_id")}
END;
CREATE TRIGGER {table}_gone AFTER DELETE ON {table}
WHEN EXISTS (SELECT 1 FROM encoder WHERE id = old.encoder_id) BEGIN
    {_note(population, "old.owner_id", "old.encoder_id")}
END;
"""


_ENCODERS_OF = "SELECT encoder_id FROM {0}_vector WHERE owner_id = {1}"

VERSION_8 = f"""
-- AUTOINCREMENT: numbers rise, whatever is deleted.
CREATE TABLE vector_change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    encoder_id INTEGER NOT NULL,
    population TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    UNIQUE (encoder_id, population, owner_id)
);
CREATE TRIGGER encoder_gone AFTER DELETE ON encoder BEGIN
    DELETE FROM vector_change WHERE encoder_id = old.id;
END;
{noted_vectors("photo")}
{noted_vectors("text")}
CREATE TRIGGER item_file_gone AFTER UPDATE OF gone_at ON item WHEN (old.gone_at IS NULL) <> (new.gone_at IS NULL) BEGIN
    {_note("photo", "new.id", _ENCODERS_OF.format("photo", "new.id"))}
    DELETE FROM vector_change WHERE population = 'text' AND encoder_id IN (SELECT id FROM encoder)
        AND owner_id IN (SELECT id FROM text WHERE item_id = new.id);
    INSERT INTO vector_change (encoder_id, population, owner_id) SELECT encoder_id, 'text', owner_id FROM text
        JOIN text_vector ON owner_id = text.id WHERE item_id = new.id;
END;
CREATE TRIGGER text_given AFTER UPDATE OF item_id ON text WHEN old.item_id <> new.item_id BEGIN
    {_note("text", "new.id", _ENCODERS_OF.format("text", "new.id"))}
END;
"""
