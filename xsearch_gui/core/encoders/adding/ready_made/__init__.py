"""Encoders that others have published as ONNX, made into encoder folders of this program, without torch or ``onnx``.

:mod:`.files` says which files of a source are of use, :mod:`.graph` reads and writes graphs, :mod:`.towers` finds the
two towers in them and joins to them what the configuration asks for, :mod:`.pictures` and :mod:`.sentences` read that
configuration, :mod:`.sense` judges what comes out, in a process of its own (:mod:`.judging`), and :mod:`.importing`
does all of it. There is no other computer's vector to compare with: what an encoder says of known photos is the proof.
"""
