"""Requests and reports about adding encoders, and which there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.request import Request


class EncoderRole(StrEnum):
    """What an encoder is used for. Photos are looked for by one; captions and notes may be by another."""

    PHOTOS = "photos"
    NOTES = "notes"


class EncoderState(StrEnum):
    """Where an encoder stands in this library, as the one for photos."""

    IN_USE = "in use"  # searches are answered with it
    PENDING = "coming"  # the library is being encoded with it, or was until that was paused
    INSTALLED = "installed"
    AVAILABLE = "available"  # in the catalogue of encoders that can be added
    DAMAGED = "damaged"  # ``problem`` says what is wrong


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """Recall@1 in percent as published for an encoder, text to image and image to text, and by whom."""

    data: str
    t2i: float
    i2t: float
    source: str


@dataclass(frozen=True, slots=True)
class EncoderEntry:
    """One encoder, installed or in the catalogue.

    ``bytes`` is its size on disk; of one that is available, what would be downloaded. ``memory_mb`` is what it
    needs while it runs (0 unknown). ``vectors`` and ``vector_bytes`` count what the library keeps of it, all of its
    versions together. ``missing`` are the photos and texts that a switch to it would still have to encode, and
    ``switch_bytes`` the disk that this takes; ``missing_texts`` and ``notes_bytes`` the same of a use for notes alone.
    ``serves_notes``: captions and notes are compared by it; ``comes_for_notes``: they are being encoded with it.
    ``provider`` to ``photos_per_second`` come from the last trial. ``missing_photos`` are the photos among ``missing``;
    of an encoder that is not here yet both are those of the whole library. ``seconds`` is how long they take on this
    computer, as timed on the library's own photos (0 unknown); ``estimated``: scaled from another encoder's time.
    ``ready_made``: it can be added without torch, by an :class:`ImportEncoderRequest` of its name; ``tested`` is false
    where nobody has tried that. ``can_be_faster``: a copy that computes with 8-bit numbers may be worth trying
    (:class:`~xsearch_gui.core.records.switching.FasterRequest`); of such a copy ``faster`` is how many times as fast
    as ``faster_than`` it was measured to be here (0 unknown); ``not_faster`` says why there can be none.
    """

    name: str
    state: EncoderState
    title: str
    reads: tuple[str, ...]  # "photos", "texts"
    license: str
    languages: tuple[str, ...]
    dimension: int
    bytes: int
    version: str = ""
    memory_mb: int = 0
    speed: str = ""  # "fast", "medium", "slow" or "very slow"
    published: tuple[PublishedFigures, ...] = ()
    source: str = ""  # where it would be downloaded from
    card: str = ""  # path of its card
    problem: Message = NOTHING
    builtin: bool = False
    vectors: int = 0
    vector_bytes: int = 0
    missing: int = 0
    switch_bytes: int = 0
    serves_notes: bool = False
    comes_for_notes: bool = False
    missing_texts: int = 0
    notes_bytes: int = 0
    provider: str = ""
    threads: int = 0
    batch: int = 0
    photos_per_second: float = 0.0
    missing_photos: int = 0
    seconds: float = 0.0
    estimated: bool = False
    ready_made: bool = False
    tested: bool = True
    can_be_faster: bool = False
    faster: float = 0.0
    faster_than: str = ""
    not_faster: Message = NOTHING


@dataclass(frozen=True, slots=True)
class EncodersRequest(Request["EncodersReport"]):
    """Which encoders there are. Answered by the search worker."""


@dataclass(frozen=True, slots=True)
class EncodersReport:
    """The encoder in use first, then the others that are installed, then those that can be added.

    ``export_ready`` is whether this program can export encoders; if not, ``export_hint`` says how to get there, and
    ``export_offered`` whether it comes along with the first encoder that needs it.
    """

    entries: tuple[EncoderEntry, ...]
    free_bytes: int
    export_ready: bool
    export_hint: Message = NOTHING
    export_offered: bool = False
    providers: tuple[str, ...] = ()  # what ``settings.encoding.provider`` can be on this computer


@dataclass(frozen=True, slots=True)
class ExportSizeRequest(Request["ExportSize"]):
    """How much would be downloaded for this source. Asks the hub, so send it only when the user asked.

    ``ready_made``: for an import and not for an export; an entry of the catalogue says itself which. ``photos`` is the
    second source of either.
    """

    source: str
    photos: str = ""
    ready_made: bool = False


@dataclass(frozen=True, slots=True)
class ExportSize:
    """What exporting a source would download (0 for what is on this computer already), from where, and its licence."""

    source: str
    bytes: int
    license: str = ""
    already_here: int = 0  # bytes of an earlier download that was broken off
    addresses: tuple[str, ...] = ()
    add_on_bytes: int = 0  # of the exporter, where that is still missing and can be downloaded
    add_on_url: str = ""


@dataclass(frozen=True, slots=True)
class ExportEncoderRequest(Request["ExportReport"]):
    """Export a sentence-transformers model as an encoder folder and install it.

    ``source`` is a name of the catalogue, a hub name, or a local folder. ``images`` is a second source for the
    photo tower, where the first has only the text tower. ``into`` writes the folder there instead of installing it.
    ``use``: the library is encoded with it at once, and then searched with it. ``add_on``: a missing exporter is
    downloaded first; the person has seen its size and address (:class:`ExportSize`).
    """

    source: str
    name: str = ""
    quantize: Literal["none", "fp16", "int8"] = "none"
    images: str = ""
    into: str = ""
    use: bool = False
    add_on: bool = False


@dataclass(frozen=True, slots=True)
class ExportStep:
    """One step of an export and how long it took."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was exported. Parities are the lowest cosine between torch and the graph over all known inputs.

    ``used``: the library is searched with it now; ``failed`` are files that could not be encoded.
    """

    name: str
    folder: str
    dimension: int
    bytes: int
    parity_photos: float  # 0 where there is no photo tower
    parity_texts: float
    steps: tuple[ExportStep, ...]
    peak_mb: float
    calibrated_on: str
    notes: tuple[Message, ...] = ()
    used: bool = False
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportEncoderRequest(Request["ImportReport"]):
    """Check an encoder made elsewhere and install a copy of it; no torch is needed.

    ``source`` is a folder, a ZIP file, or, of what is ready-made, a name of the catalogue or of the hub (owner/name).
    ``photos`` is a second source for the photo tower, where the first has only the text tower. With ``use`` the library
    is then encoded with it.
    """

    source: str
    name: str = ""
    photos: str = ""
    use: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An encoder that was installed. Parities compare this computer with the one that exported it (0: there is none).

    Of one that others have published, ``right`` is how often right pairs of known photos and sentences won, in [0, 1],
    with the interval in which that lies with 95 %; 0 where that was not tried.

    ``used``: the library is searched with it now; ``failed`` are files that could not be encoded.
    """

    name: str
    dimension: int
    bytes: int
    parity_photos: float
    parity_texts: float
    reads_photos: bool = True
    notes: tuple[Message, ...] = ()
    right: float = 0.0
    right_low: float = 0.0
    right_high: float = 0.0
    used: bool = False
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialRequest(Request["TrialReport"]):
    """Measure providers, threads and batch sizes for an encoder (empty: the one in use), and keep the best."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One setting that was measured. ``parity`` is the lowest cosine with the processor's own vectors."""

    provider: str
    threads: int
    batch: int
    photos_per_second: float
    query_ms: float
    parity: float
    problem: Message = NOTHING


@dataclass(frozen=True, slots=True)
class TrialReport:
    """All settings that were measured, and the one that is used from now on (None if the user chose another)."""

    name: str
    rows: tuple[TrialRow, ...]
    chosen: TrialRow | None
    notes: tuple[Message, ...] = ()


MESSAGES = (
    EncodersRequest,
    ExportSizeRequest,
    ExportEncoderRequest,
    ImportEncoderRequest,
    TrialRequest,
)
