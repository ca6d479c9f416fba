"""What the engines stand on: absolute-time events with the tie key."""
