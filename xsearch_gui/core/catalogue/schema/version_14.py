"""Version 14 of the catalogue: stars, flags and colour labels that the user gives.

``item.rating``, ``item.flag`` and ``item.label`` are what counts: what the user gave, else what the photo's files and
other programs say (``said``). ``seen`` is what these said when the user gave the mark, or what was written into the
sidecar since: where they say otherwise later, another program has changed it.
"""

from __future__ import annotations

VERSION_14 = """
ALTER TABLE item ADD COLUMN flag TEXT;     -- 'pick' or 'reject'
ALTER TABLE item ADD COLUMN label TEXT;    -- a colour by its English name, or the text of any other label
UPDATE item SET label = xsearch_label(json_extract(facts, '$.label')) WHERE facts LIKE '%"label"%';
CREATE INDEX item_flag ON item (flag) WHERE gone_at IS NULL AND flag IS NOT NULL;
CREATE INDEX item_label ON item (label) WHERE gone_at IS NULL AND label IS NOT NULL;
CREATE TABLE photo_mark (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('rating', 'flag', 'label')),
    value TEXT NOT NULL,
    said TEXT NOT NULL,
    seen TEXT NOT NULL,
    PRIMARY KEY (item_id, kind)
) WITHOUT ROWID;
"""
