"""Servers with a queue, staffed by a calendar."""
