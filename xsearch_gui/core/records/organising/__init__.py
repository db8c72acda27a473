"""Records about what users keep together: albums, stacks, selections, searches that have a name."""
