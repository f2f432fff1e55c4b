"""What ties a case to another one, or to what another office heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from serving.cases.domain import Status

Box = tuple[float, float, float, float]
"""x1, y1, x2, y2 as shares of the picture, 0 to 1."""


class Relation(StrEnum):
    SAME_THING = "same_thing"
    """The same spot of the same view, and the earlier case is not over: joined by itself."""
    PERHAPS_SAME = "perhaps_same"
    """A camera nearby saw the same kind at about the same time: a person decides."""
    REBOUND = "rebound"
    """The earlier case of this spot was closed a few days ago: it came back."""
    REJECTED_BEFORE = "rejected_before"
    """A reviewer rejected the earlier case of this spot: perhaps the camera errs again."""
    OUTSIDE = "outside"
    """Another office (hotline, patrol) was told of the same kind nearby."""
    BY_HAND = "by_hand"
    """A person said that they belong together."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What of a case counts when cases are compared."""

    case_id: UUID
    kind: str
    status: Status
    camera_id: str
    view_id: str
    place_id: UUID
    box: Box
    position: tuple[float, float] | None
    """Longitude and latitude of the camera in degrees; None where nobody entered them."""
    opened_at: datetime
    ended_at: datetime | None
    """When it was closed, rejected or merged; None while it is not over."""
    left: bool = False
    """Rejected only because it was gone before anybody looked."""
    spot_id: UUID | None = None
    """The spot at which it lies; None while it is not laid at one."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A spot of a view where cases of one kind keep being opened."""

    id: UUID
    camera_id: str
    view_id: str
    kind: str
    box: Box
    """Where it was first seen."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What a new case has to do with an earlier one."""

    relation: Relation
    earlier: UUID
    distance_m: float | None = None
    """Between the cameras; None for one and the same camera."""


@dataclass(frozen=True, slots=True)
class OutsideReport:
    """What another office heard, in its own words and under its own number."""

    id: UUID
    source: str
    number: str
    """Unique within its source."""
    kind: str
    district: str
    longitude: float
    latitude: float
    reported_at: datetime
    received_at: datetime
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ties of a new case mean for it."""

    joins: UUID | None = None
    """The case it is one thing with: it opens no second one."""
    why: str = ""
    """One sentence, where it joins a case."""
    doubtful: bool = False
    """Perhaps another camera's case is the same thing: nobody outside is told unreviewed."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A new case in its place among the others."""

    sighting: Sighting
    """The case as those after it meet it: at its spot, and over when it joined another one."""
    new_spot: Spot | None
    """Its spot, when nobody had seen anything there before."""
    ties: tuple[Tie, ...]
    heard: tuple[tuple[float, OutsideReport], ...]
    """What other offices heard of it, nearest first, each with the metres to it."""
    standing: Standing

    @property
    def relations(self) -> frozenset[Relation]:
        outside = {Relation.OUTSIDE} if self.heard else set()
        return frozenset({tie.relation for tie in self.ties} | outside)


@dataclass(frozen=True, slots=True)
class Related:
    """One tie of a case, as it is shown on the case."""

    id: UUID
    relation: Relation
    other: UUID | None
    """The other case; None for an outside report, and for a case of another district."""
    later: bool
    """Whether the other case is the one that came later."""
    number: str | None
    """The other case's number, or the outside report's; None when it is of another district."""
    status: Status | None
    outside: OutsideReport | None
    distance_m: float | None
    since: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A spot of a view where cases of one kind were opened again and again."""

    id: UUID
    kind: str
    camera_id: str
    camera_name: str
    view_id: str
    district: str
    box: Box
    position: tuple[float, float] | None
    """Of the camera; None where nobody entered it."""
    cases: int
    """Opened within the days asked for; rejected and duplicate ones do not count."""
    last_opened_at: datetime
