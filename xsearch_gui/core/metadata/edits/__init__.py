"""What tells that a photo was edited.

Imported by the readers of EXIF and XMP beside it, and by what asks for it.
"""
