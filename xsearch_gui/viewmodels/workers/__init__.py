"""The window's side of worker processes: what a view-model needs of one, and the process itself.

Imported by the rooms above it.
"""
