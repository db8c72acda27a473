"""The add-on's program: the part of an export that needs torch, on its own."""

import multiprocessing
import sys

from xsearch_gui.core.encoders.adding.export_child import child

multiprocessing.freeze_support()
sys.exit(child())
