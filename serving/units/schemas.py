"""Units, duty areas and suggestions as the API tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from serving.differences.schemas import LineChange
from serving.standards.domain import Level, Text
from serving.units.comparing import RegisterPart
from serving.units.domain import CityUnit, Register
from serving.units.importing import Preview
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


class RegisterDifference(LineChange):
    sheet: RegisterPart


class RegisterPreview(BaseModel):
    id: str
    units: int
    areas: int
    known: bool
    """Whether the same register holds already; then there is nothing to do."""
    revision: int
    """Of the register before, 0 without one. Give a dry run's with the import: it is refused when
    somebody was faster."""
    differences: list[RegisterDifference]
    warnings: list[str]
    """What should be looked at although it can be taken, one sentence each."""
    written: bool
    """False when it was only asked what would change."""


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


def preview_out(found: Preview, *, written: bool) -> RegisterPreview:
    return RegisterPreview(
        id=found.register.id,
        units=len(found.register.units),
        areas=len(found.register.areas),
        known=found.known,
        revision=found.revision,
        differences=[RegisterDifference.model_validate(one) for one in found.differences],
        warnings=[one.sentence for one in found.warnings],
        written=written,
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
