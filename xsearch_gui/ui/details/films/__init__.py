"""Films in the viewer: their moments, and the player of the system."""
