"""Real-value retrieval: a photo is a vector. A module for each leaf of the survey's tree."""
