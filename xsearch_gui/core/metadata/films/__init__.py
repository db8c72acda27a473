"""What the containers of films say: dates, positions, cameras, durations."""
