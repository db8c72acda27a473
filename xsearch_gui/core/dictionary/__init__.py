"""The personal dictionary: words taught with photos, and words that a head has learned from captions.

:mod:`own` lists and changes what the user taught, :mod:`learned` finds what a head knows that the encoder does not.
Imported by workers and the command line; it knows nothing of the other rooms of its layer.
"""
