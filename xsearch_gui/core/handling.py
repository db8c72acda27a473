"""How requests are answered: every room has its ``HANDLERS`` beside the functions that do the work.

A handler is called with the session (:class:`xsearch_gui.core.library.session.Session`: the user's paths, the library
that is open, and what is kept between requests), the request and a reporter, and returns the record that the request's
type names. It raises what is in :mod:`xsearch_gui.core.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.request import Request

Handler = Callable[[Any, Any, Reporter], Any]
Handlers = Mapping[type[Request[Any]], Handler]


def on_library(function: Callable[[Any, Any, Reporter], Any]) -> Handler:
    """Return the handler that calls ``function(library, request, reporter)``."""
    return lambda session, request, reporter: function(session.library, request, reporter)


def on_paths(function: Callable[[Any, Any, Reporter], Any]) -> Handler:
    """Return the handler that calls ``function(paths, request, reporter)``, for what needs no library."""
    return lambda session, request, reporter: function(session.paths, request, reporter)


def at_once(function: Callable[[Any, Any], Any]) -> Handler:
    """Return the handler that calls ``function(library, request)``, for what has no progress to tell."""
    return lambda session, request, reporter: function(session.library, request)
