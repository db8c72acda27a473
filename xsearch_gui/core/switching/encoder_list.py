"""The encoders of a library side by side: in use, coming, installed, damaged, and those that could be added."""

from __future__ import annotations

import shutil
from dataclasses import replace

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.encoders.adding.downloadable import (
    DownloadableEncoder,
    builtin_facts,
    downloadable_encoders,
)
from xsearch_gui.core.encoders.adding.exporter import can_offer_exporter, export_hint
from xsearch_gui.core.encoders.adding.gains import Outlook, is_copy, outlook, source_name
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest
from xsearch_gui.core.encoders.providers import RunOptions, Trials, available_providers, key_of
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import EncoderProblem, XSearchError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.encoders import EncoderEntry, EncodersReport, EncodersRequest, EncoderState
from xsearch_gui.core.switching.disk_space import switch_bytes
from xsearch_gui.core.switching.pace import Cost, kept_pace, scaled
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
    entries = _timed(library, registry, (*installed, *addable), downloadable)
    return EncodersReport(entries, free, not hint, damage or hint, can_offer_exporter(), available_providers())


def _timed(
    library: Library,
    registry: Registry,
    entries: tuple[EncoderEntry, ...],
    downloadable: dict[str, DownloadableEncoder],
) -> tuple[EncoderEntry, ...]:
    """Add how long the library takes with each: as it was timed here, else scaled from the nearest that was."""
    pace, own = kept_pace(library.paths), builtin_facts()
    costs: dict[str, Cost] = {}
    measured: list[tuple[float, Cost]] = []
    gflops = {name: known.gflops for name, known in downloadable.items()} | {registry.builtin: own.gflops}
    for entry in entries:
        if entry.state in _ORDER[:3] and len(entry.reads) == 2:
            manifest = registry.manifest(entry.name)
            cost = pace.of(manifest) if isinstance(manifest, EncoderManifest) else None
            if cost is not None:
                costs[entry.name] = cost
                measured.append((gflops.get(_origin(entry.name, downloadable), 0.0), cost))
    photos, texts, _ = (library.catalogue.encoders.missing(0, (modality,)) for modality in Modality)

    def timed(entry: EncoderEntry) -> EncoderEntry:
        if entry.state is EncoderState.AVAILABLE:
            entry = replace(entry, missing=photos + texts, missing_photos=photos)
        cost = costs.get(entry.name) or scaled(measured, gflops.get(_origin(entry.name, downloadable), 0.0))
        seconds = pace.seconds(cost, entry.missing_photos, entry.missing - entry.missing_photos)
        published = own.published if entry.name == registry.builtin else entry.published
        return replace(entry, published=published, seconds=seconds, estimated=entry.name not in costs)

    return tuple(timed(entry) for entry in entries)


def _downloadable() -> tuple[dict[str, DownloadableEncoder], Message]:
    """Return what can be added, by name, and why that cannot be known."""
    try:
        return {entry.name: entry for entry in downloadable_encoders()}, NOTHING
    except EncoderProblem as error:
        return {}, error.message


def _origin(name: str, downloadable: dict[str, DownloadableEncoder]) -> str:
    """Return the catalogue's name of an encoder that was exported in another size."""
    plain = source_name(name).removesuffix("-int8").removesuffix("-fp16")
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
    missing = missing_photos = needed = 0
    options = RunOptions("")
    if isinstance(manifest, EncoderManifest):
        missing, needed = encoders.missing(encoders.known(manifest)), switch_bytes(encoders, manifest)
        missing_photos = encoders.missing(encoders.known(manifest), (Modality.PHOTOS,))
        options = Trials(library.paths).get(key_of(manifest)) or options
    builtin, small = name == registry.builtin, is_copy(manifest)
    hope = Outlook() if builtin else outlook(library.paths, manifest, registry.names(), options.provider)
    return EncoderEntry(
        name=name, state=state, title=manifest.title, license=manifest.license, languages=manifest.languages,
        reads=("photos", "texts") if isinstance(manifest, EncoderManifest) else ("texts",),
        dimension=manifest.dimension, bytes=registry.bytes(name), version=manifest.version,
        memory_mb=known.memory_mb if known and not small else 0, speed=known.speed if known else "",
        published=known.published if known else (), source=known.repository if known else "",
        card=str(card) if card.is_file() else "", builtin=builtin,
        vectors=sum(count for count, _ in kept), vector_bytes=sum(size for _, size in kept),
        missing=missing, missing_photos=missing_photos, switch_bytes=needed,
        serves_notes=name == registry.for_notes(), comes_for_notes=name == library.catalogue.meta(COMING_NOTES),
        missing_texts=encoders.missing(encoders.known(manifest), texts),
        notes_bytes=switch_bytes(encoders, manifest, texts), provider=options.provider, threads=options.threads,
        batch=options.batch, photos_per_second=options.photos_per_second,
        can_be_faster=hope.can, faster=hope.times if small else 0.0, faster_than=source_name(name) if small else "",
        not_faster=hope.reason,
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
