"""What the patrol did by source, district and hour, kept until serving has been told of it.

One thread writes, another takes. Bounded: ``KEPT_HOURS`` hours of the parts of the city that are
watched; should serving be away for longer, the oldest hours go, and are counted.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pipeline.contract import PatrolHour
from pipeline.domain import Camera, UnableReason, VisitError, utc
from pipeline.metrics import Metrics
from pipeline.schedule import Part, Standing, Upcoming

KEPT_HOURS: Final = 48
LONGEST_STEP_S: Final = 60.0
"""Between two samples. A machine that slept for longer kept no targets, and missed none either."""


@dataclass(slots=True)
class _Entry:
    looked: int = 0
    dropped: int = 0
    failed: Counter[VisitError] = field(default_factory=Counter)
    unable: Counter[UnableReason] = field(default_factory=Counter)
    camera_s: float = 0.0
    late_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """What is told of at once: hours that the book then holds no longer, and the last sample."""

    hours: tuple[PatrolHour, ...]
    standings: Mapping[Part, Standing]
    upcoming: tuple[Upcoming, ...]
    sampled_at: datetime | None
    """None before the first sample."""


class PatrolBook:
    """Safe to share between threads."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._lock = threading.Lock()
        self._hours: dict[datetime, dict[Part, _Entry]] = {}
        self._standings: Mapping[Part, Standing] = {}
        self._upcoming: tuple[Upcoming, ...] = ()
        self._sampled_at: datetime | None = None

    def looked(self, camera: Camera, at: datetime) -> None:
        """A picture was judged."""
        with self._lock:
            self._entry(_part(camera), at).looked += 1

    def dropped(self, camera: Camera, at: datetime) -> None:
        """A picture was thrown away because the detector came to it too late."""
        with self._lock:
            self._entry(_part(camera), at).dropped += 1

    def failed(self, camera: Camera, error: VisitError, at: datetime) -> None:
        """A visit brought no picture."""
        with self._lock:
            self._entry(_part(camera), at).failed[error] += 1

    def unable(self, camera: Camera, reason: UnableReason, at: datetime) -> None:
        """A picture could not be judged."""
        with self._lock:
            self._entry(_part(camera), at).unable[reason] += 1

    def sample(
        self,
        at: datetime,
        standings: Mapping[Part, Standing],
        upcoming: tuple[Upcoming, ...],
    ) -> None:
        """How the cameras stand now; taken to be so since the sample before."""
        with self._lock:
            if self._sampled_at is not None:
                passed_s = (at - self._sampled_at).total_seconds()
                if 0 < passed_s <= LONGEST_STEP_S:
                    self._lapse(at, passed_s, standings)
            self._standings, self._upcoming, self._sampled_at = standings, upcoming, at

    def take(self, limit: int) -> Page:
        """At most ``limit`` lines of hours, the oldest first, and the last sample."""
        lines: list[PatrolHour] = []
        with self._lock:
            for hour in sorted(self._hours):
                parts = self._hours[hour]
                for part in list(parts)[: limit - len(lines)]:
                    lines.append(_line(hour, part, parts.pop(part)))
                if not parts:
                    del self._hours[hour]
            return Page(tuple(lines), self._standings, self._upcoming, self._sampled_at)

    def _lapse(self, at: datetime, passed_s: float, standings: Mapping[Part, Standing]) -> None:
        for part, standing in standings.items():
            tally = standing.tally
            entry = self._entry(part, at)
            entry.camera_s += (tally.cameras - tally.closed) * passed_s
            entry.late_s += tally.late * passed_s

    def _entry(self, part: Part, at: datetime) -> _Entry:
        hour = utc(at).replace(minute=0, second=0, microsecond=0)
        parts = self._hours.get(hour)
        if parts is None:
            parts = self._hours[hour] = {}
            self._forget(hour)
        entry = parts.get(part)
        if entry is None:
            entry = parts[part] = _Entry()
        return entry

    def _forget(self, now: datetime) -> None:
        for hour in [one for one in self._hours if one <= now - timedelta(hours=KEPT_HOURS)]:
            self._metrics.count("citypatrol_patrol_hours_lost_total", by=len(self._hours.pop(hour)))


def _part(camera: Camera) -> Part:
    return camera.source, camera.district


def _line(hour: datetime, part: Part, entry: _Entry) -> PatrolHour:
    source, district = part
    return PatrolHour(
        hour=hour,
        source=source,
        district=district,
        looked=entry.looked,
        dropped=entry.dropped,
        failed=dict(entry.failed),
        unable=dict(entry.unable),
        camera_s=round(entry.camera_s, 3),
        late_s=round(entry.late_s, 3),
    )
