"""What all views are made of: the theme, icons, actions, small widgets and delegates.

Imported by every other room of the views; it imports none of them.
"""
