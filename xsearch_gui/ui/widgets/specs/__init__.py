"""What the actions of the menus are called, and their keys."""
