"""The requests of this room: what answers them. None needs a library."""

from __future__ import annotations

from xsearch_gui.core.encoders.adding.benchmark import run_trial
from xsearch_gui.core.encoders.adding.exporting import run_export, run_size
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.handling import Handlers, on_paths
from xsearch_gui.core.records.encoders import (
    ExportEncoderRequest,
    ExportSizeRequest,
    ImportEncoderRequest,
    TrialRequest,
)

HANDLERS: Handlers = {
    ExportSizeRequest: on_paths(run_size),
    ExportEncoderRequest: on_paths(run_export),
    ImportEncoderRequest: on_paths(run_import),
    TrialRequest: on_paths(run_trial),
}
