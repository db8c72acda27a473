"""The results: the grid, the filters and the time above it, export.

Imported by commands and the window.
"""
