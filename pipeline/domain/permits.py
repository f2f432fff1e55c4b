"""Approved exceptions as they hold on a view, and what it is to break one."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field, model_validator

from pipeline.domain.windows import PermitWindow
from pipeline.domain.words import Frozen, Id, Kind, Name, Utc, unwritten
from pipeline.geometry import Ring

WHOLE_VIEW: Final = "whole_view"
"""Written instead of an area: everything the view shows."""

Area = Ring | Literal["whole_view"]
"""Where a permit holds on a view."""

BESIDE: Final = "beside"
"""Written instead of an area: the permit holds on nothing this view shows, and all of it lies
within its margin. So the city tells of a camera that stands just outside an area on the map."""


class Permit(Frozen):
    """An approved exception. It silences nothing without leaving a record."""

    id: Id
    kinds: frozenset[Kind] = Field(min_length=1)
    area: Area | Literal["beside"]
    margin: float = Field(default=0.0, ge=0.0, le=0.5, exclude_if=unwritten)
    """How far beside its area, in shares of the picture's width and height, a thing counts as the
    permit's own and as out of its place; 0 asks only what stands in the area."""
    windows: tuple[PermitWindow, ...] = Field(min_length=1)
    valid_from: date
    valid_until: date
    """Last day on which a window may begin."""
    capacity: int | None = Field(default=None, ge=1)
    """How many things that last it covers at once; None when it sets no limit."""
    elsewhere: int = Field(default=0, ge=0, exclude_if=unwritten)
    """So many of them are taken by what stands on other views of the permit, …"""
    elsewhere_at: Utc | None = Field(default=None, exclude_if=unwritten)
    """… counted then. Counts that are old take nothing (``pipeline.permits``)."""
    applicant: Name
    approver: Name

    @model_validator(mode="after")
    def _days_in_order(self) -> Permit:
        if self.valid_until < self.valid_from:
            raise ValueError(
                "the permit expires before it begins: check valid_from and valid_until"
            )
        return self


class PermitTerm(StrEnum):
    """A term of a permit that something in its area, or just beside it, can break."""

    OUT_OF_HOURS = "out_of_hours"
    """The permit is valid on this day, and none of its windows is open."""
    OVER_CAPACITY = "over_capacity"
    """More things that last stand in its area at once than it allows."""
    OUT_OF_PLACE = "out_of_place"
    """One of its windows is open, and the thing stands beside its area, within its margin."""


class BrokenTerm(Frozen):
    """Which permit a thing stands under, and which of its terms it breaks all the same."""

    permit_id: Id
    term: PermitTerm
    capacity: int | None = Field(default=None, ge=1)
    """What the permit allows at once, where that is what was broken."""
    counted: int | None = Field(default=None, ge=1)
    """What stood there at once."""
