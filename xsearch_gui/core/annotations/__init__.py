"""What the user writes about photos, what is suggested for it, and the sidecars it is written into.

Imported by workers and the command line; it knows nothing of the other rooms of its layer.
"""
