"""The bundle's window program, as the wheel's script ``xsearch-gui``."""

import sys
from pathlib import Path

if sys.platform == "linux":
    import fallback

    fallback.prepare(Path(sys._MEIPASS) / "fallback")  # the bundle's folder, set by its start

from xsearch_gui.__main__ import window

sys.exit(window())
