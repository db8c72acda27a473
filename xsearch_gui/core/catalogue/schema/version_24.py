"""Version 24 of the catalogue: the moments of films, each with a vector.

A film is an item like a photo, with a duration among its facts; its own vector is that of the moment which stands for
it. The id of a moment is that of its film times 1024, and its place in the film: an index needs no table to tell which
film a moment belongs to.
"""

from __future__ import annotations

from xsearch_gui.core.catalogue.schema.version_8 import noted_vectors

_OF_FILM = "SELECT id FROM moment WHERE item_id = new.id"

VERSION_24 = f"""
CREATE TABLE moment (
    id INTEGER PRIMARY KEY,                  -- item_id * 1024 + ordinal
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    seconds REAL NOT NULL,                   -- from the beginning of the film
    cover INTEGER NOT NULL DEFAULT 0         -- the one that stands for the film
);
CREATE INDEX moment_item ON moment (item_id);
-- float16, little endian, unit length
CREATE TABLE moment_vector (
    encoder_id INTEGER NOT NULL REFERENCES encoder (id) ON DELETE CASCADE,
    owner_id INTEGER NOT NULL REFERENCES moment (id) ON DELETE CASCADE,
    data BLOB NOT NULL,
    PRIMARY KEY (encoder_id, owner_id)
) WITHOUT ROWID;
CREATE INDEX moment_vector_owner ON moment_vector (owner_id);
{noted_vectors("moment")}
CREATE TRIGGER item_film_gone AFTER UPDATE OF gone_at ON item WHEN (old.gone_at IS NULL) <> (new.gone_at IS NULL) BEGIN
    DELETE FROM vector_change WHERE population = 'moment' AND owner_id IN ({_OF_FILM});
    INSERT INTO vector_change (encoder_id, population, owner_id) SELECT encoder_id, 'moment', owner_id
        FROM moment_vector WHERE owner_id IN ({_OF_FILM});
END;
CREATE INDEX item_duration ON item (json_extract(facts, '$.duration'))
    WHERE gone_at IS NULL AND json_extract(facts, '$.duration') IS NOT NULL;
"""
