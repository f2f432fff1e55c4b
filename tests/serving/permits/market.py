"""Permits the tests begin with."""

from __future__ import annotations

from typing import Any

HERE = [[[117.0, 36.5], [117.2, 36.5], [117.2, 36.7], [117.0, 36.7], [117.0, 36.5]]]
"""Around both cameras of the example city."""

LAWN = [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9], [0.1, 0.9]]


def on_map(coordinates: Any = HERE) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": coordinates}


def on_view(camera: str = "gate-3", area: Any = LAWN) -> dict[str, Any]:
    return {"camera": camera, "view": "main", "area": area}


def market(**other: Any) -> dict[str, Any]:
    return {
        "id": "west-market",
        "kinds": ["street_vending"],
        "areas": [on_map()],
        "windows": [{"weekdays": [5, 6], "start": "18:00", "end": "02:00"}],
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "capacity": 12,
        "applicant": "Market office",
        "approver": "District office",
        **other,
    }
