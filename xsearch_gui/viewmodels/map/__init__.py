"""The map below its widgets: camera, colours, picking, labels, raster, what is selected.

The top room of the view-models: imported by their assembly and views.
"""
