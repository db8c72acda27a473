"""Reading the words in pictures, behind all other jobs."""
