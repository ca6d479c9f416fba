"""Time on the way, any number of entities at once."""
