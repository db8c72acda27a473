"""What stands in the text of a note: embedded pictures, names of photos, and what no person has written."""
