"""The fast engine: a compiled event loop over the same plan, equal to the reference to the bit."""
