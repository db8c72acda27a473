"""What the window shows and can do, as Qt objects without widgets (QtCore and QtGui only)."""
