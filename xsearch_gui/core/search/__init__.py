"""From a query to hits: the engine, what it gathers, how that is weighed and put into words.

Imported by the rooms above it (the map, alignment, details, export, annotations, switching), by workers and the command
line.
"""
