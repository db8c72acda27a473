"""The facts that the parts of xsearch hand to each other: frozen dataclasses, no behaviour.

Paths are ``str`` here, as the file system gave them (``surrogateescape``), because records travel through
JSON to the window and back.
"""
