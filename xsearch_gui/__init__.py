"""xsearch: find things in one's own photos, on one's own computer.

The layers, and the one direction of the imports (`make check` proves it)::

    app -> ui -> viewmodels -> worker -> core

``core`` and ``worker`` know nothing of Qt. The window never imports onnxruntime, hnswlib or torch: it talks
to worker processes (:mod:`xsearch_gui.worker`) that do.
"""

import os

# onnxruntime 1.29 and later report what they run to their makers, on Linux and macOS too, and write a device id
# into the home folder. Nothing leaves this computer: set before onnxruntime can be imported, for the workers too.
# https://github.com/microsoft/onnxruntime/pull/27379
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
