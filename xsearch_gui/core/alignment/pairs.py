"""The library's own pairs: captions, sidecars, notes and judgements, in the encoder's plain space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xsearch_gui.core.alignment.examples import Examples, ReferenceSample, Rows
from xsearch_gui.core.alignment.splits import join_alike, moments
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.encoders.heads.head import Floats
from xsearch_gui.core.errors import FileProblem, UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.search.words.own_words import OwnVocabulary

MOST_PHOTOS = 10_000  # of a larger library a fixed random part is enough, and keeps training short
MOST_TEXTS = 5  # per photo
BACKGROUND = 4_000
FEWEST_WITHOUT = 50  # photos without captions; of fewer, those with captions are the background too
SEED = 20_261_121


@dataclass(frozen=True, eq=False)
class LibraryPairs:
    """What a library knows of its photos in words.

    Attributes
    ----------
    examples : Examples
    photo_ids : int64 (n,)
        The items behind ``examples.photos``.
    bodies : tuple of str, (m,)
        The texts behind ``examples.texts``.
    groups : int64 (n,)
        Photos with equal numbers are never parted.
    folders : tuple of str, (n,)
    background : Background
    background_ids : int64 (p,)
        The items behind ``reference.photos``.
    without : int
        How many photos have no text at all.
    """

    examples: Examples
    photo_ids: Rows
    bodies: tuple[str, ...]
    groups: Rows
    folders: tuple[str, ...]
    reference: ReferenceSample
    reference_ids: Rows
    without: int


def gather(library: Library) -> LibraryPairs:
    """Read the pairs: captions, sidecars, notes, and what was called a good hit of a search.

    Bad marks are not read: every photo that is not paired with a text counts as a wrong one for it already.
    """
    known = {photo.id: photo for photo in library.catalogue.pairs.photos()}
    encoded = _encoded(library, Modality.PHOTOS)
    texts = _texts(library, set(known) & encoded)
    owners = sorted(texts)
    random = np.random.default_rng(SEED)
    if len(owners) > MOST_PHOTOS:
        owners = np.sort(random.choice(owners, MOST_PHOTOS, replace=False)).tolist()
    chosen = [
        (position, vector, body) for position, photo in enumerate(owners) for vector, body in texts[photo][:MOST_TEXTS]
    ]
    bodies = tuple(body for _, _, body in chosen)
    wording = {key: number for number, key in enumerate(dict.fromkeys(map(_key, bodies)))}
    dimension = library.encoder.manifest.dimension
    examples = Examples(
        photos=_vectors(library, owners),
        texts=np.stack([vector for _, vector, _ in chosen]) if chosen else np.zeros((0, dimension), np.float32),
        owner=np.asarray([position for position, _, _ in chosen], dtype=np.int64),
        same=np.asarray([wording[_key(body)] for body in bodies], dtype=np.int64),
    )
    rows = [known[photo] for photo in owners]
    calibration = library.encoder.manifest.calibration
    alike = min(0.995, calibration.photos_mean + 4.0 * calibration.photos_std)
    others = sorted((set(known) & encoded) - set(texts))
    pool = others if len(others) >= FEWEST_WITHOUT else sorted({*others, *owners})
    part = np.sort(random.choice(pool, min(len(pool), BACKGROUND), replace=False)) if pool else np.zeros(0, np.int64)
    return LibraryPairs(
        examples=examples,
        photo_ids=np.asarray(owners, dtype=np.int64),
        bodies=bodies,
        groups=join_alike(examples.photos, moments(rows), alike),
        folders=tuple(row.directory for row in rows),
        reference=ReferenceSample(_vectors(library, part.tolist()), library.reference),
        reference_ids=part.astype(np.int64),
        without=len(others),
    )


def _encoded(library: Library, modality: Modality) -> set[int]:
    return set(library.catalogue.vectors.ids(modality, library.encoder_id).tolist())


def _vectors(library: Library, photos: Sequence[int]) -> Floats:
    dimension = library.encoder.manifest.dimension
    found = library.catalogue.vectors.get(Modality.PHOTOS, library.encoder_id, photos, dimension)
    return found.astype(np.float32)


def _key(body: str) -> str:
    return " ".join(body.casefold().split())


def _texts(library: Library, photos: set[int]) -> dict[int, list[tuple[Floats, str]]]:
    """Return vector and wording of the texts of each photo that has any."""
    catalogue = library.catalogue
    encoded = _encoded(library, Modality.TEXTS)
    forgotten = OwnVocabulary(catalogue.own_words.all())
    rows = [
        row
        for row in catalogue.pairs.descriptions()
        if row[0] in photos and row[1] in encoded and not forgotten.is_forgotten(row[2])
    ]
    ids = sorted({text for _, text, _ in rows})
    stored = catalogue.vectors.get(Modality.TEXTS, library.encoder_id, ids, library.encoder.manifest.dimension)
    vectors = dict(zip(ids, stored.astype(np.float32), strict=True))
    found: dict[int, list[tuple[Floats, str]]] = {}
    for photo, text, body in rows:
        found.setdefault(photo, []).append((vectors[text], body))
    judged = _judged(library, photos)
    for (photo, body), vector in zip(judged, library.encoder.encode_texts([b for _, b in judged]), strict=True):
        found.setdefault(photo, []).append((vector, body))
    return found


def _judged(library: Library, photos: set[int]) -> list[tuple[int, str]]:
    """Return (photo, sentence) of good marks; of a query with filters, its sentence."""
    good = [mark for mark in library.catalogue.searches.judgements() if mark.verdict > 0 and mark.item in photos]
    found = []
    for mark in good:
        try:
            terms = [term for term in parse(mark.query).terms if term.weight > 0 and term.image is None]
        except (UsageError, FileProblem):
            continue
        sentence = " ".join(term.text for term in terms)
        if sentence:
            found.append((mark.item, sentence))
    return found
