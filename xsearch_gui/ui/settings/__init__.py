"""The window of the settings and its pages.

Imported by commands.
"""
