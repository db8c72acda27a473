"""The method of the paper: bringing photos and texts into one space, and measuring how well that went.

Imported by workers and the command line; it knows nothing of the other rooms of its layer.
"""
