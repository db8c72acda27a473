"""The same photo twice: fingerprints that tell, groups of results, and the report on a whole library.

Imported by search and everything above it.
"""
