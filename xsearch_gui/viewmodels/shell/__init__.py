"""The program around the photos: messages, settings, opening files in other programs, updates.

Imported by the rooms above it.
"""
