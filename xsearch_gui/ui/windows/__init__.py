"""Windows beside the main window: help, jobs, the library, shortcuts, notifications.

Imported by commands and the window.
"""
