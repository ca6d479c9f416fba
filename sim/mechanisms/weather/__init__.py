"""Weather that shuts ports."""
