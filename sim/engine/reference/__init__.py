"""The reference engine: three lives told in SimPy processes."""
