"""The requests of this room that need no library: what answers them. The others: ``switching/adding.py``."""

from __future__ import annotations

from xsearch_gui.core.encoders.adding.benchmark import run_trial
from xsearch_gui.core.encoders.adding.exporting import run_size
from xsearch_gui.core.handling import Handlers, on_paths
from xsearch_gui.core.records.encoders import (
    ExportSizeRequest,
    TrialRequest,
)

HANDLERS: Handlers = {
    ExportSizeRequest: on_paths(run_size),
    TrialRequest: on_paths(run_trial),
}
