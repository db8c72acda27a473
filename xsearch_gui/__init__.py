"""xsearch: find things in one's own photos, on one's own computer.

The layers, and the one direction of the imports (`make check` proves it)::

    app -> ui -> viewmodels -> worker -> core

``core`` and ``worker`` know nothing of Qt. The window never imports onnxruntime, hnswlib or torch: it talks
to worker processes (:mod:`xsearch_gui.worker`) that do.
"""

__version__ = "0.1.0"
