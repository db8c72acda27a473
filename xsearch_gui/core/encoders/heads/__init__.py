"""Heads: small maps on top of a frozen encoder, in memory, on disk and as ONNX.

Imported by the index, which searches through them, and by alignment, which trains them.
"""
