"""Reads a file of permits: TOML with ``[[permits]]``, JSON with ``permits``, or GeoJSON with a
permit for each feature."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serving.permits.errors import PermitsUnreadable
from serving.standards.texts import not_written, read_text, read_toml

GEOJSON = (".geojson", ".json")


def read_permits(path: Path) -> list[Any]:
    """What the file holds, one entry a permit, not yet checked. Raises PermitsUnreadable."""
    if path.suffix.lower() in GEOJSON:
        data = read_geojson(path)
        if not isinstance(data, Mapping) or "permits" not in data:
            return _features(data, path.name)
    else:
        _, data = read_toml(path, PermitsUnreadable)
    permits = data.get("permits")
    if set(data) != {"permits"} or not isinstance(permits, list) or not permits:
        raise PermitsUnreadable(
            f"{path.name} holds no permits; write [[permits]] for each one.",
            code="none",
            name=path.name,
        )
    return permits


def read_geojson(path: Path) -> Any:
    """What a JSON file says. Raises PermitsUnreadable."""
    text = read_text(path, PermitsUnreadable)
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        sentence = f"{path.name} is not valid JSON; export it as GeoJSON."
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise not_written(PermitsUnreadable, sentence, path.name, "JSON", line) from None


def area_of(data: Any, name: str) -> dict[str, Any]:
    """The one area a GeoJSON file holds: a geometry, or the only feature's. Raises
    PermitsUnreadable."""
    if isinstance(data, Mapping) and data.get("type") == "FeatureCollection":
        features = data.get("features")
        data = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(data, Mapping) and data.get("type") == "Feature":
        data = data.get("geometry")
    if not isinstance(data, Mapping) or data.get("type") not in ("Polygon", "MultiPolygon"):
        raise PermitsUnreadable(
            f"{name} holds no single area; save one Polygon or MultiPolygon in it.",
            code="no-area",
            name=name,
        )
    return {"type": data["type"], "coordinates": data.get("coordinates")}


def _features(data: Any, name: str) -> list[Any]:
    """Each feature's properties are the permit, its geometry the area."""
    features = data.get("features") if isinstance(data, Mapping) else None
    if not isinstance(features, list) or not features:
        raise PermitsUnreadable(
            f"{name} is no FeatureCollection with permits; export it again.",
            code="no-collection",
            name=name,
        )
    return [
        {**_properties(feature), "areas": [area_of(feature, f"{name}, feature {number}")]}
        for number, feature in enumerate(features, start=1)
    ]


def _properties(feature: Any) -> Mapping[str, Any]:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    return properties if isinstance(properties, Mapping) else {}
