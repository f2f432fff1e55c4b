"""The status of a running patrol, as one value. Nothing here asks for the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.domain import UnableReason, VisitError
from pipeline.storage import SpoolStanding

Reason = VisitError | UnableReason
"""Why a camera says nothing now: no picture came, or one that cannot be judged."""


NO_SPOOL = SpoolStanding()


class Share(Protocol):
    """Some cameras of the coverage."""

    @property
    def of_all(self) -> float:
        """Cameras that may be visited now and are within their target, 0..1."""


class Coverage(Protocol):
    """How far the targets are kept now; ``pipeline.schedule`` reckons it."""

    @property
    def of_all(self) -> float:
        """Cameras that may be visited now and are within their target, 0..1."""

    @property
    def of_healthy(self) -> float:
        """The same among the cameras that can be reached."""

    @property
    def overdue(self) -> int:
        """Cameras behind their target; none of a source outside its hours is."""

    @property
    def worst_lateness_s(self) -> float:
        """By how much the worst camera that can be reached is behind its target."""

    @property
    def by_source(self) -> Mapping[str, Share]: ...

    @property
    def by_kind(self) -> Mapping[str, Share]: ...


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One sharing platform."""

    id: str
    cameras: int
    sessions: int
    """Open now."""
    cap: int
    """Open at once, at most."""
    starts_last_minute: int
    starts_cap: int | None
    """Starts a minute, at most; None where there is no limit."""
    breaker: str
    """``closed``, ``half_open`` or ``open``: a source that fails as a whole is left alone."""
    failing: int
    """Cameras whose last visit brought no picture."""
    unable: int
    """Cameras whose last picture could not be judged."""
    in_time: float = 1.0
    """Share 0..1 of its cameras that are within their target."""

    @property
    def blocked(self) -> bool:
        """At most a probe is sent to it."""
        return self.breaker != "closed"


@dataclass(frozen=True, slots=True)
class Failing:
    """One reason, and how many cameras fail for it now."""

    reason: Reason
    cameras: int
    example: str
    """Id of the camera that has failed so for longest."""


@dataclass(frozen=True, slots=True)
class OutboxStanding:
    """What has not been handed over to serving yet."""

    waiting: int = 0
    refused: int = 0
    oldest_at: datetime | None = None
    """Since when the oldest one waits that serving has not refused."""


@dataclass(frozen=True, slots=True)
class ModelStanding:
    """Who looks, and why whoever was asked for does not."""

    detector: str = ""
    """Model package and the engine that runs it, in one line."""
    refused: str | None = None
    """Why the package the watch plan asks for is not used, in a sentence."""
    shadow_refused: str | None = None
    """The same of a candidate that is to look beside."""
    instead: str | None = None
    """Why another engine runs the package than was asked for, in a sentence."""


@dataclass(frozen=True, slots=True)
class PatrolStatus:
    at: datetime
    started_at: datetime
    plan_version: str | None
    """None before the first watch plan."""
    cameras: int
    sources: tuple[SourceStatus, ...]
    looks_total: int
    """Pictures that came and were looked at or found unable, since the start."""
    looks_per_s: float
    """Over the last minute."""
    reused_share: float
    """Of the last minute's looks, those whose scene had not changed: the gate spared inference."""
    last_look_at: datetime | None
    pictures_waiting: int
    dropped_total: int
    """Pictures thrown away because the detector came to them too late."""
    coverage: Coverage
    failing: tuple[Failing, ...]
    """Most cameras first."""
    outbox: OutboxStanding
    store_outages: int
    """Looks put aside because the evidence store did not answer, since the start."""
    models: ModelStanding = ModelStanding()
    spool: SpoolStanding = NO_SPOOL
    store_outages_lately: int = 0
    """The same within the last minute."""
    late_since: datetime | None = None
    """Since when some camera is behind its target without a break; None when none is."""
    undetected_since: datetime | None = None
    """Since when pictures wait and none comes through the detector; None when none waits."""
    unsaved_since: datetime | None = None
    """Since when nothing could be written to the state database; None when it works."""
    unleased_since: datetime | None = None
    """Since when this one of several workers has no lease; None when it has, or is by itself."""

    @property
    def sessions(self) -> int:
        return sum(source.sessions for source in self.sources)

    @property
    def failing_cameras(self) -> int:
        return sum(source.failing for source in self.sources)

    @property
    def unable_cameras(self) -> int:
        return sum(source.unable for source in self.sources)
