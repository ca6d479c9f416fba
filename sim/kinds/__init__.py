"""What an entity can meet: general, few, rarely changed."""
