"""The 2-D layout of the map: photos and texts as two linked populations in one plane.

The steps: :mod:`populations` gathers what is to be shown, :mod:`spaces` gives the vectors of each view,
:mod:`view_layout` lays them out (:func:`core.linear.principal_axes` at once, then :mod:`layout.tsne` on the graph of
:mod:`layout.affinity`), :mod:`layout.kmeans` and :mod:`naming` find and name regions, :mod:`store` keeps it all for the
window, and :mod:`picture` draws it without one.

Imported by workers, the command line and, for reading and drawing a published map, the window.
"""
