"""Worker processes: typed messages (``protocol``) and the loop that answers them (``host``). No Qt."""
