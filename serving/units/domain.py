"""The city's units and where each of them is on duty: one register, replaced whole by an import.

A standards pack names who is responsible in general (``district-enforcement``). The register says
who that is at a place: a unit stands for itself and for the names under ``stands_for``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from serving.connectors.coordinates import Crs
from serving.standards.domain import Group, Id, Line, Part, Text, Unit, Words


def _split(given: object) -> object:
    return tuple(given.split()) if isinstance(given, str) else given


def _yes(given: object) -> object:
    if isinstance(given, str):
        if given not in ("", "yes"):
            raise PydanticCustomError("yes_or_empty", "write yes, or leave it empty")
        return given == "yes"
    return given


class CityUnit(Unit):
    """A line of ``units.csv``."""

    stands_for: Annotated[tuple[Id, ...], BeforeValidator(_split)]
    """For whom else it stands, by the names that standards packs use; separated by spaces."""
    district: Line | Literal[""]
    """Only for cameras of this district and those below it; empty for every one."""
    desk: Annotated[bool, BeforeValidator(_yes)]
    """``yes`` for whoever finds a unit where none is certain: of its district, or of the city."""

    def answers_for(self, name: str) -> bool:
        return name == self.id or name in self.stands_for


class Area(Part):
    """Where a unit is on duty, in WGS-84."""

    unit: Id
    name: Line
    covers: tuple[str, ...] = ()
    """Violation kinds, or ``component`` and ``event`` for all of a group; empty for everything."""
    geometry: dict[str, Any]
    """A GeoJSON Polygon or MultiPolygon."""

    def narrowness(self, kind: str, group: str | None) -> int | None:
        """2 when it names the kind, 1 its group, 0 everything; None when it is for others."""
        if not self.covers:
            return 0
        return 2 if kind in self.covers else 1 if group in self.covers else None


class Head(Part):
    """What ``register.toml`` says."""

    id: Id
    name: Text
    origin: Words
    """Whose units these are, and how far they are a sample."""
    crs: Crs = Crs.WGS84
    """What the positions in ``areas.geojson`` are given in."""


class Register(Part):
    """A register whole, checked (serving.units.reading)."""

    id: Id
    name: Text
    origin: Words
    units: tuple[CityUnit, ...]
    areas: tuple[Area, ...] = Field(default=())

    def unit(self, unit_id: str) -> CityUnit | None:
        return next((unit for unit in self.units if unit.id == unit_id), None)

    def desk(self, districts: Sequence[str]) -> CityUnit | None:
        """Who finds a unit: the first district's own desk, or that of one above, or the city's."""
        desks = {unit.district: unit for unit in self.units if unit.desk}
        return next((desks[one] for one in (*districts, "") if one in desks), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a case when a unit is looked for."""

    kind: str
    districts: tuple[str, ...]
    """The camera's, and those above it in the city's tree."""
    responsible: str | None
    """By the case's standard; None without one."""
    group: Group | None
    position: tuple[float, float] | None
    """Longitude and latitude in WGS-84; None where nobody knows it."""
    sent_back: frozenset[str] = frozenset()
    """Units that gave the case back."""
