"""Albers' equal-area conic projection on a sphere, and great circles."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Kilometres, mean radius of the earth.
RADIUS = 6371.0


@dataclass(frozen=True, slots=True)
class Albers:
    """Albers' equal-area conic projection: areas are true, two parallels are too.

    Formulas: Snyder, Map projections - a working manual (USGS Professional Paper 1395, 1987),
    equations 14-1 to 14-6, for the sphere.

    Attributes
    ----------
    longitude, latitude : float
        Degrees; where x and y are zero.
    south, north : float
        Degrees; the true parallels, not the same distance from the equator on its two sides.
    """

    longitude: float
    latitude: float
    south: float
    north: float

    @classmethod
    def around(cls, box: tuple[float, float, float, float]) -> Albers:
        """Return the projection that suits a box: true at a sixth of its height from either edge.

        Parameters
        ----------
        box : tuple of float
            West, south, east, north in degrees.
        """
        west, south, east, north = box
        sixth = max(north - south, 1.0) / 6
        return cls((west + east) / 2, (south + north) / 2, south + sixth, north - sixth)

    def project(self, degrees: Floats) -> Floats:
        """Return kilometres east and north of the origin.

        Parameters
        ----------
        degrees : ndarray, shape (points, 2)
            Longitude and latitude.

        Returns
        -------
        ndarray, shape (points, 2)
        """
        south, north = math.sin(math.radians(self.south)), math.sin(math.radians(self.north))
        n = (south + north) / 2
        c = math.cos(math.radians(self.south)) ** 2 + 2 * n * south
        sine = np.sin(np.radians(degrees[:, 1]))
        rho = RADIUS * np.sqrt(np.maximum(c - 2 * n * sine, 0.0)) / n
        origin = RADIUS * math.sqrt(c - 2 * n * math.sin(math.radians(self.latitude))) / n
        theta = n * np.radians(degrees[:, 0] - self.longitude)
        return np.column_stack((rho * np.sin(theta), origin - rho * np.cos(theta)))


def great_circle(start: tuple[float, float], end: tuple[float, float], steps: int) -> Floats:
    """Return points on the shortest way between two places, both ends with them.

    Parameters
    ----------
    start, end : tuple of float
        Longitude and latitude in degrees, not opposite each other.
    steps : int
        Pieces of the line.

    Returns
    -------
    ndarray, shape (steps + 1, 2)
        Longitude and latitude in degrees.
    """
    a, b = _direction(start), _direction(end)
    angle = math.atan2(float(np.linalg.norm(np.cross(a, b))), float(a @ b))
    share = np.linspace(0.0, 1.0, steps + 1)[:, None]
    if angle < 1e-9:
        return np.repeat(np.array([start]), steps + 1, axis=0)
    points = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / math.sin(angle)
    latitude = np.degrees(np.arctan2(points[:, 2], np.hypot(points[:, 0], points[:, 1])))
    return np.column_stack((np.degrees(np.arctan2(points[:, 1], points[:, 0])), latitude))


def _direction(place: tuple[float, float]) -> Floats:
    longitude, latitude = math.radians(place[0]), math.radians(place[1])
    level = math.cos(latitude)
    return np.array([level * math.cos(longitude), level * math.sin(longitude), math.sin(latitude)])
