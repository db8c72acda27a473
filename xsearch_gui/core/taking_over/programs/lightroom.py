"""Catalogues of Lightroom Classic (``.lrcat``), versions 4 to 15.

A photo is a row of ``Adobe_images``, its file one of ``AgLibraryFile`` in an ``AgLibraryFolder`` below an
``AgLibraryRootFolder``. Virtual copies are rows with the same file; what is said of them is said of it. Title and
headline are in the XMP that Lightroom keeps for every photo, packed by zlib behind four bytes of its length.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from xsearch_gui.core.metadata.cleaning import Metadata, clean_keywords, clean_title, position, rating
from xsearch_gui.core.metadata.dates import dated
from xsearch_gui.core.metadata.xmp import of_xmp
from xsearch_gui.core.records.items import DateMeaning
from xsearch_gui.core.taking_over.database import Database, UnknownVersion, real, text, whole
from xsearch_gui.core.taking_over.theirs import TheirPhoto, said_by, stacked, tree_paths

NAME = "Lightroom Classic"
_KNOWN = range(4, 16)
_LARGEST_XMP = 2 * 2**20  # bytes, unpacked
_PLACES = {"sublocation": "Location", "city": "City", "state": "State", "country": "Country"}


def is_of(database: Database) -> bool:
    """Return whether a database is a catalogue of Lightroom Classic."""
    return database.has("Adobe_images", "rootFile") and database.has("AgLibraryFile", "baseName")


def version(database: Database) -> str:
    """Return the major version that the catalogue was written by."""
    if not database.has("Adobe_variablesTable", "name", "value"):
        raise UnknownVersion(NAME, "?", _told())
    values = {text(name): value for name, value in database.rows("Adobe_variablesTable", ("name", "value"))}
    number = whole(values.get("Adobe_DBVersion"))
    if number is None or number // 100_000 not in _KNOWN:
        raise UnknownVersion(NAME, str(values.get("Adobe_DBVersion", "?")), _told())
    return str(number // 100_000)


def _told() -> str:
    return f"{_KNOWN[0]}\u2013{_KNOWN[-1]}"


def photos(database: Database) -> Iterator[TheirPhoto]:
    """Yield the photos of the catalogue; a virtual copy is one more of the same path."""
    paths = _paths(database)
    images = {
        whole(row[0]): row
        for row in database.rows(
            "Adobe_images", ("id_local", "rootFile"), ("rating", "colorLabels", "captureTime", "masterImage")
        )
    }
    names = {image: paths[row[1]].rsplit("/", 1)[-1] for image, row in images.items() if row[1] in paths}
    keywords, people = _keywords(database)
    captions = _by_image(database, "AgLibraryIPTC", "caption")
    collections, titles = _collections(database), _titles(database)
    stacks, places = _stacks(database, {i: n for i, n in names.items() if i is not None}), _places(database)
    for image, (_, file, stars, label, taken, _master) in images.items():
        if image is None or file not in paths:
            continue
        title, headline = titles.get(image, (None, None))
        yield TheirPhoto(
            paths[file],
            names[image],
            Metadata(
                dates=tuple(dated(DateMeaning.ORIGINAL, text(taken))),
                rating=rating(stars) if stars is not None else None,
                label=text(label).strip() or None,
                title=title,
                headline=headline,
                keywords=clean_keywords(keywords.get(image, ())) or None,
                people=clean_keywords(people.get(image, ())) or None,
                albums=clean_keywords(collections.get(image, ())) or None,
                stack=stacks.get(image),
                **said_by(text(captions.get(image))),
                **places.get(image, {}),
            ),
        )


def _paths(database: Database) -> dict[Any, str]:
    """Return the path of every file, by its number."""
    roots = {number: text(path) for number, path in database.rows("AgLibraryRootFolder", ("id_local", "absolutePath"))}
    folders = {
        number: roots.get(root, "") + text(path)
        for number, root, path in database.rows("AgLibraryFolder", ("id_local", "rootFolder", "pathFromRoot"))
    }
    rows = database.rows("AgLibraryFile", ("id_local", "folder", "baseName", "extension"))
    return {
        number: f"{folders.get(folder, '')}{text(name)}.{text(suffix)}".replace("\\", "/")
        for number, folder, name, suffix in rows
    }


def _by_image(database: Database, table: str, column: str) -> dict[int | None, Any]:
    if not database.has(table, "image", column):
        return {}
    return {whole(image): value for image, value in database.rows(table, ("image", column))}


def _keywords(database: Database) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Return the keywords of every image with all their levels, and the people among them by their names."""
    if not database.has("AgLibraryKeywordImage", "image", "tag"):
        return {}, {}
    nodes, people = {}, set()
    for number, name, parent, kind in database.rows(
        "AgLibraryKeyword", ("id_local", "name", "parent"), ("keywordType",)
    ):
        nodes[number] = (text(name), whole(parent))
        if text(kind) == "person":
            people.add(number)
    paths = tree_paths(nodes)
    words: dict[int, list[str]] = defaultdict(list)
    named: dict[int, list[str]] = defaultdict(list)
    for image, tag in database.rows("AgLibraryKeywordImage", ("image", "tag")):
        if tag in people:
            named[image].append(nodes[tag][0])
        elif tag in paths:
            words[image].append(paths[tag])
    return words, named


def _collections(database: Database) -> dict[int, list[str]]:
    """Return the collections of every image, without those that Lightroom makes for itself."""
    if not database.has("AgLibraryCollectionImage", "image", "collection"):
        return {}
    nodes, own = {}, set()
    for number, name, parent, system in database.rows(
        "AgLibraryCollection", ("id_local", "name", "parent"), ("systemOnly",)
    ):
        nodes[number] = (text(name), whole(parent))
        if real(system):
            own.add(number)
    paths = tree_paths(nodes)
    found: dict[int, list[str]] = defaultdict(list)
    for image, collection in database.rows("AgLibraryCollectionImage", ("image", "collection")):
        if collection in paths and collection not in own:
            found[image].append(paths[collection])
    return found


def _stacks(database: Database, names: dict[int, str]) -> dict[int, tuple[str, ...]]:
    if not database.has("AgLibraryFolderStackImage", "image", "stack"):
        return {}
    rows = list(database.rows("AgLibraryFolderStackImage", ("stack", "image"), ("position",)))
    rows.sort(key=lambda row: real(row[2]) or 0.0)
    return stacked(((stack, image) for stack, image, _ in rows), names)


def _places(database: Database) -> dict[int, dict[str, Any]]:
    """Return position and names of the place of every image."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    if database.has("AgHarvestedExifMetadata", "image", "gpsLatitude", "gpsLongitude"):
        for image, north, east in database.rows("AgHarvestedExifMetadata", ("image", "gpsLatitude", "gpsLongitude")):
            latitude, longitude = position(real(north), real(east))
            if latitude is not None:
                found[image] |= {"latitude": latitude, "longitude": longitude}
    for field, name in _PLACES.items():
        table, column = f"AgInternedIptc{name}", f"{name.lower()}Ref"
        if database.has(table, "id_local", "value") and database.has("AgHarvestedIptcMetadata", "image", column):
            values = {number: clean_title(text(value)) for number, value in database.rows(table, ("id_local", "value"))}
            for image, number in database.rows("AgHarvestedIptcMetadata", ("image", column)):
                if values.get(number):
                    found[image][field] = values[number]
    return found


def _titles(database: Database) -> dict[int, tuple[str | None, str | None]]:
    """Return title and headline of every image."""
    if not database.has("Adobe_AdditionalMetadata", "image", "xmp"):
        return {}
    found = {}
    for image, packed in database.rows("Adobe_AdditionalMetadata", ("image", "xmp")):
        packet = _unpacked(packed)
        if b"dc:title" in packet or b"photoshop:Headline" in packet:
            try:
                said = of_xmp(packet)
            except ValueError:
                continue
            found[image] = (said.title or None, said.headline or None)
    return found


def _unpacked(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if not isinstance(value, bytes):
        return b""
    try:
        return zlib.decompressobj().decompress(value[4:], _LARGEST_XMP)
    except zlib.error:
        return value
