"""The user's disk: opening files safely, walking folders, volumes that come and go, noticing changes.

Imported by everything that touches the user's files.
"""
