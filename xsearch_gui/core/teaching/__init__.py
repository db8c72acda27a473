"""Which captions would teach most, and what was learned from them: real searches before and after.

Above the room of alignment; imported by workers and the command line.
"""
