"""Value that meets no border queue."""
