"""Restoring a backup, which may come from another person: nothing in it is taken as it is.

1. :mod:`backup_file` opens the archive and unpacks the files of known names.
2. :mod:`trial` has a limited process make a library of them: :mod:`rows` copies rows that :mod:`rules` allow into a
   catalogue of this program's own making, :mod:`parts` takes settings and heads, and the result is searched.
3. :mod:`job` puts it in the place of the library there is, all of it or nothing (``library.exchange``).
"""
