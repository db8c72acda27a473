"""Doing things to the files of photos: moving, copying, renaming, to the bin; and taking that back.

Nothing is ever overwritten, and nothing is removed before it is whole at its new place. What belongs to a photo goes
along (:mod:`companions`), and the catalogue follows (:mod:`carrying`), so that nothing is read or encoded again. Every
step is in a journal (:mod:`journal`) before it is taken: what was interrupted is brought to its end the next time, and
what was done can be taken back.

Imported by workers alone; it knows nothing of the other rooms of its layer.
"""
