"""How the patrol does, told to serving every minute: coverage, sessions, faults, what is next."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from pipeline.domain import Frozen, Id, Name, UnableReason, Utc, VisitError

MOST_SOURCES = 500
MOST_PARTS = 1000
MOST_NEXT = 200
MOST_HOURS = 2000

Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Because = Literal["suspected", "wanted", "round", "retry"]
Breaker = Literal["closed", "half_open", "open"]


class SourceNow(Frozen):
    """One sharing platform at this moment."""

    source: Id
    sessions: Count
    """Open now, visits and live sessions."""
    cap: int = Field(ge=1)
    """Open at once, at most."""
    starts: Count
    """Sessions begun in the last minute."""
    starts_cap: int | None = Field(default=None, ge=1)
    """The same at most; None where there is no limit."""
    breaker: Breaker
    """``closed`` while its cameras answer; ``open`` while it is left alone."""


class PartNow(Frozen):
    """The cameras of one source in one district at this moment."""

    source: Id
    district: Name
    cameras: Count
    closed: Count
    """Outside the hours of their source: nobody may look, so they are in no share."""
    late: Count
    """Behind their target, unreachable ones among them."""
    unreachable: Count
    unreachable_late: Count
    worst_s: Seconds
    """By how much the worst reachable one is behind its target."""
    asked_per_s: Seconds
    """Looks a second that their targets come to."""

    @model_validator(mode="after")
    def _adds_up(self) -> PartNow:
        if self.closed + max(self.late, self.unreachable) > self.cameras:
            raise ValueError("a part has no more closed, late or unreachable cameras than cameras")
        if self.unreachable_late > min(self.late, self.unreachable):
            raise ValueError("unreachable_late are late and unreachable")
        return self


class NextVisit(Frozen):
    """A visit that is to come if nothing happens before."""

    camera_id: Id
    because: Because
    from_at: Utc
    """It may begin from then on."""
    by: Utc
    """Its deadline; of those that may begin, the earliest goes first."""


class PatrolHour(Frozen):
    """What one source's cameras in one district brought in one hour, since it was last told of.

    Counts and seconds of several letters, and of several patrols, add up.
    """

    hour: Utc
    """Its first moment."""
    source: Id
    district: Name
    looked: Count = 0
    """Pictures that were judged."""
    dropped: Count = 0
    """Pictures thrown away because the detector came to them too late."""
    failed: dict[VisitError, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """Visits that brought no picture."""
    unable: dict[UnableReason, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """Pictures that could not be judged."""
    camera_s: Seconds = 0.0
    """Seconds of all cameras that might be visited, added up."""
    late_s: Seconds = 0.0
    """…of these, seconds in which a camera was behind its target."""

    @model_validator(mode="after")
    def _is_an_hour(self) -> PatrolHour:
        if self.hour.minute or self.hour.second or self.hour.microsecond:
            raise ValueError("hour is the first moment of an hour")
        if self.late_s > self.camera_s * 1.000001:
            raise ValueError("late_s is no more than camera_s")
        return self


class PatrolReport(Frozen):
    """One patrol at one moment, and what it counted since the letter before.

    ``number`` rises from letter to letter of one ``run``: a letter that comes again, or late,
    changes nothing.
    """

    schema_version: Literal[1] = 1
    run: UUID
    """Of the running program: another one after each start."""
    number: int = Field(ge=1)
    worker: Id
    """What the patrol calls itself."""
    at: Utc
    started_at: Utc
    every_s: float = Field(gt=0)
    """The next letter follows after so long."""
    looks_per_s: Seconds
    """Over the last minute."""
    last_look_at: Utc | None
    pictures_waiting: Count
    """Captured, and not yet looked at by the detector."""
    outbox_waiting: Count
    outbox_refused: Count
    outbox_since: Utc | None
    """Since when the oldest letter waits."""
    store_outages: Count
    """Times the evidence store did not answer in the last minute."""
    unsaved_since: Utc | None
    """Since when nothing could be written to the state database."""
    model_refused: str | None = Field(default=None, max_length=1000)
    """Why the model package asked for is not used, in a sentence."""
    engine_instead: str | None = Field(default=None, max_length=1000)
    """Why another engine runs the model than was asked for, in a sentence."""
    sources: tuple[SourceNow, ...] = Field(default=(), max_length=MOST_SOURCES)
    parts: tuple[PartNow, ...] = Field(default=(), max_length=MOST_PARTS)
    next: tuple[NextVisit, ...] = Field(default=(), max_length=MOST_NEXT)
    hours: tuple[PatrolHour, ...] = Field(default=(), max_length=MOST_HOURS)


class PatrolReceipt(Frozen):
    """Serving's answer to such a letter, and whether it was new."""

    run: UUID
    number: int
    created: bool
