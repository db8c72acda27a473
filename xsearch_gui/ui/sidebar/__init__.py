"""The sidebar: folders, albums, and what the library sorts out itself.

Imported by commands and the main window.
"""
