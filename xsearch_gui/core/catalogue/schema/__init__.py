"""The catalogue's tables, version by version, and the steps between them.

Imported by the catalogue when it is opened, and by the salvage of a damaged one.
"""
