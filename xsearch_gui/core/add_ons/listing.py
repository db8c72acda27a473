"""Which add-ons there are: on this computer, and of this release."""

from __future__ import annotations

import shutil

from xsearch_gui.core.add_ons.installed import Installed, installed
from xsearch_gui.core.add_ons.offers import Offer, offers, purpose_of
from xsearch_gui.core.download import already_here
from xsearch_gui.core.handling import Handlers, on_paths
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.add_ons import AddOnEntry, AddOnsReport, AddOnsRequest, AddOnState


def list_add_ons(paths: AppPaths) -> AddOnsReport:
    """Return all add-ons; nothing is asked of a network."""
    offered = offers()
    there: dict[str, AddOnEntry] = {}
    for one in installed(paths):
        known = there.get(one.facts.name)
        if known is None or known.state is AddOnState.UNFIT:
            there[one.facts.name] = _installed(one, offered.get(one.facts.name))
    addable = [_available(paths, offer) for offer in offered.values() if offer.name not in there]
    folder = paths.data if paths.data.is_dir() else paths.data.parent
    free = shutil.disk_usage(folder).free if folder.is_dir() else 0
    return AddOnsReport((*there.values(), *addable), free)


def _installed(one: Installed, offer: Offer | None) -> AddOnEntry:
    facts, problem = one.facts, one.problem
    state = AddOnState.UNFIT if problem else AddOnState.BESIDE if one.beside else AddOnState.INSTALLED
    return AddOnEntry(
        name=facts.name,
        title=facts.title,
        purpose=purpose_of(facts.kind, facts.title),
        state=state,
        version=facts.version,
        bytes=facts.bytes,
        url=offer.url if offer else "",
        file=offer.file if offer else "",
        folder=str(one.folder),
        newer=offer.version if offer and offer.version != facts.version else "",
        problem=problem,
    )


def _available(paths: AppPaths, offer: Offer) -> AddOnEntry:
    return AddOnEntry(
        name=offer.name,
        title=offer.title,
        purpose=purpose_of(offer.kind, offer.title),
        state=AddOnState.AVAILABLE,
        version=offer.version,
        bytes=offer.bytes,
        unpacked_bytes=offer.unpacked,
        url=offer.url,
        file=offer.file,
        license=offer.license,
        already_here=already_here(paths.downloads / offer.file),
        untested=offer.untested,
    )


def _answer(paths: AppPaths, request: AddOnsRequest, reporter: Reporter) -> AddOnsReport:
    return list_add_ons(paths)


HANDLERS: Handlers = {AddOnsRequest: on_paths(_answer)}
