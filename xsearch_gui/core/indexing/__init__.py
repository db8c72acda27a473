"""From folders to the catalogue: what has changed, reading photos, pairing them with texts, encoding.

Imported by :mod:`core.switching`, by workers and the command line; it knows nothing of the other rooms of its layer.
"""
