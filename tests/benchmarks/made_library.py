"""Makes libraries of any size for benchmarks: a catalogue, vectors and an index, without any photo.

Vectors are clustered like real embeddings. Of 1,000 dev photos of Flickr8k and their captions the built-in encoder's
vectors were measured: means of length 0.81 (photos) and 0.75 (texts) with a cosine of -0.38 between them (the modality
gap), and, with the means taken off, a cosine of 0.50 between a photo and its caption, 0 between others; the
photos' 50 strongest directions hold 92 % of the variance, those of texts 80 %. Here texts are sentences that are really
encoded. A scene is half its sentence and otherwise a mixture of other sentences' directions, so that it has their
spectrum; its photos (ten on the average, as on an outing) lie around it. Photos of such a library are as
alike to each other (0.66), and to texts (-0.23), as the real ones.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths

SENTENCES = 12_000
_FORM = 2  # of what is made: libraries of another form are made anew
_PHOTO_MEAN, _TEXT_MEAN, _GAP, _PAIRED = 0.81, 0.75, -0.38, 0.50
_SCENE = 10  # photos
_WITHIN = 0.45  # how far a photo lies from its scene, per unit of the scene's own length
_CAPTIONED, _DATED, _PLACED, _RATED, _TAGGED = 0.3, 0.95, 0.4, 0.15, 0.3
_WHO = """a brown dog|two dogs|a small girl in a red dress|a boy with a ball|a man|a woman with an umbrella|children|
a bride and groom|a group of friends|a cyclist|a climber|a baby|a black cat|a flock of birds|a white horse|a surfer|
a street musician|a football team|a family|a couple|a fisherman|a crowd|a waiter|an owl|a lizard|a car|
a steam train|a sailing boat|a bowl of soup|a birthday cake|a plate of pasta|a bunch of flowers|an oak tree|
a stone bridge|a church tower|a lighthouse|a wooden hut|a waterfall|a market stall|a motorcycle""".replace("\n", "")
_DOES = """running|jumping|sleeping|standing|sitting|playing|waiting|laughing|looking at the camera|in the rain|
in bright sun|covered in snow|seen from above|at night|at sunset|in black and white|reflected in water|
behind a fence|in front of a crowd|half hidden""".replace("\n", "")
_WHERE = """on a sandy beach|in the old town|in a forest|on a mountain path|by the river|in the kitchen|at the market|
in the garden|on a city street|at the harbour|in a stadium|on a frozen lake|in a museum|at the airport|in a field of
 sunflowers|on the balcony|under a bridge|in a cafe|at the zoo|in the desert|on the grass|beside a red wall""".replace(
    "\n", ""
)
_CAMERAS = ("FUJIFILM X-T4", "NIKON D750", "Canon EOS R6", "Apple iPhone 13", "Google Pixel 7", "SONY ILCE-7M3")
_LENSES = ("XF23mmF2 R WR", "AF-S 50mm f/1.8G", "RF24-105mm F4 L", "iPhone 13 back camera", "FE 35mm F1.8", "")
_FORMATS = ("JPEG", "JPEG", "JPEG", "HEIF", "NEF", "PNG")
_PLACES = ("Italy", "Norway", "Vienna", "Lisbon", "Japan", "Garden", "Birthday", "Hiking", "Lake", "Work")


def sentences() -> list[str]:
    """Return distinct captions in a fixed order."""
    parts = [text.split("|") for text in (_WHO, _DOES, _WHERE)]
    everything = [f"{who} {does} {where}" for who in parts[0] for does in parts[1] for where in parts[2]]
    order = np.random.default_rng(1).permutation(len(everything))
    return [everything[i] for i in order[:SENTENCES]]


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows at unit length, float32 (n, d)."""
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


class Space:
    """Photos and texts of one shared space: draws vectors around really encoded sentences, float32 (n, d)."""

    def __init__(self, encode: Callable[[list[str]], NDArray[np.float32]], cache: Path) -> None:
        self.texts = sentences()
        path = cache / f"sentences-{zlib.crc32('|'.join(self.texts).encode()):x}.npy"
        if not path.exists():
            cache.mkdir(parents=True, exist_ok=True)
            np.save(path, np.concatenate([encode(self.texts[i : i + 64]) for i in range(0, SENTENCES, 64)]))
        encoded = np.load(path)
        mean = encoded.mean(axis=0)
        self.directions = unit(encoded - mean)
        self._text_mean = mean / np.linalg.norm(mean)
        across = np.random.default_rng(2).normal(size=len(mean)).astype(np.float32)
        across -= across @ self._text_mean * self._text_mean
        across /= np.linalg.norm(across)
        self._photo_mean = _GAP * self._text_mean + (1 - _GAP**2) ** 0.5 * across

    def _mixture(self, count: int, random: np.random.Generator) -> NDArray[np.float32]:
        chosen = random.integers(0, SENTENCES, (count, 3))
        shares = random.exponential(size=(count, 3, 1)).astype(np.float32)
        noise = random.normal(scale=0.2 / self.directions.shape[1] ** 0.5, size=(count, self.directions.shape[1]))
        return unit(unit((self.directions[chosen] * shares).sum(axis=1)) + noise.astype(np.float32))

    def scenes(self, sentence: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.float32]:
        """Return the directions of scenes that sentences describe."""
        rest = (1 - _PAIRED**2) ** 0.5
        return unit(_PAIRED * self.directions[sentence] + rest * self._mixture(len(sentence), random))

    def photos(self, scenes: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
        """Return photos of scenes, one of each row."""
        own = unit(scenes + _WITHIN * self._mixture(len(scenes), random))
        return unit(_PHOTO_MEAN * self._photo_mean + (1 - _PHOTO_MEAN**2) ** 0.5 * own)

    def about(self, directions: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
        """Return texts that say nearly what these directions say."""
        own = unit(directions + 0.25 * self._mixture(len(directions), random))
        return unit(_TEXT_MEAN * self._text_mean + (1 - _TEXT_MEAN**2) ** 0.5 * own)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a library is."""

    photos: int
    notes: int


def make(home: Path, size: Size, open_library: Callable[[AppPaths], Library], cache: Path) -> None:
    """Make a library under ``home``, unless one of this size is there."""
    done = home / "made.json"
    if done.exists() and json.loads(done.read_text()) == _mark(size):
        return
    shutil.rmtree(home, ignore_errors=True)
    with open_library(AppPaths.under(home)) as library:
        space, random = Space(library.encoder.encode_texts, cache), np.random.default_rng(4)
        database = library.catalogue.connection
        database.execute("PRAGMA synchronous = OFF")
        sentence = random.integers(0, SENTENCES, size.photos // _SCENE + 1)
        outings = np.sort(random.integers(0, len(sentence), size.photos))
        scenes = space.scenes(sentence, random)
        with library.catalogue.transaction():
            _photo_rows(database, space.texts, sentence[outings], outings, random)
            texts, owners = _text_rows(database, space.texts, sentence[outings], size, random)
        photos = np.empty((size.photos, scenes.shape[1]), np.float16)
        for start in range(0, size.photos, 10_000):
            part = slice(start, start + 10_000)
            photos[part] = space.photos(scenes[outings[part]], random)
        words = np.concatenate([space.about(d, random) for d in np.array_split(space.directions[texts], 50)])
        parts = {
            Modality.PHOTOS: (list(range(1, size.photos + 1)), photos),
            Modality.TEXTS: (owners, words.astype(np.float16)),
        }
        with library.catalogue.transaction():
            for population, (ids, vectors) in parts.items():
                library.catalogue.vectors.put(population, library.encoder_id, ids, vectors)
        library.indexes.publish()
        database.execute("ANALYZE")
    done.write_text(json.dumps(_mark(size)))


def _mark(size: Size) -> list[int]:
    return [_FORM, size.photos, size.notes, SENTENCES]


def _photo_rows(
    database: sqlite3.Connection,
    texts: list[str],
    sentence: NDArray[np.int64],
    outings: NDArray[np.int64],
    random: np.random.Generator,
) -> None:
    database.execute("INSERT INTO folder (id, path) VALUES (1, '/')")  # a folder that is there
    vocabulary = sorted({word for text in texts[:2000] for word in text.split() if len(word) > 4})
    days = np.sort(random.integers(0, 4000, int(outings[-1]) + 1))
    columns = "id, kind, content, size, width, height, format, taken_at, camera, lens, latitude, longitude, rating"

    def items() -> Iterator[tuple[object, ...]]:
        chance = random.random((len(outings), 5))
        for place, outing in enumerate(outings.tolist()):
            number, lucky = place + 1, chance[place]
            day = np.datetime64("2014-01-01") + int(days[outing])
            taken = f"{day}T{9 + place % 9:02}:{place % 60:02}:{place * 7 % 60:02}" if lucky[0] < _DATED else None
            camera = outing * 7 % len(_CAMERAS)
            where = (40 + outing % 20, 5 + outing % 17) if lucky[1] < _PLACED else (None, None)
            rating = 1 + number % 5 if lucky[2] < _RATED else None
            tags = [vocabulary[outing % len(vocabulary)], _PLACES[outing % 10]] if lucky[3] < _TAGGED else []
            facts = {"width": 6000, "height": 4000, "format": "JPEG", "taken_at": taken, "keywords": tags, "iso": 200}
            yield (
                *(number, "photo", f"{number:032x}", 4_000_000 + number, 6000, 4000, _FORMATS[place % 6], taken),
                *(_CAMERAS[camera], _LENSES[camera] or None, *where, rating, json.dumps(facts)),
            )

    database.executemany(f"INSERT INTO item ({columns}, facts) VALUES ({','.join('?' * 14)})", items())
    database.executemany(
        "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns, state, item_id)"
        " VALUES (1, ?, ?, 'photo', 1, 1500000000000000000, 'done', ?)",
        (
            (f"/photos/{2014 + outing % 11}/{_PLACES[outing % 10]} {outing}", f"DSC_{number:07}.JPG", number)
            for number, outing in enumerate(outings.tolist(), 1)
        ),
    )
    database.execute("UPDATE item SET shown_at = COALESCE(taken_at, '')")
    greys = random.integers(0, 256, 2**20, dtype=np.uint8).tobytes()
    database.executemany(
        "INSERT INTO look (item_id, data) VALUES (?, ?)",
        ((number, greys[number % 10**6 :][:1024]) for number in range(1, len(outings) + 1)),
    )


def _text_rows(
    database: sqlite3.Connection, texts: list[str], sentence: NDArray[np.int64], size: Size, random: np.random.Generator
) -> tuple[NDArray[np.int64], list[int]]:
    """Write captions and notes; return the sentence that each text is mostly about, and the texts' ids."""
    captioned = np.flatnonzero(random.random(size.photos) < _CAPTIONED)
    rows = [(int(photo) + 1, "iptc", 0, texts[sentence[photo]], int(sentence[photo])) for photo in captioned]
    notes: list[tuple[object, ...]] = []
    pairs: list[tuple[int, int, str]] = []
    for number in range(size.notes):
        item, photo = size.photos + 1 + number, int(random.integers(0, size.photos))
        notes.append((item, "note", f"{item:032x}", 900, f"Note {number}", "2020-02-02T12:00:00"))
        for chunk in range(1 + number % 3):
            about = [int(sentence[photo]), *random.integers(0, SENTENCES, 2).tolist()]
            body = ". ".join(texts[i].capitalize() for i in about) + f". Written on page {number}."
            rows.append((item, "note", chunk, body, about[0]))
        link = ("same stem", "mention", "same folder")[number % 3]
        pairs += [(near + 1, item, link) for near in range(photo, min(photo + 1 + number % 4, size.photos))]
    database.executemany("INSERT INTO item (id, kind, content, size, title, shown_at) VALUES (?, ?, ?, ?, ?, ?)", notes)
    database.executemany(
        "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns, state, item_id)"
        " VALUES (1, '/photos/notes', ?, 'note', 1, 1500000000000000000, 'done', ?)",
        ((f"note{row[0]}.txt", row[0]) for row in notes),
    )
    database.executemany("INSERT OR IGNORE INTO pair (photo_id, note_id, link) VALUES (?, ?, ?)", pairs)
    database.executemany(
        "INSERT INTO text (id, item_id, source, ordinal, body) VALUES (?, ?, ?, ?, ?)",
        ((number, *row[:4]) for number, row in enumerate(rows, 1)),
    )
    return np.asarray([row[4] for row in rows]), list(range(1, len(rows) + 1))
