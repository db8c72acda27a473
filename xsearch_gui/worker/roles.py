"""What each worker role answers."""

from __future__ import annotations

import contextlib
from typing import Any

from xsearch_gui.core.add_ons import install as add_ons
from xsearch_gui.core.add_ons import listing as add_on_list
from xsearch_gui.core.alignment import job as alignment
from xsearch_gui.core.alignment import repairing
from xsearch_gui.core.annotations import (
    albums,
    annotate,
    details_edits,
    marking,
    picture_lines,
    sidecars,
    stacks,
    suggestions,
)
from xsearch_gui.core.details import family, film_moments, heat_map, item_details, note_view, previews, sharpest
from xsearch_gui.core.dictionary import learned as learned_words
from xsearch_gui.core.dictionary import own as own_words
from xsearch_gui.core.encoders.adding import handlers as adding
from xsearch_gui.core.errors import UsageError, XSearchError
from xsearch_gui.core.export import job as export
from xsearch_gui.core.filing import job as filing
from xsearch_gui.core.filing import naming
from xsearch_gui.core.filing.carrying import finish as finish_filing
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.illustrating import illustrate
from xsearch_gui.core.illustrating import page as illustrated_page
from xsearch_gui.core.indexing import changing_folders, run, sample, watching
from xsearch_gui.core.indexing.words import picture_words
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.maintenance import handlers as maintenance
from xsearch_gui.core.maintenance import sidebar
from xsearch_gui.core.map import job as map_making
from xsearch_gui.core.map import scores
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import as_user_errors
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.query import completion
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.search import browse, engine, kept_searches, selecting, value_counts
from xsearch_gui.core.switching import adding as using
from xsearch_gui.core.switching import comparing, encoder_list, pace, switch, trying
from xsearch_gui.core.taking_over import job as taking_over
from xsearch_gui.core.teaching import changed_searches, lesson, next_captions
from xsearch_gui.worker.host import Enqueue, Role
from xsearch_gui.worker.protocol import WorkerRole

ROLES: dict[WorkerRole, tuple[Handlers, ...]] = {
    WorkerRole.SEARCH: (  # what answers at once
        engine.HANDLERS,
        browse.HANDLERS,
        selecting.HANDLERS,
        value_counts.HANDLERS,
        kept_searches.HANDLERS,
        completion.HANDLERS,
        item_details.HANDLERS,
        family.HANDLERS,
        film_moments.HANDLERS,
        heat_map.HANDLERS,
        note_view.HANDLERS,
        sharpest.HANDLERS,
        previews.HANDLERS,
        annotate.HANDLERS,
        marking.HANDLERS,
        details_edits.HANDLERS,
        repairing.AT_ONCE,
        albums.HANDLERS,
        naming.AT_ONCE,
        stacks.HANDLERS,
        picture_lines.HANDLERS,
        suggestions.HANDLERS,
        own_words.HANDLERS,
        scores.HANDLERS,
        encoder_list.HANDLERS,
        add_on_list.HANDLERS,
        trying.AT_ONCE,
        maintenance.AT_ONCE,
        sidebar.AT_ONCE,
    ),
    WorkerRole.JOBS: (  # what changes the library or takes its time
        run.HANDLERS,
        sample.HANDLERS,
        changing_folders.HANDLERS,
        picture_words.HANDLERS,
        watching.HANDLERS,
        sidecars.HANDLERS,
        export.HANDLERS,
        filing.HANDLERS,
        map_making.HANDLERS,
        alignment.HANDLERS,
        repairing.HANDLERS,
        next_captions.HANDLERS,
        lesson.HANDLERS,
        changed_searches.HANDLERS,
        learned_words.HANDLERS,
        illustrate.HANDLERS,
        illustrated_page.HANDLERS,
        adding.HANDLERS,
        using.HANDLERS,
        add_ons.HANDLERS,
        switch.HANDLERS,
        comparing.HANDLERS,
        pace.HANDLERS,
        trying.HANDLERS,
        taking_over.HANDLERS,
        maintenance.HANDLERS,
    ),
}


def make_role(paths: AppPaths, role: WorkerRole, enqueue: Enqueue) -> Role:
    """Return what a role does.

    ``enqueue`` runs what nobody has asked for. A library that cannot be opened says so with every request
    that needs it.
    """
    session = Session(paths, enqueue)
    handlers = {request: handler for group in ROLES[role] for request, handler in group.items()}
    with contextlib.suppress(XSearchError), as_user_errors(paths.catalogue):  # the first request hears why
        if role is WorkerRole.JOBS:
            finish_filing(session.library)
        _ = session.library

    def answer(request: Request[Any], reporter: Reporter) -> Any:
        handler = handlers.get(type(request))
        if handler is None:
            raise UsageError(
                Message("The {role} worker does not answer {name}.", role=role, name=type(request).__name__)
            )
        with as_user_errors(paths.catalogue):
            try:
                return handler(session, request, reporter)
            finally:
                if (watch := session.known(watching.Watch)) is not None:
                    watch.follow()  # the folders may be others now

    def reload() -> None:
        if role is WorkerRole.SEARCH and session.is_open:
            engine.engine_of(session).index()

    return Role(answer, reload, session.close)
