"""What is known of a photo: its row, what other programs say of it, and what the user gave it."""
