"""The films of a run: which moments of each are kept, and what they look like."""
