"""Electronic queues that call up as many as the neighbour takes."""
