"""Requests and reports about changing and comparing the encoders of a library."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.encoders import EncoderRole
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.search import Hit, SearchResult


@dataclass(frozen=True, slots=True)
class UseEncoderRequest(Request["UseReport"]):
    """Encode the library with this encoder in the background, then search with it.

    For ``role`` NOTES captions and notes alone are encoded, and compared with sentences by it. Cancelling pauses: the
    same request goes on. Naming the encoder in use while another one is coming backs out; what was encoded until then
    is kept until it is dropped. The encoder of the photos, named for notes, has both.
    """

    name: str
    role: EncoderRole = EncoderRole.PHOTOS


@dataclass(frozen=True, slots=True)
class UseReport:
    """A switch that is complete, or that was backed out of. ``notes`` are sentences for the person."""

    name: str
    photos: int  # encoded by this run
    texts: int
    seconds: float
    failed: tuple[Failure, ...] = ()
    notes: tuple[Message, ...] = ()
    role: EncoderRole = EncoderRole.PHOTOS


@dataclass(frozen=True, slots=True)
class FasterRequest(Request["FasterReport"]):
    """Make a copy of an installed encoder that computes with 8-bit numbers, and keep it if it is measured to be faster.

    With ``use`` the library is then encoded with the copy. Where there is such a copy already, that is all.
    """

    name: str
    use: bool = False


@dataclass(frozen=True, slots=True)
class FasterReport:
    """An 8-bit copy that was installed. ``times`` is how many times as fast it is, ``per_second`` photos a second.

    Those are texts a second of an encoder that reads texts alone. Cosines are the lowest between its vectors and those
    of ``source``, over known photos and sentences; 1 where a side stayed as it was, which ``notes`` tell; 0 where there
    is none. ``used``: the library is searched with it now; ``failed`` are files that could not be encoded.
    """

    name: str
    source: str
    times: float
    per_second: float
    per_second_before: float
    cosine_photos: float
    cosine_texts: float
    bytes: int
    bytes_before: int
    reads_photos: bool = True
    notes: tuple[Message, ...] = ()
    used: bool = False
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class DropVectorsRequest(Request["DropReport"]):
    """Remove the library's vectors of an encoder that is not in use."""

    name: str


@dataclass(frozen=True, slots=True)
class DropReport:
    """How many vectors were removed, and how much smaller catalogue and index became."""

    name: str
    vectors: int
    bytes: int


@dataclass(frozen=True, slots=True)
class RemoveEncoderRequest(Request["RemoveReport"]):
    """Uninstall an encoder that is not in use. Its vectors stay until they are dropped."""

    name: str


@dataclass(frozen=True, slots=True)
class RemoveReport:
    """How many bytes the encoder's folder had."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class CompareRequest(Request["CompareReport"]):
    """Compare two encoders on photos with captions; without ``captions``, on the library's own pairs."""

    first: str
    second: str
    images: str = ""
    captions: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One encoder of a comparison. Recalls are percentages; ``memory_mb`` is what the process grew by."""

    name: str
    title: str
    bytes: int
    dimension: int
    t2i_r1: float
    t2i_r5: float
    t2i_r10: float
    t2i_median: float
    i2t_r1: float
    i2t_r5: float
    i2t_r10: float
    i2t_median: float
    photos_per_second: float
    query_ms: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A query whose answers differ most. Ranks are those of the right photo, from 1; lists are photos, best first.

    ``thumbnail`` is that of the right photo, where it is of the library.
    """

    query: str
    right: str
    first_rank: int
    second_rank: int
    first: tuple[str, ...]
    second: tuple[str, ...]
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class CompareReport:
    """Two encoders side by side on the same photos and captions."""

    photos: int
    captions: int
    sides: tuple[Side, Side]
    disagreements: tuple[Disagreement, ...]
    failed: tuple[Failure, ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class PaceRequest(Request["PaceReport"]):
    """Time a handful of the library's photos with the encoders that are installed; with ``again``, all of them anew."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class PaceReport:
    """Which encoders were timed, and on how many photos."""

    names: tuple[str, ...]
    photos: int


@dataclass(frozen=True, slots=True)
class TryRequest(Request["TryReport"]):
    """Answer a query with another encoder, on a part of the library; nothing is kept of it.

    ``items`` are the photos that the present answer has first: they are looked at, with others from all over the
    library.
    """

    encoder: str
    text: str
    items: tuple[int, ...] = ()
    top: int = 200


@dataclass(frozen=True, slots=True)
class TryReport:
    """What another encoder finds: ``result`` are photos alone, of the ``looked_at`` among the library's ``photos``."""

    encoder: str
    title: str
    result: SearchResult
    looked_at: int
    photos: int


@dataclass(frozen=True, slots=True)
class SideBySideRequest(Request["SideBySideReport"]):
    """The first photos that two encoders find for some queries; nothing is kept of it."""

    first: str
    second: str
    queries: tuple[str, ...]
    top: int = 8


@dataclass(frozen=True, slots=True)
class Answers:
    """What two encoders find first for a query; ``problem``: why it cannot be answered."""

    query: str
    first: tuple[Hit, ...] = ()
    second: tuple[Hit, ...] = ()
    problem: Message = NOTHING


@dataclass(frozen=True, slots=True)
class SideBySideReport:
    """Two encoders on the same ``looked_at`` of the library's ``photos``; ``titles`` are what the two are called."""

    titles: tuple[str, str]
    answers: tuple[Answers, ...]
    looked_at: int
    photos: int


@dataclass(frozen=True, slots=True)
class QueriesRequest(Request["Queries"]):
    """Queries that suit this library, to try encoders with. Answered by the search worker."""

    most: int = 10


@dataclass(frozen=True, slots=True)
class Queries:
    """The user's own searches first, then ``captions``: what captions and tags say, as far as there are any."""

    searches: tuple[str, ...]
    captions: tuple[str, ...]


MESSAGES = (
    UseEncoderRequest,
    FasterRequest,
    DropVectorsRequest,
    RemoveEncoderRequest,
    CompareRequest,
    PaceRequest,
    TryRequest,
    SideBySideRequest,
    QueriesRequest,
)
