"""Adding encoders: download, export, install, test run, benchmark.

Imported by switching, workers and the command line; nothing that searches needs it.
"""
