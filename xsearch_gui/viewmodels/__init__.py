"""What the window shows and can do, as Qt objects without widgets (QtCore and QtGui only).

The rooms, top first; each imports only those below it, and none beside it on its line (``make check`` proves it)::

    assembly                        builds all of them and joins them
    map                             the map below its widgets
    details                         one item seen closely, notes, annotations
    search                          asking, and what comes of it
    library | query | results       jobs and what the library holds; the question; rows, pages, thumbnails
    shell | workers                 messages, settings, updates; worker processes
    text                            words, numbers, languages
"""
