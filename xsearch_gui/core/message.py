"""Sentences for people, as data: what is said, and what it is said of.

The core knows no language. It writes English templates; the window translates the template and writes the numbers as
its language does, and never touches names, paths and queries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias, Union

if TYPE_CHECKING:
    from cattrs import Converter

Argument: TypeAlias = Union[str, int, float, "Message"]
Given: TypeAlias = Argument | PurePath | BaseException
Wire: TypeAlias = str | list[Any]
"""A message as JSON: ``[template, arguments]``, or the text itself where nobody knows its template."""


_PLACE = re.compile(r"\{(\w+)\}")


class Message(str):
    """One sentence, or a part of one, in English: ``Message("{folder} is a file.", folder=folder)``.

    The template is written out where the message is made (that is how translations find it), and names what differs:

    - ``int``: a count or a size; written with the separators of the language. A year or a version is a ``str``.
    - ``float``: written with the digits it has: round it first.
    - ``Message``: a reason within a sentence; translated too.
    - ``str``: a name, a path, a query, a text of the system; shown as it is. Paths and errors become one.
    """

    template: str
    arguments: Mapping[str, Argument]

    def __new__(cls, template: str, /, **given: Given) -> Message:  # noqa: D102 - see the class
        arguments = {name: it if isinstance(it, str | int | float) else str(it) for name, it in given.items()}
        message = super().__new__(cls, filled(template, arguments, written))
        message.template = template
        message.arguments = arguments
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Argument]]:
        return (self.template,), dict(self.arguments)

    def __getstate__(self) -> None:
        """Nothing beside the arguments of ``__new__``."""


def filled(template: str, arguments: Mapping[str, Argument], write: Callable[[Argument], str]) -> str:
    """Return a template with its arguments written into it. ``str.format`` can more than a stranger's text should.

    Raises
    ------
    KeyError
        If an argument is missing.
    """
    return _PLACE.sub(lambda found: write(arguments[found[1]]), template)


def written(value: Argument) -> str:
    """Return an argument as English writes it."""
    return str(value) if isinstance(value, str) else f"{value:,}"


def message_of(error: BaseException) -> Message:
    """Return what an error says: the message that it was made with, or the text of an error of the system."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Message) else plain(str(error))


def joined(first: Message, second: Message) -> Message:
    """Return two sentences, one behind the other; either may be nothing."""
    return Message("{first} {second}", first=first, second=second) if first and second else first or second


def plain(text: str) -> Message:
    """Return a text that has no translation: of the system, or of a catalogue that kept texts only."""
    return text if isinstance(text, Message) else Message("{text}", text=text)


NOTHING = Message("")


def to_wire(message: str) -> Wire:
    """Return a message as JSON values."""
    if not isinstance(message, Message):
        return message
    if message.template == "{text}":
        return str(message)
    arguments = {name: _value(value) for name, value in message.arguments.items()}
    return [message.template, arguments] if arguments else [message.template]


def _value(value: Argument) -> object:
    return to_wire(value) if isinstance(value, Message) else value


def from_wire(value: object) -> Message:
    """Return the message that ``to_wire`` was given.

    Raises
    ------
    ValueError
        If these values are no message.
    """
    match value:
        case str():
            return plain(value) if value else NOTHING
        case [str() as template]:
            return _made(template, {})
        case [str() as template, dict() as arguments]:
            return _made(
                template, {name: from_wire(it) if isinstance(it, list) else it for name, it in arguments.items()}
            )
    raise ValueError("not a message")


def _made(template: str, arguments: dict[str, Any]) -> Message:
    try:
        return Message.__new__(Message, template, **arguments)
    except (TypeError, AttributeError, LookupError) as error:
        raise ValueError("not a message") from error


def converter(*, forbid_extra_keys: bool = False) -> Converter:
    """Return a converter of dataclasses to JSON values and back that keeps messages."""
    from cattrs import Converter  # noqa: PLC0415 - every error is a message, few are sent

    made = Converter(forbid_extra_keys=forbid_extra_keys)
    made.register_unstructure_hook(Message, to_wire)
    made.register_structure_hook(Message, lambda value, _: from_wire(value))
    return made


def to_text(message: str) -> str:
    """Return a message as one text that can be kept in a catalogue."""
    wire = to_wire(message)
    return wire if isinstance(wire, str) else json.dumps(wire, ensure_ascii=False)


def from_text(text: str) -> Message:
    """Return the message that was kept as this text; a text that was not is a message of its own."""
    if text.startswith('["'):
        try:
            return from_wire(json.loads(text))
        except ValueError:
            pass
    return plain(text) if text else NOTHING
