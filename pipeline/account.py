"""A worker's account of its visits: to whom each beginning and each end is told."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pipeline.audience import Audience
from pipeline.crew import Dropped, Missed
from pipeline.domain import Camera, UnableReason, VisitError, WatchPlan
from pipeline.journeys import VisitLegs
from pipeline.lookout import LookResult, Seen
from pipeline.metrics import Metrics
from pipeline.schedule import Schedule
from pipeline.status import Journal, ModelStanding

UPCOMING: Final = 200
"""Visits to come that people are shown."""


class Account:
    """For one thread. Nothing the patrol decides depends on it."""

    def __init__(self, audience: Audience, metrics: Metrics, now: datetime) -> None:
        self._audience = audience
        self._metrics = metrics
        self._journal = Journal(now)
        self._legs = VisitLegs(audience.journeys)

    def watching(self, plan: WatchPlan, now: datetime) -> None:
        self._journal.watching(plan, now)
        self._metrics.show("citypatrol_cameras", len(plan.cameras))

    def began(self, camera: Camera, now: datetime) -> None:
        self._journal.started(camera, now)
        self._legs.began(camera.id, now)

    def brought(self, look: Seen | Missed) -> None:
        """A visit ended, and is now to be judged."""
        result = look.error if isinstance(look, Missed) else "picture"
        self._metrics.count("citypatrol_visits_total", result)

    def dropped(self, outcome: Dropped, now: datetime) -> None:
        """A picture came, and nobody had time for it."""
        self._metrics.count("citypatrol_visits_total", "picture")
        self._metrics.count("citypatrol_pictures_dropped_total", outcome.reason)
        self._journal.dropped()
        self._legs.ended(outcome.camera.id)
        self._audience.book.dropped(outcome.camera, now)

    def lost(self, camera: Camera, now: datetime) -> None:
        """A look could not be judged or saved."""
        self._journal.not_saved(now)
        self._legs.ended(camera.id)
        self._audience.book.failed(camera, VisitError.INTERNAL, now)

    def saved(self, look: Seen | Missed, result: LookResult, now: datetime) -> None:
        """A look is judged and saved."""
        self._journal.saved()
        captured_at = None if isinstance(look, Missed) else look.captured.picture.captured_at
        self._legs.ended(result.camera.id, result.reports, captured_at, now)
        self._tell_result(result, now)
        show = self._audience.show
        if isinstance(look, Missed):
            show.missed(look.camera, look.state.view_id, now, look.error)
        else:
            show.looked(look, result)

    def _tell_result(self, result: LookResult, now: datetime) -> None:
        camera, book = result.camera, self._audience.book
        if isinstance(result.unable, VisitError):
            self._journal.failed(camera, result.unable, now)
            book.failed(camera, result.unable, now)
        elif result.put_aside:
            self._journal.store_away()
        elif isinstance(result.unable, UnableReason):
            self._journal.unable(camera, result.unable, now)
            book.unable(camera, result.unable, now)
        else:
            self._journal.looked(camera, now, reused=result.reused)
            book.looked(camera, now)

    def stands(
        self,
        schedule: Schedule,
        now: datetime,
        *,
        plan: WatchPlan | None,
        waiting: int,
        models: ModelStanding,
        leased: bool,
    ) -> None:
        """How the patrol does; ``waiting`` pictures wait for the detector."""
        sessions = schedule.sessions()
        self._metrics.show("citypatrol_pictures_waiting", waiting)
        opened = {source.id: sessions[source.id] for source in (plan.sources if plan else ())}
        # A source that is no longer ours stays until its last session is closed.
        opened |= {name: count for name, count in sessions.items() if count}
        self._metrics.show_all("citypatrol_sessions_open", opened)
        self._audience.board.show(
            self._journal.status(
                now,
                sessions=sessions,
                breakers=schedule.breakers(),
                coverage=schedule.coverage(now),
                waiting=waiting,
                outbox=self._audience.outbox(),
                models=models,
                spool=self._audience.spool(),
                leased=leased,
            )
        )

    def survey(self, schedule: Schedule, now: datetime) -> None:
        """How all cameras stand, and which are next."""
        coming = schedule.upcoming(now, UPCOMING)
        self._audience.book.sample(now, schedule.standings(now), coming)
