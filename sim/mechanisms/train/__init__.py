"""Block trains."""
