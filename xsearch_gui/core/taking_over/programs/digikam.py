"""Databases of digiKam (``digikam4.db``), versions 5 to 17 of its schema.

Labels are tags within ``_Digikam_Internal_Tags_``; people are tags with the property *person*. A root of albums is a
path, or a path on a volume that only digiKam knows where to find: photos are found by the end of their paths then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from xsearch_gui.core.metadata.cleaning import Metadata, clean_keywords, clean_title, position, rating
from xsearch_gui.core.metadata.dates import dated
from xsearch_gui.core.records.items import DateMeaning
from xsearch_gui.core.taking_over.database import Database, UnknownVersion, real, text, whole
from xsearch_gui.core.taking_over.theirs import TheirPhoto, said_by, stacked, tree_paths

NAME = "digiKam"
_KNOWN = range(5, 18)
_INTERNAL = "_Digikam_Internal_Tags_"
_COLOUR = "Color Label "
_CAPTION, _HEADLINE, _TITLE = 1, 2, 3  # types of comments
_VISIBLE = 1  # the status of an image that is neither hidden nor deleted
_UNKNOWN_PEOPLE = ("unknownPerson", "ignoredPerson", "unconfirmedPerson")


def is_of(database: Database) -> bool:
    """Return whether a database is digiKam's."""
    return database.has("AlbumRoots", "specificPath") and database.has("Images", "album", "name")


def version(database: Database) -> str:
    """Return the version of the schema."""
    if not database.has("Settings", "keyword", "value"):
        raise UnknownVersion(NAME, "?", _told())
    values = {text(keyword): value for keyword, value in database.rows("Settings", ("keyword", "value"))}
    number = whole(values.get("DBVersion"))
    if number not in _KNOWN:
        raise UnknownVersion(NAME, text(values.get("DBVersion")) or "?", _told())
    return str(number)


def _told() -> str:
    return f"{_KNOWN[0]}\u2013{_KNOWN[-1]}"


def photos(database: Database) -> Iterator[TheirPhoto]:
    """Yield the photos of the database that are not deleted."""
    albums = _albums(database)
    images = {
        number: (albums[album], text(name), whole(size))
        for number, album, name, status, size in database.rows(
            "Images", ("id", "album", "name"), ("status", "fileSize")
        )
        if album in albums and whole(status) in (1, None)
    }
    information = {
        row[0]: row[1:] for row in database.rows("ImageInformation", ("imageid",), ("rating", "creationDate"))
    }
    words, people, labels = _tags(database)
    comments, places = _comments(database), _places(database)
    stacks = _stacks(database, {number: name for number, (_, name, _) in images.items()})
    for number, (album, name, size) in images.items():
        stars, taken = information.get(number, (None, None))
        told = comments.get(number, {})
        stars = rating(stars)
        yield TheirPhoto(
            f"{album}/{name}",
            name,
            Metadata(
                dates=tuple(dated(DateMeaning.ORIGINAL, text(taken))),
                rating=stars if stars is not None and stars >= 0 else None,  # -1: not rated
                label=labels.get(number),
                title=clean_title(told.get(_TITLE)) or None,
                headline=clean_title(told.get(_HEADLINE)) or None,
                keywords=clean_keywords(words.get(number, ())) or None,
                people=clean_keywords(people.get(number, ())) or None,
                stack=stacks.get(number),
                **said_by(told.get(_CAPTION, "")),
                **places.get(number, {}),
            ),
            size,
        )


def _albums(database: Database) -> dict[int, str]:
    roots = {}
    for number, identifier, specific in database.rows("AlbumRoots", ("id", "identifier", "specificPath")):
        # volumeid:?path=/home/ana/Photos, volumeid:?uuid=..., networkshareid:?mountpath=/mnt/photos
        asked = parse_qs(urlsplit(text(identifier)).query)
        base = next((asked[key][0] for key in ("path", "mountpath") if key in asked), "")
        roots[number] = f"{base}/{text(specific).strip('/')}".rstrip("/")
    return {
        number: f"{roots[root]}/{text(path).strip('/')}".rstrip("/")
        for number, root, path in database.rows("Albums", ("id", "albumRoot", "relativePath"))
        if root in roots
    }


def _tags(database: Database) -> tuple[dict[int, list[str]], dict[int, list[str]], dict[int, str]]:
    """Return keywords with all their levels, people, and the label of every image."""
    nodes = {row[0]: (text(row[2]), whole(row[1])) for row in database.rows("Tags", ("id", "pid", "name"))}
    paths = tree_paths(nodes)
    properties: dict[int, set[str]] = defaultdict(set)
    if database.has("TagProperties", "tagid", "property"):
        for tag, name in database.rows("TagProperties", ("tagid", "property")):
            properties[tag].add(text(name))
    words: dict[int, list[str]] = defaultdict(list)
    people: dict[int, list[str]] = defaultdict(list)
    labels: dict[int, str] = {}
    for image, tag in database.rows("ImageTags", ("imageid", "tagid")):
        path = paths.get(tag, "")
        name = nodes[tag][0] if tag in nodes else ""
        if path.startswith(_INTERNAL):
            if name.startswith(_COLOUR) and name != f"{_COLOUR}None":
                labels[image] = name.removeprefix(_COLOUR)
        elif "person" in properties[tag]:
            if properties[tag].isdisjoint(_UNKNOWN_PEOPLE):
                people[image].append(name)
        elif path:
            words[image].append(path)
    return words, people, labels


def _comments(database: Database) -> dict[int, dict[int | None, str]]:
    """Return the comments of every image by their type; of several languages the one for all, else the first."""
    found: dict[int, dict[int | None, str]] = defaultdict(dict)
    for image, kind, words, language in database.rows("ImageComments", ("imageid", "type", "comment"), ("language",)):
        if text(words) and (whole(kind) not in found[image] or text(language) == "x-default"):
            found[image][whole(kind)] = text(words)
    return found


def _places(database: Database) -> dict[int, dict[str, Any]]:
    if not database.has("ImagePositions", "imageid", "latitudeNumber", "longitudeNumber"):
        return {}
    found = {}
    for image, north, east in database.rows("ImagePositions", ("imageid", "latitudeNumber", "longitudeNumber")):
        latitude, longitude = position(real(north), real(east))
        if latitude is not None:
            found[image] = {"latitude": latitude, "longitude": longitude}
    return found


def _stacks(database: Database, names: dict[int, str]) -> dict[int, tuple[str, ...]]:
    """Return the others of the group of every image, and the versions that were edited from it."""
    if not database.has("ImageRelations", "subject", "object"):
        return {}
    of_group: dict[int, int] = {}

    def leader(image: int) -> int:
        while (above := of_group.get(image, image)) != image:
            of_group[image] = image = of_group.get(above, above)
        return image

    for subject, other in database.rows("ImageRelations", ("subject", "object")):
        if subject in names and other in names:
            of_group[leader(subject)] = leader(other)
    members = {*of_group, *of_group.values()}
    return stacked(((leader(image), image) for image in sorted(members)), names)
