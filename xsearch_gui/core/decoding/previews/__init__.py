"""The small pictures that photos carry: what a photo looks like, in a hundredth of the time that it takes to read it.

:func:`reading.read_preview` gives one where it belongs to its photo, and nothing where that is not certain: it has to
be of the photo's shape, and not left by a program that has changed the photo since (:mod:`belonging`). Only
:mod:`decode_worker` may import it: it opens what strangers have made.
"""
