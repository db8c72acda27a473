"""Words in pictures: where text stands, and what it says. ``indexing`` may import it, and what is above.

:class:`reader.WordReader` finds the lines of one picture (:mod:`detecting`, whose map of likelihoods
:mod:`components` and :mod:`boxes` make quadrangles of), cuts them out upright (:mod:`cutting`) and reads them
(:mod:`recognising`). It is given pixels that a decode process has made, never a file.
"""
