"""Version 18 of the catalogue: how sharp photos are (:mod:`core.decoding.sharpness`)."""

from __future__ import annotations

VERSION_18 = """
CREATE TABLE sharpness (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    value REAL NOT NULL
);
"""
