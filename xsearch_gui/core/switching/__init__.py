"""Changing, comparing and measuring the encoder of a library.

The top of the core: it indexes with the new encoder. Only workers and the command line import it.
"""
