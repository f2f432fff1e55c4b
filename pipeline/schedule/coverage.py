"""Coverage: how far the patrol keeps its targets. Values only; the ledger does the counting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Cameras at one moment, each counted once in ``cameras``.

    A camera is *late* when the time since its last look, or since it was first watched, exceeds
    its target × (1 + tolerance). It is *unreachable* when its last two visits or more failed, or
    the breaker of its source is not closed. Cameras of a source outside its hours are *closed*:
    nobody may look, so they are in no share; their time starts anew when the hours begin.
    """

    cameras: int = 0
    late: int = 0
    """Late, unreachable ones among them."""
    unreachable: int = 0
    """Late or not."""
    unreachable_late: int = 0
    closed: int = 0
    """Outside the hours of their source; in none of the counts above but ``cameras``."""

    @property
    def of_all(self) -> float:
        """Share 0..1 of the cameras that may be visited now that are not late; 1 for none."""
        open_now = self.cameras - self.closed
        return 1.0 - self.late / open_now if open_now else 1.0

    @property
    def of_healthy(self) -> float:
        """The same with the unreachable cameras left out of both numbers."""
        healthy = self.cameras - self.closed - self.unreachable
        return 1.0 - (self.late - self.unreachable_late) / healthy if healthy else 1.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.cameras + other.cameras,
            self.late + other.late,
            self.unreachable + other.unreachable,
            self.unreachable_late + other.unreachable_late,
            self.closed + other.closed,
        )


@dataclass(frozen=True, slots=True)
class Record:
    """The whole run since the schedule was made, of the cameras still watched and all their looks.

    An interval runs from one look at a camera to its next, the first one from when it was first
    watched. Here a camera is *healthy* when not one of its visits failed.
    """

    looks: int = 0
    """Intervals ended by a look."""
    looks_within: int = 0
    """…that were no longer than the target × (1 + tolerance)."""
    cameras: int = 0
    never_late: int = 0
    """Cameras that were not late for a moment, the interval under way included."""
    healthy: int = 0
    healthy_never_late: int = 0

    @property
    def of_looks(self) -> float:
        """Share 0..1 of the intervals that were within the target; 1 for none."""
        return self.looks_within / self.looks if self.looks else 1.0

    @property
    def of_all(self) -> float:
        """Share 0..1 of the cameras that were never late; 1 for none."""
        return self.never_late / self.cameras if self.cameras else 1.0

    @property
    def of_healthy(self) -> float:
        """Share 0..1 of the healthy cameras that were never late; 1 for none."""
        return self.healthy_never_late / self.healthy if self.healthy else 1.0

    def __add__(self, other: Record) -> Record:
        return Record(
            self.looks + other.looks,
            self.looks_within + other.looks_within,
            self.cameras + other.cameras,
            self.never_late + other.never_late,
            self.healthy + other.healthy,
            self.healthy_never_late + other.healthy_never_late,
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """One moment of the patrol, and its whole run so far."""

    total: Tally
    by_source: Mapping[str, Tally]
    by_kind: Mapping[str, Tally]
    """A camera counts under every kind watched on it."""
    worst_lateness_s: float
    """Seconds since the latest reachable camera became late; 0 when none is."""
    record: Record

    @property
    def of_healthy(self) -> float:
        """Share 0..1 of the reachable cameras that were looked at within their target."""
        return self.total.of_healthy

    @property
    def of_all(self) -> float:
        """Share 0..1 of all cameras that may be visited now, unreachable ones included."""
        return self.total.of_all

    @property
    def overdue(self) -> int:
        """Cameras that are late now, unreachable ones included."""
        return self.total.late
