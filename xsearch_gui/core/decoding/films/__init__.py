"""Films: their frames, read by OpenCV in decode processes; the only place that imports it."""
