"""Vectors and their nearest neighbours: written as generations, read with what has changed since.

Imported by the library and everything above it.
"""
