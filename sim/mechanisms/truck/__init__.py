"""Fleets of vehicles and pairing."""
