"""Where the part that needs torch is: in this program's own Python (the extra ``export``), or an add-on."""

from __future__ import annotations

import importlib.util
import sys

from xsearch_gui.core.add_ons.installed import installed, program_in, usable
from xsearch_gui.core.add_ons.offers import EXPORTER, offers
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.paths import AppPaths, program_command

_NEEDED = ("torch", "sentence_transformers", "onnx", "onnxscript")


def can_offer_exporter() -> bool:
    """Return whether the exporter can be downloaded for this system."""
    offer = offers().get(EXPORTER)
    return offer is not None and bool(offer.url)


def export_hint(paths: AppPaths) -> Message:
    """Return how to get what exporting needs; empty if it is there: the extra, or the add-on."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if not missing or usable(paths, EXPORTER):
        return NOTHING
    if unfit := next((one.problem for one in installed(paths) if one.facts.kind == EXPORTER), NOTHING):
        return unfit
    offer = offers().get(EXPORTER)
    if offer and not offer.url:
        return Message(
            "Exporting needs the add-on {name}. Install it from its file {file}: {command}",
            name=offer.title,
            file=offer.file,
            command="xsearch addons install FILE",
        )
    if offer:
        return Message(
            "Exporting needs the add-on {name} ({size} MB). Install it first: {command}",
            name=offer.title,
            size=round(offer.bytes / 1e6),
            command=f"xsearch addons download {offer.name}",
        )
    install_it = "pip install 'xsearch-gui[export]'"
    if getattr(sys, "frozen", False):
        return Message(
            "Exporting needs torch, which is not part of the installed program. On any computer with Python: "
            "{command}, then xsearch encoders export NAME --into FOLDER, and import that folder here.",
            command=install_it,
        )
    return Message(
        "Exporting needs {names}. Install them with: {command}", names=", ".join(missing), command=install_it
    )


def exporter_command(paths: AppPaths) -> list[str]:
    """Return what starts the part that needs torch: this program where it has the extra, else the add-on."""
    add_on = usable(paths, EXPORTER)
    if add_on is None or all(importlib.util.find_spec(name) for name in _NEEDED):
        return [*program_command(), "--export-encoder"]
    return [str(program_in(add_on.folder))]
