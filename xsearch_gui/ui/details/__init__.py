"""The inspector, the viewer and the page of notes.

Imported by commands and the window.
"""
