"""Binary-value retrieval (hashing): a photo is a code of 16 to 256 bits. A module for each leaf of the tree."""
