"""Looking closely: the inspector, the viewer, notes, annotations, the selection.

Imported by the map's assembly and views.
"""
