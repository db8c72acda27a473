"""What xsearch knows and does, without a window: usable and tested with Qt uninstalled.

The rooms, top first; each imports only those below it, and none beside it on its line (``make check`` proves it)::

    switching | illustrating                        change, compare and measure a library's encoder; photos for a text
    indexing | map | alignment | export | details | annotations | dictionary
                                                    what is done with a library, one room for each job
    search | maintenance                            from a query to hits; keeping a library safe
    duplicates | query                              the same photo twice; the query language
    library                                         one opened library
    index                                           vectors and their nearest neighbours
    catalogue                                       the SQLite file that is the truth about a library
    encoders | decoding                             pictures and texts to vectors; bytes to pictures
    metadata                                        what files say about photos
    files                                           the user's disk
    records, and the modules beside this one        messages between processes; errors, paths, settings, progress
"""
