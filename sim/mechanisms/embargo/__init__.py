"""Loading bans."""
