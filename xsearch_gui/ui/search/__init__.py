"""The search box and its suggestions.

Imported by the window.
"""
