"""Widgets: they lay out, connect and draw. Decisions about data live in the view-models."""
