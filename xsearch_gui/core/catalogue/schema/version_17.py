"""Version 17 of the catalogue: what filters ask for is found by an index, and the colours of photos are kept.

The facts stay as they are; the indexes follow them. ``photo_colour`` is a cache: libraries of before get it from their
thumbnails.
"""

from __future__ import annotations

_INDEX = (
    "CREATE INDEX item_{name} ON item (json_extract(facts, '$.{fact}'))"
    " WHERE gone_at IS NULL AND json_extract(facts, '$.{fact}') IS NOT NULL;\n"
)
_NAMES = {
    "iso": "iso",
    "aperture": "f_number",
    "focal": "focal_length",
    "exposure": "exposure_time",
    "people": "people",
    "country": "country",
    "state": "state",
    "city": "city",
    "sublocation": "sublocation",
}

VERSION_17 = (
    "".join(_INDEX.format(name=name, fact=fact) for name, fact in _NAMES.items())
    + """
CREATE TABLE photo_colour (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    name TEXT NOT NULL,                      -- as in decoding/colours.py; '' where no colour is worth naming
    lightness REAL NOT NULL,                 -- the mean of its pixels in OKLab
    a REAL NOT NULL,
    b REAL NOT NULL,
    share REAL NOT NULL,                     -- of the photo, 0 to 1
    PRIMARY KEY (item_id, name)
) WITHOUT ROWID;
CREATE INDEX photo_colour_name ON photo_colour (name, share);
"""
)
