"""A permit's areas on the city's own map: to be seen, and to be drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from serving.config import MapSettings
from serving.console.html import Markup, tag
from serving.console.visitor import Visitor
from serving.overview.base_map import off_map, on_map
from serving.permits.domain import MapArea, Permit
from serving.users.domain import Permission

Ring = list[list[float]]


def permit_map(visitor: Visitor, permit: Permit | None, *, draws: bool = False) -> Markup:
    """The map fetches cameras and outlines by itself. With ``draws`` areas can be added, moved and
    taken away; the browser keeps them in the hidden field ``map``."""
    words = visitor.words
    areas = [area for area in permit.areas if isinstance(area, MapArea)] if permit else []
    told = {
        "label": words("permit.map"),
        "nearer": words("overview.nearer"),
        "farther": words("overview.farther"),
        "whole": words("overview.whole"),
        "nowhere": words("overview.nowhere"),
        "empty": words("overview.empty_map"),
        "cameras": visitor.person.may(Permission.SEE_CAMERAS),
        "areas": [_shown(area, visitor.services.settings.map) for area in areas],
    }
    if not draws:
        return tag("permit-map", data_told=json.dumps(told, ensure_ascii=False))
    told["draws"] = {
        name: words(f"map_draw.{name}")
        for name in (
            "add",
            "undo",
            "redo",
            "drop",
            "corner",
            "idle",
            "drawing",
            "chosen",
            "fixed",
            "none",
            "count",
        )
    }
    return tag(
        "div",
        tag("input", type="hidden", name="map"),
        tag("permit-map", data_told=json.dumps(told, ensure_ascii=False)),
        class_="map-editor",
    )


def areas_of(text: str, before: Permit | None, settings: MapSettings) -> list[dict[str, Any]]:
    """What the browser drew, as a permit has it: one that nobody touched stays to the last digit.

    What cannot be understood is left out: the rules complain when nothing remains.
    """
    kept = [area for area in before.areas if isinstance(area, MapArea)] if before else []
    return [
        area
        for one in _listed(text)
        if isinstance(one, dict) and (area := _taken(one, kept, settings)) is not None
    ]


def _taken(
    one: dict[str, Any], kept: Sequence[MapArea], settings: MapSettings
) -> dict[str, Any] | None:
    place = one.get("keep")
    if isinstance(place, int) and 0 <= place < len(kept):
        return kept[place].model_dump(mode="json")
    ring = one.get("ring")
    if not isinstance(ring, list):
        return None
    try:
        corners = [off_map((float(x), float(y)), settings) for x, y in ring]
    except (TypeError, ValueError):
        return None
    return {"type": "Polygon", "coordinates": [[list(one) for one in (*corners, *corners[:1])]]}


def _shown(area: MapArea, settings: MapSettings) -> dict[str, Any]:
    """Its outlines on the city's map; ``ring`` where it is a single one that can be reshaped."""
    polygons = [area.coordinates] if area.type == "Polygon" else area.coordinates
    rings = [
        [list(on_map((point[0], point[1]), settings)) for point in ring]
        for polygon in polygons
        for ring in polygon
    ]
    return {"rings": rings, "plain": len(rings) == 1}


def _listed(text: str) -> list[Any]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []
