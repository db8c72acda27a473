"""The settings and the heads of another person's backup: what is right in them, and what was left out."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from xsearch_gui.core import settings
from xsearch_gui.core.encoders.heads.storage import StoredHead, check_head_files, read_manifest_in
from xsearch_gui.core.errors import EncoderProblem, HeadProblem
from xsearch_gui.core.files.walking import Exclusions
from xsearch_gui.core.linear import unit
from xsearch_gui.core.message import NOTHING, Message, plain

_TRIED = 3  # vectors


def take_settings(given: Path, own: Path, target: Path) -> Iterator[Message]:
    """Write the settings of a backup, or else the user's own, with no head in use; say what was left out."""
    source = given if given.exists() else own
    found, faults = settings.load(source)
    yield from faults
    if source is given:
        yield from _unknown(given)
    if refused := Exclusions(found.indexing.exclude).refused:
        kept = tuple(pattern for pattern in found.indexing.exclude if pattern not in refused)
        found = replace(found, indexing=replace(found.indexing, exclude=kept))
        yield Message("What to leave out was not taken over: {patterns}", patterns=", ".join(refused)[:300])
    if found.alignment.head and source is given:
        yield Message(
            "What was learned starts switched off. If you trust the backup, switch it on: xsearch align use {number}",
            number=str(found.alignment.head),
        )
    settings.save(target, replace(found, alignment=settings.Alignment()))


def _unknown(path: Path) -> Iterator[Message]:
    """Name what is in a file of settings and is no setting of this program."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):  # it was set aside
        return
    known = asdict(settings.Settings())
    names = [name for name in document if name not in known and name != "version"]
    names += [
        f"{section}.{name}"
        for section, values in known.items()
        if isinstance(document.get(section), dict)
        for name in document[section]
        if name not in values
    ]
    if names:
        yield Message("Settings that this xsearch does not know were left out: {names}", names=", ".join(names)[:300])


def take_heads(given: Path, target: Path) -> Iterator[Message]:
    """Move the heads that work, as maps of vectors and nothing else, to where they belong; say which do not."""
    for folder in sorted(given.iterdir()) if given.is_dir() else []:
        if fault := _fault(folder):
            yield Message("What was learned as number {number} was left out: {fault}", number=folder.name, fault=fault)
            continue
        target.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, target / folder.name)


def _fault(folder: Path) -> Message:
    """Return why a head cannot be used; nothing if it can."""
    try:
        manifest = read_manifest_in(folder)
        if f"{manifest.number:04d}" != folder.name:
            return Message("it calls itself {number}", number=str(manifest.number))
        check_head_files(folder, manifest)
        head = StoredHead(folder, manifest)
        vectors = unit(np.random.default_rng(0).normal(size=(_TRIED, manifest.dimension)).astype(np.float32))
        for mapped in (head.photos(vectors), head.texts(vectors)):
            if mapped.shape != vectors.shape or not np.allclose(np.linalg.norm(mapped, axis=1), 1.0, atol=0.01):
                return Message("it does not give vectors")
    except (HeadProblem, EncoderProblem) as error:
        return plain(error.message)
    return NOTHING
