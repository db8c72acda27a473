"""The query language: parsing, writing back, filters as SQL, completion.

Imported by search and everything above it; the parser also by the window, so it loads nothing that the window may not.
"""
