"""The bundle's console program, as the wheel's script ``xsearch``: the command line and the workers."""

import sys

from xsearch_gui.__main__ import command_line

sys.exit(command_line())
