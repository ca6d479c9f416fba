"""Trains that form from lots, and loading bans."""
