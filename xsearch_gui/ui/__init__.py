"""Widgets: they lay out, connect and draw. Decisions about data live in the view-models.

The rooms, top first; each imports only those below it, and none beside it on its line (``make check`` proves it)::

    window                          the main window and what it is laid out of
    commands                        what the actions do
    search | results | details | map | settings | windows
                                    one room for each part of the window, and for the windows beside it
    widgets                         the theme, icons, actions, small parts
"""
