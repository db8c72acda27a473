"""Train and measure every method, seed by seed; what is done is kept, so that a run that was stopped goes on.

What is kept is named after the sources it came from: those of the method, and those that all share. A change there, or
in the features, and it is made anew.
"""

from __future__ import annotations

import ast
import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.recipe.data.photos import Library
from models.recipe.methods.features import Frozen
from models.recipe.methods.measures import Answers, measure
from models.recipe.methods.speed import median_ms
from models.recipe.methods.tree import LENGTHS, all_methods
from models.recipe.methods.trial import Method, Questions, Space, Trial, make_questions, make_trial
from models.recipe.paths import ROOT

FOLDER = Path(__file__).resolve().parent
SHARED = ("trial", "measures", "choosing", "learning")
CORE = ROOT / "xsearch_gui" / "core"
SHARED_CORE = tuple(f"alignment/{name}" for name in ("baselines", "losses", "training", "matching", "measures"))
SHARED_HERE = {"real": ("reading",), "binary": ("signs", "coders")}
SEEDS = 5


@dataclass(frozen=True)
class Row:
    """A method at one length of code (0: real values)."""

    method: Method
    bits: int

    @property
    def key(self) -> str:
        """A name for files."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.method.name} {self.bits or ''}".lower()).strip("-")


def rows(codes: bool = True) -> Iterator[Row]:
    """Yield all rows in the order of the tree."""
    for method in all_methods():
        if method.codes and codes:
            yield from (Row(method, bits) for bits in LENGTHS)
        elif not method.codes:
            yield Row(method, 0)


def mark_of(method: Method, frozen: Frozen) -> str:
    """Return a short hash of everything that a result hangs on."""
    room, _, name = all_methods().get(method, "real.heads").partition(".")
    sources = [FOLDER / f"{shared}.py" for shared in SHARED] + [CORE / f"{shared}.py" for shared in SHARED_CORE]
    sources += [FOLDER / room / f"{shared}.py" for shared in (*SHARED_HERE[room], name)]
    digest = hashlib.sha256("".join(code_of(path) for path in sources).encode())
    for part in (frozen.photos, frozen.texts.vectors, frozen.texts.tokens, frozen.words):
        digest.update(np.ascontiguousarray(part[::97]).tobytes())
    return digest.hexdigest()[:10]


def code_of(path: Path) -> str:
    """Return what a source does, without what it says: comments, docstrings and layout may change."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.dump(tree)


def run(
    library: Library, frozen: Frozen, wanted: list[Row], seeds: int = SEEDS, train: bool = True
) -> dict[Row, list[Answers]]:
    """Return for each row what each seed found, training what is not yet there.

    Without ``train`` nothing is trained, and rows of which a seed is missing are left out.
    """
    found: dict[Row, list[Answers]] = {row: [] for row in wanted}
    questions = make_questions(library, frozen)
    marks = {row.method: mark_of(row.method, frozen) for row in wanted}
    for seed in range(seeds):
        trial: Trial | None = None
        for row in wanted:
            path = library.cache / "methods" / frozen.name / f"{row.key}-{seed}-{marks[row.method]}.npz"
            if not path.exists() and train:
                trial = trial or make_trial(library, frozen, seed)
                answers = answer(row, trial, turned(questions, trial))
                answers.save(path)
                told = f"R@10 {100 * np.mean(answers.texts <= 10):.1f}  {float(answers.train_s):.1f} s"
                print(f"{frozen.name}  seed {seed}  {row.key:55s} {told}", flush=True)
            if path.exists():
                found[row].append(Answers.load(path))
    return {row: answers for row, answers in found.items() if len(answers) == seeds}


def turned(questions: Questions, trial: Trial) -> Questions:
    """Return the questions as the trial's texts were prepared."""
    dev = questions.dev
    asked = type(dev)(dev.photos, trial.turn(dev.texts), dev.owner, dev.same, dev.labels)
    return Questions(asked, trial.turn(questions.things), questions.labelled, questions.relevant, questions.names)


def answer(row: Row, trial: Trial, questions: Questions) -> Answers:
    """Train one row by one seed and measure it."""
    start = time.process_time()
    space: Space = row.method.fit(trial, row.bits) if row.bits else row.method.fit(trial)
    seconds = time.process_time() - start
    one = questions.dev.texts[:1]
    text_ms = median_ms(lambda: space.texts(one), 20)
    found = measure(space, questions, row.method.codes)
    return Answers(train_s=np.asarray(seconds), text_ms=np.asarray(text_ms), **found)  # type: ignore[arg-type]
