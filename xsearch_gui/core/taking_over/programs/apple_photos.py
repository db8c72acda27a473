"""Libraries of Apple Photos 5 to 11 (``Photos.sqlite`` in a ``.photoslibrary``; macOS 10.15 to 26).

Core Data numbers the tables that join two others, and another version numbers them anew: they are found by their shape.
Photos renames the files that it keeps; their former names and their sizes tell which photos of other folders they are.
"""

from __future__ import annotations

import plistlib
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from xsearch_gui.core.metadata.cleaning import Metadata, clean_keywords, clean_title, position
from xsearch_gui.core.metadata.dates import Dated
from xsearch_gui.core.records.items import DateMeaning
from xsearch_gui.core.taking_over.database import Database, UnknownVersion, real, text, whole
from xsearch_gui.core.taking_over.theirs import TheirPhoto, said_by, stacked, tree_paths

NAME = "Apple Photos"
_KNOWN = range(13_000, 20_000)  # PLModelVersion
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_FAVOURITE = 5  # stars; a heart has no other place among the facts
_PHOTO, _ALBUM, _FOLDERS = 0, 2, (2, 4000)  # kinds of assets, of albums, of what has a name in their tree
_LARGEST_PLIST = 2**20  # bytes
_DAY = 86_400  # seconds


def is_of(database: Database) -> bool:
    """Return whether a database is that of Apple Photos."""
    return bool(_assets(database)) and database.has("Z_METADATA")


def version(database: Database) -> str:
    """Return the version of the model."""
    for (data,) in database.rows("Z_METADATA", ("Z_PLIST",)):
        try:
            values = plistlib.loads(data) if isinstance(data, bytes) and len(data) <= _LARGEST_PLIST else {}
        except Exception:  # plistlib raises whatever comes of damaged bytes
            values = {}
        number = whole(values.get("PLModelVersion")) if isinstance(values, dict) else None
        if number in _KNOWN:
            return str(number)
        raise UnknownVersion(NAME, str(number or "?"), _told())
    raise UnknownVersion(NAME, "?", _told())


def _told() -> str:
    return f"{_KNOWN[0]}\u2013{_KNOWN[-1]}"


def _assets(database: Database) -> str:
    return next((table for table in ("ZASSET", "ZGENERICASSET") if database.has(table, "ZFILENAME")), "")


def photos(database: Database) -> Iterator[TheirPhoto]:
    """Yield the photos of the library that are not in the bin."""
    attributes = _attributes(database)
    descriptions = _descriptions(database)
    keywords, albums, people = _keywords(database), _albums(database), _people(database)
    wished = ("ZKIND", "ZTRASHEDSTATE", "ZFAVORITE", "ZLATITUDE", "ZLONGITUDE", "ZDATECREATED", "ZAVALANCHEUUID")
    rows = {row[0]: row[1:] for row in database.rows(_assets(database), ("Z_PK", "ZFILENAME"), ("ZDIRECTORY", *wished))}
    nothing = (None, None, None, None, None)
    names = {asset: text(attributes.get(asset, nothing)[1]) or text(row[0]) for asset, row in rows.items()}
    stacks = stacked(((row[8], asset) for asset, row in rows.items() if text(row[8])), names)
    for asset, (file, folder, kind, trashed, favourite, north, east, taken, _) in rows.items():
        if whole(kind) not in (_PHOTO, None) or whole(trashed):
            continue
        own, _, size, title, zone = attributes.get(asset, nothing)
        latitude, longitude = position(real(north), real(east))
        moment = _moment(taken, zone)
        yield TheirPhoto(
            f"originals/{text(folder)}/{text(file)}",
            names[asset],
            Metadata(
                dates=(Dated(DateMeaning.ORIGINAL, moment),) if moment else (),
                latitude=latitude,
                longitude=longitude,
                rating=_FAVOURITE if whole(favourite) else None,
                title=clean_title(text(title)) or None,
                keywords=clean_keywords(keywords.get(own, ())) or None,
                people=clean_keywords(people.get(asset, ())) or None,
                albums=clean_keywords(albums.get(asset, ())) or None,
                stack=stacks.get(asset),
                **said_by(descriptions.get(own, "")),
            ),
            whole(size),
        )


def _attributes(database: Database) -> dict[Any, tuple[Any, ...]]:
    """Return number, former name, size, title and zone, by the asset."""
    table = "ZADDITIONALASSETATTRIBUTES"
    wished = ("ZORIGINALFILENAME", "ZORIGINALFILESIZE", "ZTITLE", "ZTIMEZONEOFFSET")
    return {row[1]: (row[0], *row[2:]) for row in database.rows(table, ("Z_PK", "ZASSET"), wished)}


def _moment(taken: Any, zone: Any) -> str | None:
    """Return the local time of a number of seconds since 2001, UTC."""
    seconds, offset = real(taken), whole(zone) or 0
    try:
        local = timezone(timedelta(seconds=offset if abs(offset) < _DAY else 0))
        return None if seconds is None else (_EPOCH + timedelta(seconds=round(seconds))).astimezone(local).isoformat()
    except (OverflowError, ValueError):
        return None


def _descriptions(database: Database) -> dict[Any, str]:
    if not database.has("ZASSETDESCRIPTION", "ZASSETATTRIBUTES", "ZLONGDESCRIPTION"):
        return {}
    return {
        own: text(words) for own, words in database.rows("ZASSETDESCRIPTION", ("ZASSETATTRIBUTES", "ZLONGDESCRIPTION"))
    }


def _joining(database: Database, table: str, left: str, right: str) -> tuple[str, str, str] | None:
    """Return the table that joins two others and its two columns; names are patterns, in small letters."""
    for name in database.tables():
        if re.fullmatch(table, name):
            columns = database.columns(name)
            lefts, rights = ([c for c in columns if re.fullmatch(p, c)] for p in (left, right))
            if lefts and rights:
                return name, lefts[0], rights[0]
    return None


def _keywords(database: Database) -> dict[Any, list[str]]:
    """Return the keywords, by the number of the attributes of an asset."""
    joining = _joining(database, r"z_\d+keywords", r"z_\d+assetattributes", r"z_\d+keywords")
    if joining is None or not database.has("ZKEYWORD", "Z_PK", "ZTITLE"):
        return {}
    titles = {number: text(title) for number, title in database.rows("ZKEYWORD", ("Z_PK", "ZTITLE"))}
    found: dict[Any, list[str]] = defaultdict(list)
    for own, keyword in database.rows(joining[0], joining[1:]):
        found[own].append(titles.get(keyword, ""))
    return found


def _albums(database: Database) -> dict[Any, list[str]]:
    """Return the albums that a person has made, with the folders they are in, by the asset."""
    joining = _joining(database, r"z_\d+assets", r"z_\d+albums", r"z_\d+assets")
    if joining is None or not database.has("ZGENERICALBUM", "Z_PK", "ZTITLE", "ZKIND"):
        return {}
    nodes, own = {}, set()
    rows = database.rows("ZGENERICALBUM", ("Z_PK", "ZTITLE", "ZKIND"), ("ZPARENTFOLDER", "ZTRASHEDSTATE"))
    for number, title, kind, parent, trashed in rows:
        nodes[number] = (text(title) if whole(kind) in _FOLDERS else "", whole(parent))
        if whole(kind) == _ALBUM and not whole(trashed):
            own.add(number)
    paths = tree_paths(nodes)
    found: dict[Any, list[str]] = defaultdict(list)
    for album, asset in database.rows(joining[0], joining[1:]):
        if album in own and album in paths:
            found[asset].append(paths[album])
    return found


def _people(database: Database) -> dict[Any, list[str]]:
    columns = next(
        (
            pair
            for pair in (("ZASSETFORFACE", "ZPERSONFORFACE"), ("ZASSET", "ZPERSON"))
            if database.has("ZDETECTEDFACE", *pair)
        ),
        None,
    )
    if columns is None or not database.has("ZPERSON", "Z_PK"):
        return {}
    names = {
        number: text(whole_name).strip() or text(shown).strip()
        for number, whole_name, shown in database.rows("ZPERSON", ("Z_PK",), ("ZFULLNAME", "ZDISPLAYNAME"))
    }
    found: dict[Any, list[str]] = defaultdict(list)
    for asset, person in database.rows("ZDETECTEDFACE", columns):
        if names.get(person):
            found[asset].append(names[person])
    return found
