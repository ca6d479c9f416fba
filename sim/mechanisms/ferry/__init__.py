"""Ferry lines and the pool of ships they share."""
