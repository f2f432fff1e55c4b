"""The ground under the points: outlines the city imported, and tiles where it named a server.

Positions are kept in WGS-84. Tiles published in China are drawn in GCJ-02; then everything that
lies on them is moved there too, or a camera would stand a street away from itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from serving.config import MapSettings
from serving.connectors.coordinates import Crs, convert
from serving.units.domain import Area, Register

Position = tuple[float, float]


def tile_origin(settings: MapSettings) -> str | None:
    """The one outside address that a browser may load pictures from; None without tiles."""
    if settings.tiles is None:
        return None
    parts = urlsplit(settings.tiles)
    return f"{parts.scheme}://{parts.netloc}"


def on_map(position: Position, settings: MapSettings) -> Position:
    """Where a position in WGS-84 lies on the city's map, to a decimetre."""
    longitude, latitude = convert(position, Crs.WGS84, Crs(settings.tiles_crs))
    return round(longitude, 6), round(latitude, 6)


def off_map(position: Position, settings: MapSettings) -> Position:
    """The same the other way round: what somebody drew on the city's map, in WGS-84. Raises
    ValueError for a position that is none."""
    longitude, latitude = convert(position, Crs(settings.tiles_crs), Crs.WGS84)
    return round(longitude, 6), round(latitude, 6)


def outlines(register: Register | None, settings: MapSettings) -> dict[str, Any]:
    """The duty areas as GeoJSON, on the city's map."""
    return {
        "type": "FeatureCollection",
        "features": [outline(area, settings) for area in (register.areas if register else ())],
    }


def outline(area: Area, settings: MapSettings) -> dict[str, Any]:
    """One duty area as a GeoJSON feature, on the city's map."""
    return {
        "type": "Feature",
        "properties": {"name": area.name, "unit": area.unit},
        "geometry": {
            "type": area.geometry["type"],
            "coordinates": _moved(area.geometry["coordinates"], settings),
        },
    }


def _moved(coordinates: Sequence[Any], settings: MapSettings) -> list[Any]:
    if coordinates and isinstance(coordinates[0], int | float):
        return list(on_map((coordinates[0], coordinates[1]), settings))
    return [_moved(part, settings) for part in coordinates]
