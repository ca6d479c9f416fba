"""Ships between two ports."""
