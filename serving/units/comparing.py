"""What another register changes, unit by unit and area by area. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shapely.geometry import shape

from serving.differences.domain import Difference, by_name, compared
from serving.units.atlas import km2
from serving.units.domain import Area, CityUnit, Register


class RegisterPart(StrEnum):
    """The parts of a register."""

    REGISTER = "register"
    UNITS = "units"
    AREAS = "areas"


@dataclass(frozen=True, slots=True)
class Outline:
    """A shape, told by its size and its middle (longitude, latitude in WGS-84)."""

    geometry: Mapping[str, Any]

    def __str__(self) -> str:
        drawn = shape(self.geometry)
        middle = drawn.centroid
        return f"{km2(drawn):.4g} km² · {middle.x:.4f}, {middle.y:.4f}"


def differences(before: Register | None, after: Register) -> list[Difference]:
    """Everything that ``after`` says otherwise; all of it without a ``before``."""
    return [
        one
        for part in RegisterPart
        for one in compared(part, _lines(part, before) if before else {}, _lines(part, after))
    ]


def areas_by_name(register: Register) -> dict[str, Area]:
    """Each duty area by what its differences call it."""
    names = by_name((f"{one.unit} · {one.name}", {}) for one in register.areas)
    return dict(zip(names, register.areas, strict=True))


def _lines(part: RegisterPart, register: Register) -> Mapping[str, Mapping[str, Any]]:
    match part:
        case RegisterPart.REGISTER:
            name = register.name.model_dump(by_alias=True)
            return {register.id: {"name": name, "origin": register.origin}}
        case RegisterPart.UNITS:
            return {one.id: _unit(one) for one in register.units}
        case RegisterPart.AREAS:
            return {
                name: {"covers": list(one.covers), "outline": Outline(one.geometry)}
                for name, one in areas_by_name(register).items()
            }


def _unit(one: CityUnit) -> dict[str, Any]:
    told = one.model_dump(mode="json", exclude={"id"})
    return {**told, "stands_for": sorted(one.stands_for), "desk": "yes" if one.desk else ""}
