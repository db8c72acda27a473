"""Add-ons: programs and libraries that do more than the bundle can, installed in the user's data folder.

What a release offers is pinned by its hash (:mod:`offers`); nothing else is ever installed. Imported by the encoders,
workers and the command line.
"""
