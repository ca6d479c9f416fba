"""Times at which capacity, demand or travel times are not as usual."""
