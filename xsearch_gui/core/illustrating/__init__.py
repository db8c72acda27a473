"""Illustrating a text: sentence by sentence the photo that fits, or none.

1. :mod:`telling` cuts the text into sentences and reads the days that it tells (:mod:`days_told`).
2. :mod:`evidence` asks how well each photo fits each sentence.
3. :mod:`fitting` decides: photos of one occasion, in the order of the text, each sentence with one photo or none.
4. :mod:`page` writes what was chosen as a page.

Imported by workers and the command line; it knows nothing of the other rooms of its layer.
"""
