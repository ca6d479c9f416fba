"""Border ports: stations, yards and gates."""
