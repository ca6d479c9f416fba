"""A limit on who may pass."""
