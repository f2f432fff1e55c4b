"""Keeps count of what happens on patrol, and reckons the status from it.

Pure bookkeeping for the one thread that also runs the schedule: the moment is an argument.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.domain import Camera, UnableReason, VisitError, WatchPlan
from pipeline.status.rates import RollingCount
from pipeline.status.values import (
    NO_SPOOL,
    Coverage,
    Failing,
    ModelStanding,
    OutboxStanding,
    PatrolStatus,
    Reason,
    SourceStatus,
)
from pipeline.storage import SpoolStanding

NO_MODEL = ModelStanding()


@dataclass(frozen=True, slots=True)
class _Trouble:
    source: str
    reason: Reason
    since: datetime


class Journal:
    """Told of every event, it knows at any moment what the patrol does."""

    def __init__(self, started_at: datetime) -> None:
        self._started_at = started_at
        self._plan: WatchPlan | None = None
        self._cameras: Counter[str] = Counter()
        self._starts: dict[str, RollingCount] = {}
        self._looks = RollingCount(started_at)
        self._reused = RollingCount(started_at)
        self._outages = RollingCount(started_at)
        self._outages_told = 0
        self._looks_total = self._dropped_total = self._store_outages = 0
        self._last_look_at: datetime | None = None
        self._troubles: dict[str, _Trouble] = {}
        self._late_since: datetime | None = None
        self._undetected_since: datetime | None = None
        self._unsaved_since: datetime | None = None
        self._unleased_since: datetime | None = None

    def watching(self, plan: WatchPlan, now: datetime) -> None:
        """A new plan: cameras it no longer names stop failing."""
        self._plan = plan
        self._cameras = Counter(camera.source for camera in plan.cameras)
        for source in self._cameras:
            self._starts.setdefault(source, RollingCount(now))
        known = {camera.id for camera in plan.cameras}
        self._troubles = {key: one for key, one in self._troubles.items() if key in known}

    def started(self, camera: Camera, now: datetime) -> None:
        """A visit begins."""
        self._starts.setdefault(camera.source, RollingCount(now)).add(now)

    def looked(self, camera: Camera, now: datetime, *, reused: bool = False) -> None:
        """A picture was judged; ``reused`` when the gate spared it the detector."""
        self._troubles.pop(camera.id, None)
        self._count_look(now)
        if reused:
            self._reused.add(now)
        else:
            self._came_through(now)

    def unable(self, camera: Camera, reason: UnableReason, now: datetime) -> None:
        """A picture came and could not be judged."""
        self._count_look(now)
        self._in_trouble(camera, reason, now)

    def failed(self, camera: Camera, error: VisitError, now: datetime) -> None:
        """A visit brought no picture."""
        self._in_trouble(camera, error, now)

    def dropped(self) -> None:
        """A picture was thrown away because the detector came to it too late."""
        self._dropped_total += 1

    def store_away(self) -> None:
        """A look was put aside because the evidence store did not answer."""
        self._store_outages += 1

    def saved(self) -> None:
        """The state database took what it was given."""
        self._unsaved_since = None

    def not_saved(self, now: datetime) -> None:
        """The state database did not take it."""
        self._unsaved_since = self._unsaved_since or now

    def status(
        self,
        now: datetime,
        *,
        sessions: Mapping[str, int],
        breakers: Mapping[str, str],
        coverage: Coverage,
        waiting: int,
        outbox: OutboxStanding,
        models: ModelStanding = NO_MODEL,
        spool: SpoolStanding = NO_SPOOL,
        leased: bool = True,
    ) -> PatrolStatus:
        """The present status. ``sessions``, ``breakers`` and ``coverage`` come from the schedule,
        ``waiting`` is how many pictures wait for the detector, ``leased`` whether the patrol may
        open sessions."""
        self._unleased_since = None if leased else (self._unleased_since or now)
        self._late_since = (self._late_since or now) if coverage.overdue else None
        self._undetected_since = (self._undetected_since or now) if waiting else None
        self._outages.add(now, self._store_outages - self._outages_told)
        self._outages_told = self._store_outages
        looks = self._looks.total(now)
        return PatrolStatus(
            at=now,
            started_at=self._started_at,
            plan_version=self._plan.version if self._plan else None,
            cameras=self._cameras.total(),
            sources=self._sources(now, sessions, breakers, coverage),
            looks_total=self._looks_total,
            looks_per_s=self._looks.per_s(now),
            reused_share=min(self._reused.total(now) / looks, 1.0) if looks else 0.0,
            last_look_at=self._last_look_at,
            pictures_waiting=waiting,
            dropped_total=self._dropped_total,
            coverage=coverage,
            failing=self._failing(),
            outbox=outbox,
            store_outages=self._store_outages,
            store_outages_lately=self._outages.total(now),
            models=models,
            spool=spool,
            late_since=self._late_since,
            undetected_since=self._undetected_since,
            unsaved_since=self._unsaved_since,
            unleased_since=self._unleased_since,
        )

    def _count_look(self, now: datetime) -> None:
        self._looks.add(now)
        self._looks_total += 1
        self._last_look_at = now

    def _came_through(self, now: datetime) -> None:
        if self._undetected_since is not None:
            self._undetected_since = now

    def _in_trouble(self, camera: Camera, reason: Reason, now: datetime) -> None:
        before = self._troubles.get(camera.id)
        since = before.since if before and before.reason == reason else now
        self._troubles[camera.id] = _Trouble(camera.source, reason, since)

    def _sources(
        self,
        now: datetime,
        sessions: Mapping[str, int],
        breakers: Mapping[str, str],
        coverage: Coverage,
    ) -> tuple[SourceStatus, ...]:
        failing: Counter[str] = Counter()
        unable: Counter[str] = Counter()
        in_time = coverage.by_source
        for one in self._troubles.values():
            (failing if isinstance(one.reason, VisitError) else unable)[one.source] += 1
        return tuple(
            SourceStatus(
                id=source.id,
                cameras=self._cameras[source.id],
                sessions=sessions.get(source.id, 0),
                cap=source.max_sessions,
                starts_last_minute=self._starts[source.id].total(now),
                starts_cap=source.starts_per_minute,
                breaker=str(breakers.get(source.id, "closed")),
                failing=failing[source.id],
                unable=unable[source.id],
                in_time=in_time[source.id].of_all if source.id in in_time else 1.0,
            )
            for source in (self._plan.sources if self._plan else ())
            if self._cameras[source.id]
        )

    def _failing(self) -> tuple[Failing, ...]:
        by_reason: dict[Reason, list[tuple[datetime, str]]] = defaultdict(list)
        for camera, one in self._troubles.items():
            by_reason[one.reason].append((one.since, camera))
        failing = [Failing(reason, len(who), min(who)[1]) for reason, who in by_reason.items()]
        return tuple(sorted(failing, key=lambda one: (-one.cameras, one.reason)))
