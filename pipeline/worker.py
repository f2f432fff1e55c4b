"""One shard of cameras: sends visits out in turn and acts on what they bring back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from pipeline.account import Account
from pipeline.aftermath import tell
from pipeline.audience import Audience
from pipeline.clock import Clock
from pipeline.crew import Crew, Dropped, Missed, Outcome, Withheld
from pipeline.domain import Camera, VisitError, WatchPlan
from pipeline.judge import blind_spots
from pipeline.learning import LearningLoop, Post
from pipeline.lookout import Lookout, LookResult, Recall, Seen
from pipeline.lookout.values import kept_check, letter_of
from pipeline.metrics import Metrics
from pipeline.rechecks import Check, CheckDesk
from pipeline.rechecks.result import result_of
from pipeline.references import ReferenceShelf
from pipeline.remembered import Remembered
from pipeline.rounds import Rounds
from pipeline.schedule import Schedule
from pipeline.shards.company import Company
from pipeline.shards.lease import NotOurs
from pipeline.state import State

log = logging.getLogger(__name__)

ATTEND_EVERY = timedelta(seconds=1)
RECHECK_WITHIN = timedelta(seconds=10)
"""A look that a re-check wants comes so soon, if the round allows it."""
SHOWN_WITHIN = timedelta(seconds=3)
"""A look that somebody waits for."""
SURVEY_EVERY = timedelta(seconds=10)
"""How all cameras stand, and which are next, is worked out so often."""


class Worker:
    """The crew's threads visit and detect; judging and saving happen in the thread of ``run``."""

    def __init__(
        self,
        *,
        company: Company,
        schedule: Schedule,
        crew: Crew,
        lookout: Lookout,
        learning: LearningLoop,
        references: ReferenceShelf,
        checks: CheckDesk,
        state: State,
        audience: Audience,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._company = company
        self._schedule = schedule
        self._rounds = Rounds(company.plans, schedule)
        self._crew = crew
        self._lookout = lookout
        self._learning = learning
        self._unposted = Post()
        self._remembered = Remembered(state, references)
        self._checks = checks
        self._state = state
        self._show = audience.show
        self._clock = clock
        self._metrics = metrics
        self._account = Account(audience, metrics, clock.now())
        self._attend_at = self._survey_at = clock.now()

    def run(self, stop: threading.Event) -> None:
        """Patrol until ``stop`` is set, then let the visits under way end."""
        with self._learning, self._crew:
            while not stop.is_set():
                self._follow_plan()
                self._send_out()
                self._attend()
                if outcomes := self._crew.outcomes(self._rounds.pause_s(self._clock.now())):
                    self._take_in(outcomes)

    def _follow_plan(self) -> None:
        plan = self._rounds.news()
        if plan is None:
            return
        try:
            known, checks = self._remembered.take_over(plan), self._saved_checks(plan)
        except sa.exc.SQLAlchemyError:
            log.exception("what is remembered of new cameras cannot be read; it is tried again")
            return
        now, city = self._clock.now(), ZoneInfo(plan.timezone)
        self._rounds.follow(plan, now, known)
        self._learning.follow(plan, now)
        self._forget({*self._checks.follow(plan.rechecks, city, checks), *checks})
        self._remembered.follow(plan)
        self._account.watching(plan, now)
        for camera in plan.cameras:
            for sentence in blind_spots(camera.view):
                log.warning("camera %s: %s", camera.id, sentence)

    def _saved_checks(self, plan: WatchPlan) -> dict[UUID, str]:
        """Of checks that are new here; at the start all, so that what is over can be forgotten."""
        asked = None if self._rounds.plan is None else self._checks.new_ones(plan.rechecks)
        return self._state.checks(asked)

    def _forget(self, checks: set[UUID]) -> None:
        """Those of the checks that nobody asks for any more, here or at another worker."""
        whole = self._company.plans.whole
        over = checks - {one.check_id for one in (whole.rechecks if whole else ())}
        if not over:
            return
        try:
            self._state.forget_checks(sorted(over))
        except sa.exc.SQLAlchemyError:
            log.exception("checks that are over could not be deleted; the next start deletes them")

    def _recheck(self, now: datetime) -> None:
        """Bring forward the cameras that checks wait for; tell of checks over their limit."""
        for camera_id in self._checks.wishes(now):
            self._schedule.recheck(camera_id, now + RECHECK_WITHIN)
        overdue = self._checks.overdue(now)
        if not overdue:
            return
        try:
            letters = [letter_of(result_of(check)) for check in overdue]
            self._state.post(
                letters,
                checks=[kept_check(check) for check in overdue],
                cameras={check.asked.camera_id for check in overdue},
            )
        except NotOurs:
            return
        except Exception:
            log.exception("checks over their limit could not be saved; they are tried again")
            return
        self._checked(overdue)

    def _checked(self, checks: Sequence[Check]) -> None:
        """These are saved."""
        self._checks.take(checks)
        for check in checks:
            if check.verdict is not None:
                self._metrics.count("citypatrol_checks_total", check.asked.kind, check.verdict)

    def _send_out(self) -> None:
        while (camera := self._rounds.begin(self._clock.now())) is not None:
            now = self._clock.now()
            self._account.began(camera, now)
            self._crew.send(camera, self._remembered.state_of(camera), self._recall_of(camera))

    def _attend(self) -> None:
        """Once a second: which cameras to hold open, and what to tell whoever watches us."""
        now = self._clock.now()
        if now >= self._attend_at:
            self._attend_at = now + ATTEND_EVERY
            self._recheck(now)
            for camera_id in self._show.hurried():
                self._schedule.recheck(camera_id, now + SHOWN_WITHIN)
            self._hold_live(now)
            self._learn(now)
            self._account.stands(
                self._schedule,
                now,
                plan=self._rounds.plan,
                waiting=self._crew.waiting,
                models=self._learning.standing(),
                leased=self._company.leased(),
            )
        if now >= self._survey_at:
            self._survey_at = now + SURVEY_EVERY
            self._account.survey(self._schedule, now)

    def _learn(self, now: datetime) -> None:
        plan = self._rounds.plan
        if plan is None:
            return
        new = self._learning.post(now, ZoneInfo(plan.timezone))
        self._unposted = self._unposted.with_more(new)
        try:
            if self._unposted:
                self._state.post(self._unposted.letters, self._unposted.samples)
            self._unposted = Post()
        except Exception:
            log.exception("the learning loop's post could not be saved; it is tried again")

    def _hold_live(self, now: datetime) -> None:
        live = self._crew.live
        for camera in live.gone():
            self._schedule.release(camera, now)
        held = live.held()
        wanted = {camera.id: camera for camera in self._schedule.live(now)}
        for name, camera in held.items():
            # A camera whose address or view has changed is let go and taken up anew.
            if wanted.get(name) != camera:
                live.let_go(name)
        for name, camera in wanted.items():
            if name not in held:
                self._schedule.hold(camera, now)
                live.hold(camera, self._remembered.state_of(camera), self._recall_of(camera))

    def _take_in(self, outcomes: Sequence[Outcome]) -> None:
        looks: list[Seen | Missed] = []
        for outcome in outcomes:
            if isinstance(outcome, Withheld | Dropped):
                if isinstance(outcome, Dropped):
                    self._account.dropped(outcome, self._clock.now())
                self._schedule.dropped(outcome.camera, self._clock.now())
                self._settled(outcome.camera)
            else:
                self._account.brought(outcome)
                looks.append(outcome)
        if looks:
            self._settle(looks)

    def _settle(self, looks: Sequence[Seen | Missed]) -> None:
        """Judge what came back, save it whole, and only then let the cameras go on."""
        try:
            results = [self._result(look) for look in looks]
            self._state.save(result.change for result in results)
        except Exception as error:
            if len(looks) == 1:
                self._lost(_camera_of(looks[0]), error)
            else:
                # One camera's trouble must not become the others': each by itself.
                for look in looks:
                    self._settle([look])
            return
        for look, result in zip(looks, results, strict=True):
            self._go_on(result, self._clock.now())
            self._settled(result.camera)
            self._account.saved(look, result, self._clock.now())

    def _lost(self, camera: Camera, error: Exception) -> None:
        if isinstance(error, NotOurs):
            log.info("camera %s: another worker looks after it now", camera.id)
            self._schedule.dropped(camera, self._clock.now())
        else:
            log.error("camera %s: its look was lost; it is tried again", camera.id, exc_info=error)
            self._account.lost(camera, self._clock.now())
            self._schedule.failed(camera, self._clock.now(), VisitError.INTERNAL)
        self._settled(camera)

    def _go_on(self, result: LookResult, now: datetime) -> None:
        self._remembered.keep(result)
        self._checked([one.check for one in result.checked])
        tell(self._schedule, result, now)

    def _settled(self, camera: Camera) -> None:
        """No look of this camera is under way any more: a live one may bring its next picture."""
        self._crew.live.settled(camera, self._remembered.state_of(camera), self._recall_of(camera))

    def _result(self, look: Seen | Missed) -> LookResult:
        camera = _camera_of(look)
        checks = self._checks.of(camera.id, camera.view.id)
        if isinstance(look, Missed):
            now = self._clock.now()
            return self._lookout.missed(camera, look.state, now, look.error, checks)
        plan = self._rounds.plan
        assert plan is not None, "no camera is visited without a plan"
        return self._lookout.conclude(look, ZoneInfo(plan.timezone), checks)

    def _recall_of(self, camera: Camera) -> Recall | None:
        """None where a re-check is under way: each of its looks is the detector's own."""
        if self._checks.of(camera.id, camera.view.id):
            return None
        return self._remembered.recall_of(camera)


def _camera_of(look: Seen | Missed) -> Camera:
    return look.camera if isinstance(look, Missed) else look.captured.camera
