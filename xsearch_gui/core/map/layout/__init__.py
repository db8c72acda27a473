"""Arrays in, arrays out: the numpy algorithms that lay points out in a plane. They know nothing of photos.

Imported by the map alone, and by the window for its grid of points.
"""
