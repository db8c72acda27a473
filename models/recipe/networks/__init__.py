"""The towers of the encoder and what they start from."""
