"""How the patrol does, as people see it: now, and hour by hour. Formulas stand with their values.

Coverage now: cameras that may be visited and are within their target, of those that may be visited.
Coverage of a time: the same by seconds, ``1 - late_s / camera_s``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.contract.patrol import Because, Breaker


class Result(StrEnum):
    """How a visit ends."""

    LOOKED = "looked"
    UNABLE = "unable"
    """A picture came and could not be judged."""
    FAILED = "failed"
    """No picture came."""
    DROPPED = "dropped"
    """The detector came to the picture too late."""


class Step(StrEnum):
    """How fine a time is told."""

    HOUR = "hour"
    DAY = "day"
    """The city's."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How some cameras keep their targets at one moment."""

    cameras: int = 0
    closed: int = 0
    """Outside the hours of their source; in none of the other counts but ``cameras``."""
    late: int = 0
    unreachable: int = 0
    unreachable_late: int = 0
    worst_s: float = 0.0
    """By how much the worst camera that can be reached is behind its target."""
    asked_per_s: float = 0.0
    """Looks a second that the targets come to."""

    @property
    def open(self) -> int:
        return self.cameras - self.closed

    @property
    def within(self) -> int:
        return self.open - self.late

    @property
    def coverage(self) -> float | None:
        """0..1; None when nobody may be visited now."""
        return self.within / self.open if self.open else None

    @property
    def reachable_coverage(self) -> float | None:
        """The same with cameras that cannot be reached left out."""
        reachable = self.open - self.unreachable
        return 1 - (self.late - self.unreachable_late) / reachable if reachable else None

    def __add__(self, other: Kept) -> Kept:
        return Kept(
            self.cameras + other.cameras,
            self.closed + other.closed,
            self.late + other.late,
            self.unreachable + other.unreachable,
            self.unreachable_late + other.unreachable_late,
            max(self.worst_s, other.worst_s),
            self.asked_per_s + other.asked_per_s,
        )


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """One sharing platform: how the person's cameras of it stand, and how it is used as a whole."""

    source: str
    kept: Kept
    sessions: int
    """Open now, for cameras of every district."""
    cap: int
    starts: int
    """Begun in the last minute."""
    starts_cap: int | None
    breaker: Breaker

    @property
    def is_away(self) -> bool:
        return self.breaker != "closed"


@dataclass(frozen=True, slots=True)
class Coming:
    """A visit that is to come to one of the person's cameras."""

    camera_id: str
    camera_name: str
    district: str
    source: str
    because: Because
    from_at: datetime
    by: datetime


@dataclass(frozen=True, slots=True)
class Patroller:
    """One running patrol. The figures are of all its cameras."""

    worker: str
    heard_at: datetime
    silent: bool
    """No letter came for so long that what it said is not shown as the present."""
    started_at: datetime
    looks_per_s: float
    last_look_at: datetime | None
    pictures_waiting: int
    outbox_waiting: int
    outbox_refused: int
    outbox_since: datetime | None
    store_outages: int
    unsaved_since: datetime | None
    model_refused: str | None
    engine_instead: str | None


@dataclass(frozen=True, slots=True)
class PatrolNow:
    """What was last heard of all patrols. Empty before the first letter."""

    at: datetime
    patrollers: tuple[Patroller, ...] = ()
    sources: tuple[SourceStanding, ...] = ()
    """In the order of their ids; only those with cameras in the person's sight."""
    coming: tuple[Coming, ...] = ()

    @property
    def speaking(self) -> tuple[Patroller, ...]:
        return tuple(one for one in self.patrollers if not one.silent)

    @property
    def kept(self) -> Kept:
        return sum((one.kept for one in self.sources), Kept())

    @property
    def looks_per_s(self) -> float:
        return sum(one.looks_per_s for one in self.speaking)


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of visits in some time."""

    camera_s: float = 0.0
    """Seconds of all cameras that might be visited, added up."""
    late_s: float = 0.0
    """…of these, those in which a camera was behind its target."""
    results: Mapping[tuple[Result, str], int] = field(default_factory=dict)
    """Visits by how they ended, and why where that has a reason."""

    @property
    def coverage(self) -> float | None:
        """0..1; None when nobody might be visited, or nothing was told of the time."""
        return 1 - self.late_s / self.camera_s if self.camera_s else None

    @property
    def visits(self) -> int:
        return sum(self.results.values())

    def ended(self, result: Result) -> int:
        return sum(count for (one, _), count in self.results.items() if one is result)

    def reasons(self, result: Result) -> list[tuple[str, int]]:
        """Why visits ended so, the most frequent first."""
        found = [(why, count) for (one, why), count in self.results.items() if one is result]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def __add__(self, other: Brought) -> Brought:
        results = dict(self.results)
        for key, count in other.results.items():
            results[key] = results.get(key, 0) + count
        return Brought(self.camera_s + other.camera_s, self.late_s + other.late_s, results)


@dataclass(frozen=True, slots=True)
class History:
    """What came of visits in a time, step by step and source by source."""

    first: datetime
    last: datetime
    """The moment after its end."""
    step: Step
    steps: tuple[tuple[datetime, Brought], ...]
    """Each with its beginning; one of which nothing was told is there too, empty."""
    sources: tuple[tuple[str, Brought], ...]

    @property
    def total(self) -> Brought:
        return together(brought for _, brought in self.steps)


def together(all_of_them: Iterable[Brought]) -> Brought:
    """Added up, without making a new value for each."""
    camera_s = late_s = 0.0
    results: dict[tuple[Result, str], int] = {}
    for one in all_of_them:
        camera_s, late_s = camera_s + one.camera_s, late_s + one.late_s
        for key, count in one.results.items():
            results[key] = results.get(key, 0) + count
    return Brought(camera_s, late_s, results)
