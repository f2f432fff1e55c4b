"""A permit as the city grants it: where, when, for what, how many, to whom and by whom.

The pipeline gets it view by view (``serving.permits.spreading``), in its own shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

import shapely
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError
from shapely.errors import ShapelyError
from shapely.geometry import shape

from pipeline.contract import WHOLE_VIEW, Area, PermitWindow
from serving.cases.reasons import BY_KIND
from serving.permits.faults import Wrong

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
MOST_CORNERS: Final = 5000
"""Of one area on the map."""


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class DayKind(StrEnum):
    """Which days of its weekdays a window is for, by the city's calendar."""

    ANY = "any"
    """All of them, whatever the calendar says."""
    WORKDAYS = "workdays"
    """Monday to Friday without holidays, and the weekend days worked instead."""
    DAYS_OFF = "days_off"
    """Weekends and holidays, without the weekend days worked instead."""
    HOLIDAYS = "holidays"
    """Holidays of the calendar only."""


class Window(PermitWindow):
    """Hours in the city's own time. An end that is not after the start lies on the next day."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    days: DayKind = DayKind.ANY


class MapArea(Part):
    """A GeoJSON geometry in WGS-84: every camera that stands inside is touched, with all of its
    views and all they show."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]
    """As GeoJSON (RFC 7946) has it: longitude before latitude."""

    @model_validator(mode="after")
    def _is_an_area(self) -> MapArea:
        try:
            there = self.shape()
        except (ShapelyError, TypeError, ValueError, LookupError, AttributeError):
            raise ValueError("these coordinates are no polygon as GeoJSON writes them") from None
        if shapely.get_num_coordinates(there) > MOST_CORNERS:
            raise ValueError(f"an area has {MOST_CORNERS} corners at most: simplify it")
        if there.is_empty or not there.is_valid or there.area <= 0.0:
            raise ValueError("the outline crosses itself or encloses nothing")
        west, south, east, north = there.bounds
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
            raise ValueError("the area leaves the map: write longitude before latitude, in degrees")
        return self

    def shape(self) -> shapely.Geometry:
        return shape({"type": self.type, "coordinates": self.coordinates})


class ViewArea(Part):
    """A polygon on one view's picture, in shares of its width and height, or the whole view."""

    camera: Id
    view: Id = "main"
    area: Area
    """Corners from 0 to 1, x to the right and y down; or ``whole_view``."""
    part: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """What part of the permitted place it shows, by a name of yours. For the capacity, areas with
    different names are added, and of areas with one name the one that shows most counts; without
    names the cameras' distance decides."""
    calibration: Annotated[int, Field(ge=0, exclude_if=lambda number: not number)] = 0
    """Under which calibration of the view it was drawn, that is how often somebody had said that
    the camera stands where it should. A polygon of another one holds no longer: its picture is
    gone. Not given, an area that stays keeps the one it has, and any other gets the present one."""

    @property
    def fits_any_picture(self) -> bool:
        return self.area == WHOLE_VIEW

    def drawn_under(self, calibration: int) -> ViewArea:
        return self.model_copy(update={"calibration": calibration})


def _which(value: object) -> str:
    if isinstance(value, Mapping):
        return "view" if "camera" in value else "map"
    return "view" if isinstance(value, ViewArea) else "map"


AnyArea = Annotated[
    Annotated[MapArea, Tag("map")] | Annotated[ViewArea, Tag("view")], Discriminator(_which)
]


class Permit(Part):
    """An approved exception to the rules. It hides nothing: what it allows is counted."""

    id: Id
    name: Name | None = None
    """What people call it."""
    district: Name | None = None
    """Only cameras of this district, and of those below it, are touched; null means the whole
    city."""
    kinds: Annotated[list[str], Field(min_length=1, max_length=20)]
    """Violation kinds it allows."""
    areas: Annotated[list[AnyArea], Field(min_length=1, max_length=100)]
    """Where: on the map, on views, or both."""
    windows: Annotated[list[Window], Field(min_length=1, max_length=50)]
    """When; any of them."""
    valid_from: date
    valid_until: date
    """The last day on which a window may begin."""
    capacity: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """How many things that last it allows at once, over all its cameras; null sets no limit."""
    margin: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """How far beside an area drawn on a view a thing counts as this permit's and as out of its
    place, in shares of the picture's width and height; 0 is not at all."""
    margin_m: Annotated[float, Field(ge=0, le=2000)] = 0.0
    """How many metres beside an area on the map a camera may stand for what it shows to count so;
    0 is not at all."""
    applicant: Name
    approver: Name
    note: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Permit:
        if self.valid_until < self.valid_from:
            raise PydanticCustomError(
                Wrong.EXPIRES_FIRST.value,
                "it expires before it begins: check valid_from and valid_until",
            )
        unknown = sorted(set(self.kinds) - set(BY_KIND))
        if unknown:
            known = ", ".join(BY_KIND)
            raise PydanticCustomError(
                Wrong.NO_KIND.value,
                "there is no violation kind {kind}: write {known}",
                {"kind": f"{unknown[0]!r:.60}", "known": known},
            )
        if len(set(self.kinds)) != len(self.kinds):
            raise ValueError("a kind stands twice: write each once")
        drawn = [(a.camera, a.view) for a in self.areas if isinstance(a, ViewArea)]
        if len(drawn) != len(set(drawn)):
            raise PydanticCustomError(
                Wrong.TWO_ON_VIEW.value,
                "two areas lie on one view: draw one, or make two permits",
            )
        return self

    def as_it_stood(self) -> Permit:
        """The same with the calibration of each area spelt out: what comes back from the history
        is no drawing of today."""
        areas = [
            area.drawn_under(area.calibration) if isinstance(area, ViewArea) else area
            for area in self.areas
        ]
        return self.model_copy(update={"areas": areas})

    def says(self, text: str) -> bool:
        """Whether one may find it by ``text``."""
        words = (self.id, self.name, self.applicant, self.approver, self.note)
        return any(text.casefold() in one.casefold() for one in words if one)

    def told(self) -> dict[str, Any]:
        """JSON-ready, the same for the same permit."""
        entry = self.model_dump(mode="json")
        entry["kinds"].sort()
        for window in entry["windows"]:
            window["weekdays"].sort()
        return entry


class PermitState(StrEnum):
    """Worked out from the day, never stored."""

    UPCOMING = "upcoming"
    ACTIVE = "active"
    EXPIRED = "expired"
    ENDED = "ended"
    """Somebody took it back."""


class PermitAction(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PermitChange:
    """One line of a permit's history. It is appended and never changed."""

    sequence: int
    at: datetime
    actor: str
    action: PermitAction
    why: str
    permit: Permit
    """As it stood from then on."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A permit as it stands: what it says, how often it was changed, and whether it was ended."""

    permit: Permit
    version: int
    changed_at: datetime
    ended_at: datetime | None

    def state(self, day: date) -> PermitState:
        """On ``day``, a day of the city."""
        if self.ended_at is not None:
            return PermitState.ENDED
        if day < self.permit.valid_from:
            return PermitState.UPCOMING
        return PermitState.ACTIVE if day <= self.permit.valid_until else PermitState.EXPIRED


@dataclass(frozen=True, slots=True)
class PermitFilter:
    """Which permits are wanted; None asks for nothing in particular."""

    state: PermitState | None = None
    kind: str | None = None
    district: str | None = None
    text: str | None = None
    """Part of an id, a name, an applicant, an approver or a note, in capitals or not."""
    expires_by: date | None = None
    """Those in force whose last day is no later."""

    def fits(self, granted: Granted, day: date) -> bool:
        """As of ``day``."""
        permit, state = granted.permit, granted.state(day)
        if self.expires_by is not None and (
            state is not PermitState.ACTIVE or permit.valid_until > self.expires_by
        ):
            return False
        if self.state not in (None, state) or self.district not in (None, permit.district):
            return False
        if self.kind is not None and self.kind not in permit.kinds:
            return False
        return self.text is None or permit.says(self.text)


EVERY_PERMIT: Final = PermitFilter()
