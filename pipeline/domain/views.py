"""A camera's viewpoint, how it is drawn, and how far it has moved."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from pydantic import Field, model_validator

from pipeline.domain.permits import Permit
from pipeline.domain.words import Frozen, Id, Kind, Name, unwritten
from pipeline.domain.zones import Zone


class View(Frozen):
    """A camera's viewpoint with what must be known to judge its pictures."""

    id: Id
    name: Name = "main"
    watch: frozenset[Kind] = Field(min_length=1)
    """Violation kinds looked for here."""
    zones: tuple[Zone, ...] = ()
    permits: tuple[Permit, ...] = ()
    calibration: int = Field(default=0, ge=0, exclude_if=unwritten)
    """How often people said that the camera now stands where it should."""

    @model_validator(mode="after")
    def _ids_are_unique(self) -> View:
        for things, word in ((self.zones, "zone"), (self.permits, "permit")):
            ids = [thing.id for thing in things]
            if len(ids) != len(set(ids)):
                raise ValueError(f"two {word}s of one view share an id: give each its own")
        return self


class Light(StrEnum):
    """Which of a view's two references a picture is compared with."""

    DAY = "day"
    NIGHT = "night"


def drawing_of(view: View) -> str:
    """Which drawing of zones this is, and since which calibration: equal for equal ones, 32
    hexadecimal digits."""
    lines = sorted(f"{zone.id} {zone.kind} {zone.polygon}" for zone in view.zones)
    drawn = "\n".join([*lines, *([f"calibration {view.calibration}"] if view.calibration else [])])
    return hashlib.sha256(drawn.encode()).hexdigest()[:32]
