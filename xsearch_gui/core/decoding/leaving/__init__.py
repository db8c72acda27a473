"""Pictures that leave the program: their colours, and what they say of themselves.

Imported by the decoders; it knows their pixels and code points alone.
"""
