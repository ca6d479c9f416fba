"""Trade that faster ways create: off by default, and always shown apart."""
