"""Words of the window: numbers, counts, durations, sentences of the core, languages, tables of records.

Imported by every other room of the view-models, and by views.
"""
