"""Pictures that leave the program: their colours.

Imported by the decoders; it knows their pixels and code points alone.
"""
