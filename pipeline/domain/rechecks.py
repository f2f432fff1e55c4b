"""A handled case whose place is to be looked at again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from pipeline.domain.words import Frozen, Id, Kind, Utc, unwritten
from pipeline.geometry import Box


def _with_area(corners: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    Box(*corners)
    return corners


class Recheck(Frozen):
    """A handled case whose place its camera is to look at again, until it knows.

    One of them belongs to one time the case was said to be handled: sent back and handled again,
    it is another one.
    """

    check_id: UUID
    case_id: UUID
    camera_id: Id
    view_id: Id
    kind: Kind
    place_id: UUID
    box: Annotated[tuple[float, float, float, float], AfterValidator(_with_area)]
    """Where the thing was: x1, y1, x2, y2 in shares of the picture."""
    seen_at: Utc
    """When it was confirmed: tells the part of the day at which it is there, if it is."""
    handled_at: Utc
    """Only looks after this moment count."""
    over_permit: Id | None = Field(default=None, exclude_if=unwritten)
    """The permit whose capacity was broken: while it is in force the check asks how many stand
    there, not who."""
