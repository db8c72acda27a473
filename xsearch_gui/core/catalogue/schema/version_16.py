"""Version 16 of the catalogue: photos that are known by the small picture in their file, until the file itself is read.

Such a photo is an item like any other, whose ``content`` is no hash of the file (:mod:`catalogue.facts.preliminary`).
Its file is still to be read (``state = 'new'``) and has the item already.
"""

from __future__ import annotations

VERSION_16 = """
CREATE TABLE preliminary (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE
);
"""
