"""The bundle's window program, as the wheel's script ``xsearch-gui``."""

import sys

from xsearch_gui.__main__ import window

sys.exit(window())
