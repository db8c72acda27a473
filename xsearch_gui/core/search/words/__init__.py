"""Words of the user's own in a query, and words that nobody knows."""
