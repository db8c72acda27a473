"""Teach an encoder the other languages.

python -m models.recipe.languages.train      train or go on, then write the encoder's next version
    --from models/xsearch-mini               ... from the student that ships there, not from the beginning
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from models.recipe.data.photos import Library
from models.recipe.languages.batches import Material
from models.recipe.languages.dictionary import Meanings, all_words, from_captions
from models.recipe.languages.package import ship
from models.recipe.languages.reading import load_student, load_text_tower, with_more_pieces
from models.recipe.languages.student import TAKEN, Student, piece_vectors, piece_words, start_student
from models.recipe.languages.teacher import Teacher
from models.recipe.languages.texts import SENTENCES, Texts
from models.recipe.languages.training import Photos, Plan, Training
from models.recipe.languages.vocabulary import (
    SIZE,
    WHOLE,
    split_by,
    student_tokenizer,
    whole_words,
    with_whole_words,
)
from models.recipe.measure import Floats
from models.recipe.paths import ENCODER, cache_folder, default_library
from models.recipe.querybank import WEIGHT


def prepare(
    library: Library, folder: Path, plan: Plan, taken: tuple[int, ...] = TAKEN, source: Path | None = None
) -> Training:
    """Everything up to the first step; what takes long is in the cache. `source`: whose student goes on learning."""
    texts, teacher = Texts(library), Teacher(folder, library.cache)
    found = None if source is None else load_student(source)
    plain = student_tokenizer(texts, library.cache) if found is None else found[2]
    tokenizer = with_whole_words(plain, whole_words(texts, plain, SIZE + WHOLE - plain.get_vocab_size()))
    words = all_words(texts)
    material = Material(texts, words, teacher.texts)
    every = teacher.photos([photo.row for photo in library.photos], lambda: library.pixels)
    shown = [p.row for p in (*library.train, *(p for p in library.labelled if not p.kept_out))]
    photos = Photos(torch.from_numpy(every[shown]), torch.from_numpy(teacher.hubness(every[shown], library)),
                    {row: i for i, row in enumerate(shown)})  # fmt: skip
    if found is None:
        student = _fresh_student(texts, words, tokenizer, folder, taken)
    else:
        student, _ = with_more_pieces(*found, tokenizer)
    return Training(student, tokenizer, material, photos, plan)


def _fresh_student(
    texts: Texts, words: dict[str, Meanings], tokenizer: Tokenizer, folder: Path, taken: tuple[int, ...]
) -> Student:
    """A student that has only the dictionary and layers of the English tower."""
    split, tower = split_by(tokenizer), load_text_tower(folder)
    path = texts.library.cache / "languages" / f"start-{'-'.join(map(str, taken))}-{tokenizer.get_vocab_size()}.pt"
    if not path.exists():
        captions = from_captions(texts, split)
        counts = {
            language: Counter(word for row in texts.rows for word in split(row.translations.get(language, "")))
            for language in SENTENCES
        }
        english = Counter(word for caption in texts.english for word in split(caption))
        vectors = piece_vectors(tokenizer, piece_words(captions, words, counts, english), tower)
        torch.save(start_student(tower, vectors, taken).state_dict(), path)
    student = start_student(tower, torch.zeros(tokenizer.get_vocab_size(), 384), taken)
    student.load_state_dict(torch.load(path, weights_only=True))
    return student


def quick_figures(library: Library, texts: Texts, folder: Path):  # type: ignore[no-untyped-def]
    """Figures for the log: one dev caption a photo and language, and words for classes, over photos."""
    teacher = Teacher(folder, library.cache)
    every = teacher.photos([photo.row for photo in library.photos], lambda: library.pixels)
    rows = {Path(photo.path).name: photo.row for photo in library.dev}

    def ranks(queries: Floats, gallery: list[int], right: list[int]) -> np.ndarray:
        vectors = every[gallery]
        scores = queries @ vectors.T - WEIGHT * teacher.hubness(vectors, library)
        place = {row: i for i, row in enumerate(gallery)}
        own = scores[np.arange(len(right)), [place[row] for row in right]][:, None]
        return (scores >= own).sum(1)

    objects = [p for p in library.labelled if p.group == "objects"]
    of_class = {library.class_numbers[p.path]: p.row for p in objects if p.path in library.class_numbers}

    def figures(embed) -> dict[str, object]:  # type: ignore[no-untyped-def]
        told: dict[str, object] = {}
        for language in SENTENCES:
            dev = texts.dev(language)
            pairs = [(c, rows[image]) for image, captions in dev.items() for c in captions[-1:]]
            found = ranks(embed([c for c, _ in pairs]), sorted({r for _, r in pairs}), [r for _, r in pairs])
            told[language] = [round(100 * float(np.mean(found <= k)), 1) for k in (1, 5, 10)]
        for language in ("de", "cs", "pl"):
            table = texts.words[language]
            queries = [
                (table[s][0], of_class[i]) for i, s in texts.class_synsets.items() if s in table and i in of_class
            ]
            found = ranks(embed([q for q, _ in queries]), list(of_class.values()), [r for _, r in queries])
            told[f"words_{language}"] = round(100 * float(np.mean(found <= 5)), 1)
        return told

    return figures


def teach(
    encoder: Path, name: str, plan: Plan, taken: tuple[int, ...] = TAKEN, stop: int | None = None,
    source: Path | None = None,
) -> Training:  # fmt: skip
    """Train to the end of the plan (or to step `stop`), from the last checkpoint where there is one.

    Where there is none: from the student that ships in the folder `source`, or from the beginning.
    """
    library = default_library()
    training = prepare(library, encoder, plan, taken, source)
    figures = quick_figures(library, training.material.texts, encoder)
    training.run(cache_folder() / name, figures, stop=stop)
    return training


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, default=ENCODER, help="whose towers teach")
    parser.add_argument("--output", type=Path, default=ENCODER)
    parser.add_argument("--name", default="languages", help="folder of this run in the cache")
    parser.add_argument("--from", dest="source", type=Path, help="encoder whose student goes on learning")
    parser.add_argument("--taken", default=",".join(map(str, TAKEN)), help="layers of the English tower to start from")
    parser.add_argument("--blend", default="", metavar="NAME", help="run whose weights are mixed in at the end")
    parser.add_argument("--share", type=float, default=0.5, help="how much of them")
    parser.add_argument("--stop", type=int, default=None, help="step to stop at")
    parser.add_argument("--no-export", action="store_true", help="train only")
    for key, value in asdict(Plan()).items():
        parser.add_argument("--" + key.replace("_", "-"), type=type(value), default=value)
    args = parser.parse_args()
    plan = Plan(**{key: getattr(args, key) for key in asdict(Plan())})
    taken = tuple(int(part) for part in args.taken.split(","))
    training = teach(args.encoder, args.name, plan, taken, args.stop, args.source)
    if args.blend:
        training.blend(cache_folder() / args.blend / "checkpoint.pt", args.share)
    if not args.no_export:
        ship(training, args.encoder, args.output, default_library(), args.source)


if __name__ == "__main__":
    main()
