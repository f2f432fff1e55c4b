"""Cases on a map: GeoJSON (RFC 7946), which knows WGS-84 only, as cameras do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from serving.reports.files.text import local
from serving.reports.sheets import Cell, Sheet

FLUSH: Final = 200
"""Features of one part."""
NOWHERE: Final[list[Cell]] = [0.0, 0.0]
"""What catalogues write for a position nobody entered."""


def geojson_of(sheet: Sheet) -> Iterator[bytes]:
    """A FeatureCollection in parts, a point for each case at the place of its camera.

    Cases of cameras without coordinates have no place on a map: ``left_out`` at the end counts
    them.
    """
    names = [column.name for column in sheet.columns]
    left_out, features, between = 0, [], ""
    yield b'{"type":"FeatureCollection","features":['
    for row in sheet.rows:
        told = dict(zip(names, row, strict=True))
        place = [told.pop("longitude"), told.pop("latitude")]
        if None in place or place == NOWHERE:
            left_out += 1
            continue
        features.append(_feature(place, told, sheet))
        if len(features) == FLUSH:
            yield (between + ",".join(features)).encode()
            features, between = [], ","
    tail = between + ",".join(features) if features else ""
    yield f'{tail}],"left_out":{left_out}}}'.encode()


def _feature(place: list[Cell], told: dict[str, Cell], sheet: Sheet) -> str:
    shown = {
        name: local(value, sheet.zone).isoformat() if isinstance(value, datetime) else value
        for name, value in told.items()
    }
    return json.dumps(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": place},
            "properties": {**shown, "place_of": "camera"},
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
