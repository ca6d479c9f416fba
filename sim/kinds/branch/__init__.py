"""A share of the entities takes the next steps."""
