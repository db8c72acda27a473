"""Keeping a library safe and whole: backup, repair, the check of everything, what is stored where.

Imported by the rooms above it, by workers, the command line and the window (what is stored, the check for updates).
"""
