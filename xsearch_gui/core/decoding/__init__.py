"""From the bytes of any photo to a small upright picture in sRGB, in processes that can be stopped.

Imported by everything that reads photos; it knows nothing of libraries.
"""
