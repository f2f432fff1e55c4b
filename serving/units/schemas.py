"""Units, duty areas and suggestions as the API tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from serving.standards.domain import Level, Text
from serving.units.domain import CityUnit, Register
from serving.units.modes import Because
from serving.units.suggesting import Suggestion


class UnitOut(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)

    id: str
    parent: str | None
    level: Level
    name: Text
    stands_for: list[str]
    """For whom else it stands, by the names standards packs use."""
    district: str | None
    """Null means every one."""
    desk: bool


class UnitsOut(BaseModel):
    revision: int
    id: str
    imported_at: datetime
    imported_by: str
    units: list[UnitOut]


class SuggestionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    unit: str | None
    certain: bool
    because: Because
    why: str
    desk: str | None
    """Who decides while it is not certain."""
    others: list[str]


class WaitOut(BaseModel):
    """A registered case that waits for a dispatcher."""

    model_config = ConfigDict(from_attributes=True)

    case_id: UUID
    number: str
    kind: str
    district: str
    version: int
    since: datetime
    because: Because
    why: str
    unit: str | None
    """Who was suggested."""
    desk: str | None


class WaitPage(BaseModel):
    waiting: list[WaitOut]
    next: str | None
    """Give it back as ``after`` for the next page; null on the last one."""


def unit_out(unit: CityUnit) -> UnitOut:
    return UnitOut(
        id=unit.id,
        parent=unit.parent or None,
        level=unit.level,
        name=Text.model_validate({"zh": unit.name_zh, "en": unit.name_en}),
        stands_for=list(unit.stands_for),
        district=unit.district or None,
        desk=unit.desk,
    )


def suggestion_out(found: Suggestion) -> SuggestionOut:
    return SuggestionOut.model_validate(found)


def areas_out(register: Register) -> dict[str, Any]:
    """A GeoJSON FeatureCollection in WGS-84."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "unit": area.unit,
                    "name": area.name,
                    "covers": list(area.covers),
                },
                "geometry": area.geometry,
            }
            for area in register.areas
        ],
    }
