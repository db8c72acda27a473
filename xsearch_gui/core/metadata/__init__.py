"""What files say of photos: EXIF, IPTC, XMP, notes and caption tables, made usable.

Imported by decoding and everything above it.
"""
