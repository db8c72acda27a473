"""The encoders of a library side by side: in use, coming, installed, damaged, and those that could be added."""

from __future__ import annotations

import shutil
from dataclasses import replace

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.encoders.adding.downloadable import DownloadableEncoder, downloadable_encoders
from xsearch_gui.core.encoders.adding.exporting import export_hint
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest
from xsearch_gui.core.encoders.providers import RunOptions, Trials, available_providers, key_of
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import EncoderProblem, XSearchError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.encoders import EncoderEntry, EncodersReport, EncodersRequest, EncoderState
from xsearch_gui.core.switching.disk_space import switch_bytes
from xsearch_gui.core.switching.switch import PENDING
from xsearch_gui.core.switching.switch_notes import COMING_NOTES

_ORDER = (EncoderState.IN_USE, EncoderState.PENDING, EncoderState.INSTALLED, EncoderState.DAMAGED)


def list_encoders(library: Library) -> EncodersReport:
    """Return all encoders, the one in use first. No graph is opened, nothing is asked of a network."""
    registry = Registry(library.paths)
    downloadable, damage = _downloadable()
    installed = [_installed(library, registry, name, downloadable) for name in registry.names()]
    lost = dict.fromkeys(name for name in (registry.in_use(), registry.for_notes()) if name not in registry.names())
    installed += [replace(_lost(name), serves_notes=name == registry.for_notes()) for name in lost]
    installed.sort(key=lambda entry: (_ORDER.index(entry.state), not entry.serves_notes))
    there = {_origin(entry.name, downloadable) for entry in installed}
    addable = [_available(entry) for entry in downloadable.values() if entry.name not in there]
    hint = export_hint(library.paths)
    free = shutil.disk_usage(library.paths.data).free
    return EncodersReport((*installed, *addable), free, not hint, damage or hint, available_providers())


def _downloadable() -> tuple[dict[str, DownloadableEncoder], Message]:
    """Return what can be added, by name, and why that cannot be known."""
    try:
        return {entry.name: entry for entry in downloadable_encoders()}, NOTHING
    except EncoderProblem as error:
        return {}, error.message


def _origin(name: str, downloadable: dict[str, DownloadableEncoder]) -> str:
    """Return the catalogue's name of an encoder that was exported in another size."""
    plain = name.removesuffix("-int8").removesuffix("-fp16")
    return plain if plain in downloadable else name


def _installed(
    library: Library, registry: Registry, name: str, downloadable: dict[str, DownloadableEncoder]
) -> EncoderEntry:
    state = EncoderState.INSTALLED
    if name == registry.in_use():
        state = EncoderState.IN_USE
    elif name == library.catalogue.meta(PENDING):
        state = EncoderState.PENDING
    try:
        manifest = registry.manifest(name)
    except XSearchError as error:
        return _nameless(name, EncoderState.DAMAGED, error.message, registry.bytes(name))
    known = downloadable.get(_origin(name, downloadable))
    return _described(library, registry, manifest, state, known)


def _described(
    library: Library, registry: Registry, manifest: AnyManifest, state: EncoderState, known: DownloadableEncoder | None
) -> EncoderEntry:
    encoders, name = library.catalogue.encoders, manifest.name
    texts = (Modality.TEXTS,)
    card = registry.folder(name) / "CARD.md"
    kept = [encoders.kept(number) for number in encoders.named(name)]
    missing = needed = 0
    options = RunOptions("")
    if isinstance(manifest, EncoderManifest):
        missing, needed = encoders.missing(encoders.known(manifest)), switch_bytes(encoders, manifest)
        options = Trials(library.paths).get(key_of(manifest)) or options
    return EncoderEntry(
        name=name, state=state, title=manifest.title, license=manifest.license, languages=manifest.languages,
        reads=("photos", "texts") if isinstance(manifest, EncoderManifest) else ("texts",),
        dimension=manifest.dimension, bytes=registry.bytes(name), version=manifest.version,
        memory_mb=known.memory_mb if known else 0, speed=known.speed if known else "",
        published=known.published if known else (), source=known.repository if known else "",
        card=str(card) if card.is_file() else "", builtin=name == registry.builtin,
        vectors=sum(count for count, _ in kept), vector_bytes=sum(size for _, size in kept),
        missing=missing, switch_bytes=needed,
        serves_notes=name == registry.for_notes(), comes_for_notes=name == library.catalogue.meta(COMING_NOTES),
        missing_texts=encoders.missing(encoders.known(manifest), texts),
        notes_bytes=switch_bytes(encoders, manifest, texts), provider=options.provider, threads=options.threads,
        batch=options.batch, photos_per_second=options.photos_per_second,
    )  # fmt: skip


def _available(entry: DownloadableEncoder) -> EncoderEntry:
    reads = ("texts",) if entry.texts_only else ("photos", "texts")
    return EncoderEntry(
        name=entry.name, state=EncoderState.AVAILABLE, title=entry.title, reads=reads,
        license=entry.license, languages=entry.languages, dimension=entry.dimension,
        bytes=entry.download_mb * 1_000_000, memory_mb=entry.memory_mb, speed=entry.speed,
        published=entry.published, source=entry.repository, ready_made=entry.ready_made, tested=entry.tested,
    )  # fmt: skip


def _lost(name: str) -> EncoderEntry:
    return _nameless(name, EncoderState.DAMAGED, Message("{name} is in use, but is no longer installed.", name=name), 0)


def _nameless(name: str, state: EncoderState, problem: Message, size: int) -> EncoderEntry:
    return EncoderEntry(name, state, name, (), "", (), 0, size, problem=problem)


HANDLERS: Handlers = {EncodersRequest: lambda session, request, reporter: list_encoders(session.library)}
