"""What the recipe trains on: photos, captions, names, batches, views."""
