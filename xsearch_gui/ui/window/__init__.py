"""The main window: the header, the pages, the lines above and below, dropping.

The top room of the views: imported by the application alone.
"""
