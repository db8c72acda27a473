"""What is asked: the question, its filters as chips, suggestions, saved searches, months.

Imported by search, details, the map, and views.
"""
