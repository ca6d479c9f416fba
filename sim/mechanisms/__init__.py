"""What a planner writes and how it becomes rows of kinds: one folder a mechanism."""
