"""Words that were read in a photo, beside it and framed in it."""
