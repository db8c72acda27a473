"""Results that leave the program: files, tables, contact sheets.

Imported by workers and the command line; it knows nothing of the other rooms of its layer.
"""
