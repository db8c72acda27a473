"""What the actions do: each hands a wish to a view-model or opens a window.

Imported by the main window.
"""
