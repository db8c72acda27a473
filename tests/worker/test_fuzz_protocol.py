"""The pipe between the window and a worker: every message survives it, and no bytes break its reader."""

from __future__ import annotations

import contextlib
import dataclasses
import typing
from collections.abc import Callable

import pytest
from fuzzing import fuzz
from hypothesis import example, given
from hypothesis import strategies as st

from xsearch_gui.worker import protocol

pytestmark = pytest.mark.timeout(60)

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
# Paths may hold lone surrogates: bytes of names that are not UTF-8.
st.register_type_strategy(str, st.text(st.characters(categories=("L", "N", "Zs", "Cc", "Cs", "So")), max_size=12))
TO_WORKER = st.one_of(*map(st.from_type, typing.get_args(protocol.ToWorker)))
FROM_WORKER = st.one_of(*map(st.from_type, typing.get_args(protocol.FromWorker)))


@fuzz
@given(TO_WORKER)
def test_what_the_window_says_arrives(message: protocol.ToWorker) -> None:
    line = protocol.encode(message)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert protocol.decode_to_worker(line) == message


@fuzz
@given(FROM_WORKER)
def test_what_a_worker_says_arrives(message: protocol.FromWorker) -> None:
    assert protocol.decode_from_worker(protocol.encode(message)) == message


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)


@fuzz
@given(st.one_of(st.binary(max_size=200), FROM_WORKER.map(protocol.encode), TO_WORKER.map(protocol.encode)), st.data())
@example(b"[" * 100_000, None)
@example(b'{"type": "Run", "job": 1e999, "request": {"type": "StatusRequest"}}', None)
@example(b'{"type": "Cancel", "job": ' + b"9" * 5000 + b"}", None)
def test_altered_lines_are_messages_or_refused(line: bytes, data: st.DataObject | None) -> None:
    if data is not None and line:
        at = data.draw(st.integers(0, len(line) - 1))
        line = line[:at] + data.draw(st.binary(max_size=4)) + line[at + data.draw(st.integers(0, 4)) :]
    readers: tuple[Callable[[bytes], object], ...] = (protocol.decode_to_worker, protocol.decode_from_worker)
    for read in readers:
        with contextlib.suppress(protocol.ProtocolError):
            assert dataclasses.is_dataclass(read(line))
