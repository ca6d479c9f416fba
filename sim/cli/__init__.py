"""The command line: one module a command; heavy libraries are imported when a command runs."""
