"""The page of the map.

Imported by the window.
"""
