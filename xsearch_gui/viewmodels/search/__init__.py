"""Asking and what comes of it: states, sections, further pages, marks, what is dropped on the window.

Imported by details, the map, and views.
"""
