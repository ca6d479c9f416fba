"""The map: places, links and ferry lines with what flows over them, as one SVG."""
