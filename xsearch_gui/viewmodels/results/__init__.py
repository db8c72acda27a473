"""What results are made of: Qt models of hits, pages, thumbnails, reasons, and how they leave the window.

Imported by search, details, the map, and views.
"""
