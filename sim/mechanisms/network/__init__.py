"""Places, links, corridors and paths."""
