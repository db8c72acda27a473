"""The 2-D layout of the map: photos and texts as two linked populations in one plane.

The steps: :mod:`populations` gathers what is to be shown, :mod:`spaces` gives the vectors of each view, :mod:`layout`
lays them out (:mod:`pca` at once, then :mod:`embedding` on the graph of :mod:`affinity`), :mod:`clusters` and
:mod:`naming` find and name regions, :mod:`store` keeps it all for the window, and :mod:`picture` draws it without one.
"""
