"""One shipment that is asked of every corridor that goes there."""
