"""One opened library: its folders, its catalogue, its encoders, and the right to change it.

Imported by everything that works on a whole library; it knows nothing of queries or jobs.
"""
