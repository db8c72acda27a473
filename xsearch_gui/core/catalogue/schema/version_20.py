"""Version 20 of the catalogue: stacks made by hand, what kind of picture each is, and which were edited.

A photo is in one stack at most; ``place`` orders a stack, the first that is there is its cover. A photo alone in its
stack stands apart: no automatic grouping takes it along. ``picture_kind`` is a cache of what vectors and facts tell.
"""

from __future__ import annotations

VERSION_20 = """
CREATE TABLE stack_photo (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    stack_id INTEGER NOT NULL,
    place INTEGER NOT NULL
);
CREATE INDEX stack_photo_stack ON stack_photo (stack_id, place, item_id);

CREATE TABLE picture_kind (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    encoder_id INTEGER NOT NULL REFERENCES encoder (id) ON DELETE CASCADE,
    kind TEXT NOT NULL                       -- one of PICTURE_KINDS
);
CREATE INDEX picture_kind_kind ON picture_kind (kind, item_id);
CREATE INDEX item_edited ON item (json_extract(facts, '$.edited'))
    WHERE gone_at IS NULL AND json_extract(facts, '$.edited') IS NOT NULL;
"""
