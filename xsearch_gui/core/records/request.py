"""What every request is: a question whose type says what answers it."""

from __future__ import annotations

import sys
from typing import Any, Generic, TypeVar, get_args, get_origin

R_co = TypeVar("R_co", covariant=True)


class Request(Generic[R_co]):
    """Something that a worker is asked for; ``R_co`` is the record that answers it.

    A subclass is a frozen dataclass that holds all that is needed. It stands in the ``MESSAGES`` of its module, and
    one of the ``HANDLERS`` beside the functions of the core answers it.
    """

    __slots__ = ()


def answer_type(request: type[Request[Any]]) -> type:
    """Return the record that answers requests of this type.

    Raises
    ------
    TypeError
        If the class does not say what answers it.
    """
    for base in getattr(request, "__orig_bases__", ()):
        if get_origin(base) is Request:
            (answer,) = get_args(base)
            found = getattr(sys.modules[request.__module__], getattr(answer, "__forward_arg__", ""), answer)
            if isinstance(found, type):
                return found
    raise TypeError(f"{request.__name__} does not say which record answers it")
