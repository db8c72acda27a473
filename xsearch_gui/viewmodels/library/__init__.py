"""The library: what it holds, the jobs that change it, keeping it safe, its encoders and alignment.

Imported by search, details, the map, and views.
"""
