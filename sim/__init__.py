"""corridorsim: a discrete-event simulator of freight corridors."""
