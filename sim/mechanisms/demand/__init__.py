"""Flows of goods and how they arrive."""
