"""One item seen closely: where a query is seen in it, a note to read, a picture for the viewer.

Imported by workers and the command line; it knows nothing of the other rooms of its layer.
"""
