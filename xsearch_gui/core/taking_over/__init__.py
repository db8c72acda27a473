"""Facts from catalogues of other programs (Lightroom Classic, Apple Photos, digiKam), read and never written.

Imported by the command line and the worker.
"""
