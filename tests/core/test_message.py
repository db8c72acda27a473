"""Sentences as data: they cross a pipe and a catalogue whole."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsearch_gui.core.message import Message, from_text, from_wire, joined, message_of, plain, to_text, to_wire

REASON = Message("is larger than {size} MB", size=1_500)
SENTENCE = Message("The image {path} {reason}.", path=Path("/a/{b}.jpg"), reason=REASON)


def same(one: Message, other: Message) -> bool:
    return (one, one.template, one.arguments) == (other, other.template, other.arguments)


def test_it_is_its_english() -> None:
    assert SENTENCE == "The image /a/{b}.jpg is larger than 1,500 MB."
    assert f"{SENTENCE}" == SENTENCE and json.dumps(SENTENCE) == json.dumps(str(SENTENCE))


@pytest.mark.parametrize("message", [REASON, SENTENCE, Message(""), plain("any {text}"), joined(REASON, SENTENCE)])
def test_it_crosses_whole(message: Message) -> None:
    assert same(from_wire(json.loads(json.dumps(to_wire(message)))), message)
    assert same(from_text(to_text(message)), message)
    assert same(pickle.loads(pickle.dumps(message)), message)
    assert same(copy.deepcopy(message), message)


@given(st.text())
def test_a_text_of_an_older_catalogue_is_shown_as_it_is(text: str) -> None:
    assert from_text(text) == text


@given(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
def test_arguments_of_every_kind_cross(name: str, count: int, size: float) -> None:
    message = Message("{name} {count} {size}", name=name, count=count, size=size)
    assert same(from_text(to_text(message)), message)


@pytest.mark.parametrize("value", [3, [], [3], ["{a}"], ["{a}", {"b": 1}], {"a": 1}])
def test_what_is_no_message_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not a message"):
        from_wire(value)


def test_an_error_gives_its_message_back() -> None:
    assert message_of(ValueError(REASON)) is REASON
    assert message_of(OSError("no")).template == "{text}"


def test_a_template_of_a_stranger_asks_for_nothing_but_its_arguments() -> None:
    hostile = ["{a:999999999} {a.__class__} {a}", {"a": "x"}]
    assert from_wire(hostile) == "{a:999999999} {a.__class__} x"
