"""The charts, one a module; each gives a drawing or None where there is nothing to draw."""

from __future__ import annotations
