"""What permits allowed, told to serving so that permits cannot hide violations."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator

from pipeline.domain import Frozen, Id, Kind, Utc

MOST_LINES = 500


class SuppressedOnDay(Frozen):
    """What one permit allowed of one kind on one view and one of the city's days."""

    camera_id: Id
    view_id: Id
    permit_id: Id
    kind: Kind
    day: date
    looks: int = Field(ge=1)
    """Looks on which it allowed anything, since the last letter that told of this day."""
    suspects: int = Field(ge=1)
    """Suspects it allowed on them: one that stood through ten looks counts ten times."""
    most: int = Field(ge=1)
    """Most suspects on any one look of the day so far."""
    lasting: int = Field(default=0, ge=0, exclude_if=lambda number: not number)
    """Things that last in the permit's area on the last such look, where it sets a capacity: each
    counts once, however often it was seen."""
    first_at: Utc
    last_at: Utc
    """First and last such look of the day so far."""

    @model_validator(mode="after")
    def _is_consistent(self) -> SuppressedOnDay:
        if self.last_at < self.first_at:
            raise ValueError("last_at is not before first_at")
        return self


class SuppressionLetter(Frozen):
    """What permits allowed since the letter before. Sending it again changes nothing."""

    schema_version: Literal[1] = 1
    letter_id: UUID
    worker: Id
    """What the patrol calls itself."""
    lines: tuple[SuppressedOnDay, ...] = Field(min_length=1, max_length=MOST_LINES)


class SuppressionReceipt(Frozen):
    """Serving's answer to such a letter, and whether it was new."""

    letter_id: UUID
    created: bool
