"""Messages survive the pipe, and what is no message is refused."""

from __future__ import annotations

import pytest

from xsearch_gui.core.records.annotations import SetTagsRequest, TagEdit
from xsearch_gui.core.records.details import Details
from xsearch_gui.core.records.encoders import (
    EncoderEntry,
    EncodersReport,
    EncoderState,
    ExportEncoderRequest,
    PublishedFigures,
)
from xsearch_gui.core.records.indexing import ForgetRequest, IndexReport, IndexRequest
from xsearch_gui.core.records.items import Failure, Kind, PhotoFacts
from xsearch_gui.core.records.maintenance import LibraryStatus
from xsearch_gui.core.records.organising.selection import SelectionRequest
from xsearch_gui.core.records.search import BrowseRequest, Hit, Reason, SearchRequest, SearchResult, Strength
from xsearch_gui.worker import protocol
from xsearch_gui.worker.protocol import (
    Cancel,
    Failed,
    Finished,
    Progress,
    Ready,
    Reload,
    Run,
    Shutdown,
    Stopped,
    WorkerRole,
    decode_from_worker,
    decode_to_worker,
    encode,
)

CLIP = EncoderEntry(
    "clip", EncoderState.AVAILABLE, "CLIP", ("photos", "texts"), "MIT", ("en",), 512, 6,
    published=(PublishedFigures("COCO", 30.4, 50.1, "https://example.org"),),
)  # fmt: skip
HIT = Hit(3, "/a\udce9.jpg", Kind.PHOTO, 0.5, Strength.STRONG, (Reason("image", 0.5),), taken_at=None)


@pytest.mark.parametrize(
    "message",
    [
        Run(1, IndexRequest(("/ä", "/b\udcff"), force=True)),
        Run(2, SearchRequest(text="line\nbreak", kind=Kind.NOTE, top=3)),
        Run(3, ForgetRequest("/x")),
        Run(4, ExportEncoderRequest("clip", quantize="int8")),
        Run(5, SetTagsRequest((TagEdit((3, 4), ("sea",), ("sky",)),))),
        Run(6, SelectionRequest((1, 2), BrowseRequest("date:2023"), without=(7,))),
        Run(7, SelectionRequest(search=SearchRequest("a dog", exclude=(1, 2)))),
        Cancel(1),
        Reload(7),
        Shutdown(),
    ],
)
def test_to_worker(message: protocol.ToWorker) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert decode_to_worker(line) == message


@pytest.mark.parametrize(
    "message",
    [
        Ready(WorkerRole.SEARCH, 42),
        Progress(1, 2, 3, "Reading"),
        Finished(1, IndexReport(indexed=3, failed=(Failure("/x", "is empty"),))),
        Finished(1, SearchResult(hits=(HIT,), seconds=0.1)),
        Finished(1, Details(3, "/a", Kind.PHOTO, 9, True, facts=PhotoFacts(1, 2, "JPEG", keywords=("a",)))),
        Finished(1, LibraryStatus("/home", "e 1")),
        Finished(1, EncodersReport((CLIP,), 7, False, "Install it.")),
        Failed(1, "Sentence.", "detail"),
        Stopped(1),
    ],
)
def test_from_worker(message: protocol.FromWorker) -> None:
    assert decode_from_worker(encode(message)) == message


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"hello\n",
        b"[]\n",
        b'{"type":"Run"}\n',
        b'{"type":"Launch","job":1}\n',
        b'{"type":"Cancel","job":1,"also":2}\n',
        b'{"type":"Run","job":1,"request":{"type":"Delete"}}\n',
        b'{"type":"Cancel","job":"one"}\n',
        b"\xff\xfe\n",
    ],
)
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(protocol.ProtocolError):
        decode_to_worker(line)


def test_a_line_that_is_too_long_is_refused() -> None:
    with pytest.raises(protocol.ProtocolError, match="larger"):
        decode_to_worker(b" " * (protocol.MAX_LINE_BYTES + 1))
