"""Yard places and fleets."""
