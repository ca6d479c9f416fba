"""From YAML with positions to a checked scenario: layers, schema, checks, messages."""
