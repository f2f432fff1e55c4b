"""Positions in the reference system a platform wants.

WGS-84 to GCJ-02 is the offset that maps published in China carry; the formula and its constants
(Krasovsky 1940 ellipsoid) come from ``pybind11_coordtransform``, a kept library. Its way
back is one step of the inverse and misses by metres, so it is refined here until it meets.

CGCS2000 is ITRF97 at epoch 2000.0. It and today's WGS-84 (ITRF2020) differ by the motion of the
plate since, below a metre: less than anybody knows a camera's position by, so degrees are kept.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pybind11_coordtransform import gcj02towgs84, wgs84togcj02

Degrees = tuple[float, float]
"""Longitude, latitude."""

_STEPS: Final = 10
_NEAR: Final = 1e-9
"""Degrees; a tenth of a millimetre on the ground."""


class Crs(StrEnum):
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    CGCS2000 = "cgcs2000"


def convert(position: Degrees, source: Crs, target: Crs) -> Degrees:
    """``position`` of ``source`` in ``target``. Outside China GCJ-02 equals WGS-84.

    Raises ValueError for a longitude beyond ±180 or a latitude beyond ±90.
    """
    longitude, latitude = position
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError("a position needs a longitude within ±180 and a latitude within ±90")
    shifted = source is Crs.GCJ02, target is Crs.GCJ02
    if shifted == (False, True):
        return _to_gcj02(position)
    if shifted == (True, False):
        return _from_gcj02(position)
    return position


def _to_gcj02(position: Degrees) -> Degrees:
    longitude, latitude = wgs84togcj02(*position)
    return float(longitude), float(latitude)


def _from_gcj02(position: Degrees) -> Degrees:
    longitude, latitude = (float(part) for part in gcj02towgs84(*position))
    for _ in range(_STEPS):
        there = _to_gcj02((longitude, latitude))
        off = there[0] - position[0], there[1] - position[1]
        if max(abs(off[0]), abs(off[1])) < _NEAR:
            break
        longitude, latitude = longitude - off[0], latitude - off[1]
    return longitude, latitude
