"""One shard of cameras: sends visits out in turn and acts on what they bring back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.camera_state import CameraState
from pipeline.clock import Clock
from pipeline.crew import Crew, Dropped, Missed, Outcome
from pipeline.domain import Camera, UnableReason, VisitError, WatchPlan, drawing_of
from pipeline.judge import blind_spots
from pipeline.learning import LearningLoop, Post
from pipeline.lookout import Lookout, LookResult, Recall, Seen
from pipeline.lookout.values import kept_check, letter_of
from pipeline.metrics import Metrics
from pipeline.patrol_book import PatrolBook
from pipeline.plans import Plans
from pipeline.rechecks import Check, CheckDesk
from pipeline.rechecks.result import result_of
from pipeline.references import ReferenceShelf
from pipeline.schedule import Schedule
from pipeline.showing import ShowDesk
from pipeline.state import State
from pipeline.status import Journal, OutboxStanding, StatusBoard

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 0.25
"""Between two looks at the plan and at the wish to stop."""
ATTEND_EVERY = timedelta(seconds=1)
RECHECK_WITHIN = timedelta(seconds=10)
"""A look that a re-check wants comes so soon, if the round allows it."""
SHOWN_WITHIN = timedelta(seconds=3)
"""A look that somebody waits for."""
SURVEY_EVERY = timedelta(seconds=10)
"""How all cameras stand, and which are next, is worked out so often."""
UPCOMING = 200
"""Visits to come that people are shown."""


class Worker:
    """The crew's threads visit and detect; judging and saving happen in the thread of ``run``."""

    def __init__(
        self,
        *,
        plans: Plans,
        schedule: Schedule,
        crew: Crew,
        lookout: Lookout,
        learning: LearningLoop,
        references: ReferenceShelf,
        state: State,
        clock: Clock,
        metrics: Metrics,
        board: StatusBoard,
        outbox: Callable[[], OutboxStanding],
        checks: CheckDesk,
        show: ShowDesk,
        book: PatrolBook,
    ) -> None:
        self._plans = plans
        self._schedule = schedule
        self._crew = crew
        self._lookout = lookout
        self._learning = learning
        self._unposted = Post()
        self._references = references
        self._state = state
        self._clock = clock
        self._metrics = metrics
        self._board = board
        self._outbox = outbox
        self._checks = checks
        self._show = show
        self._book = book
        self._journal = Journal(clock.now())
        self._attend_at = self._survey_at = clock.now()
        self._plan: WatchPlan | None = None
        self._states: dict[str, CameraState] = {}
        self._recalls: dict[str, Recall] = {}
        self._drawn: dict[str, str] = {}
        """Which drawing of its zones every camera is watched under."""

    def run(self, stop: threading.Event) -> None:
        """Patrol until ``stop`` is set, then let the visits under way end."""
        self._states = {
            camera_id: CameraState.from_json(body)
            for camera_id, body in self._state.camera_states().items()
        }
        with self._learning, self._crew:
            while not stop.is_set():
                self._follow_plan()
                self._send_out()
                self._attend()
                wait_s = min(self._schedule.wait_s(self._clock.now()), LONGEST_WAIT_S)
                if outcomes := self._crew.outcomes(wait_s):
                    self._take_in(outcomes)

    def _follow_plan(self) -> None:
        plan = self._plans.current
        if plan is None or plan is self._plan:
            return
        now = self._clock.now()
        suspected = {name for name, state in self._states.items() if state.suspicious}
        self._schedule.watch(
            plan.cameras, plan.sources, ZoneInfo(plan.timezone), now, suspected=suspected
        )
        self._plan = plan
        self._learning.follow(plan, now)
        if over := self._checks.follow(plan.rechecks, ZoneInfo(plan.timezone)):
            self._state.forget_checks(over)
        self._journal.watching(plan, now)
        self._metrics.show("citypatrol_cameras", len(plan.cameras))
        self._drawn = {camera.id: drawing_of(camera.view) for camera in plan.cameras}
        self._recalls = {name: one for name, one in self._recalls.items() if name in self._drawn}
        for camera in plan.cameras:
            for sentence in blind_spots(camera.view):
                log.warning("camera %s: %s", camera.id, sentence)

    def _recheck(self, now: datetime) -> None:
        """Bring forward the cameras that checks wait for; tell of checks over their limit."""
        for camera_id in self._checks.wishes(now):
            self._schedule.recheck(camera_id, now + RECHECK_WITHIN)
        overdue = self._checks.overdue(now)
        if not overdue:
            return
        try:
            letters = [letter_of(result_of(check)) for check in overdue]
            self._state.post(letters, checks=[kept_check(check) for check in overdue])
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
        while (camera := self._schedule.start(self._clock.now())) is not None:
            self._journal.started(camera, self._clock.now())
            self._crew.send(camera, self._state_of(camera), self._recall_of(camera))

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
            self._show_status(now)
        if now >= self._survey_at:
            self._survey_at = now + SURVEY_EVERY
            next_ones = self._schedule.upcoming(now, UPCOMING)
            self._book.sample(now, self._schedule.standings(now), next_ones)

    def _learn(self, now: datetime) -> None:
        if self._plan is None:
            return
        new = self._learning.post(now, ZoneInfo(self._plan.timezone))
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
                live.hold(camera, self._state_of(camera), self._recall_of(camera))

    def _take_in(self, outcomes: Sequence[Outcome]) -> None:
        looks: list[Seen | Missed] = []
        for outcome in outcomes:
            if isinstance(outcome, Dropped):
                self._metrics.count("citypatrol_visits_total", "picture")
                self._metrics.count("citypatrol_pictures_dropped_total", outcome.reason)
                self._journal.dropped()
                self._book.dropped(outcome.camera, self._clock.now())
                self._schedule.dropped(outcome.camera, self._clock.now())
                self._settled(outcome.camera)
                continue
            result = outcome.error if isinstance(outcome, Missed) else "picture"
            self._metrics.count("citypatrol_visits_total", result)
            looks.append(outcome)
        if looks:
            self._settle(looks)

    def _settle(self, looks: Sequence[Seen | Missed]) -> None:
        """Judge what came back, save it whole, and only then let the cameras go on."""
        try:
            results = [self._result(look) for look in looks]
            self._state.save(result.change for result in results)
        except Exception:
            if len(looks) > 1:
                # One camera's trouble must not become the others': each by itself.
                for look in looks:
                    self._settle([look])
                return
            camera = _camera_of(looks[0])
            log.exception("camera %s: its look was lost; it is tried again", camera.id)
            self._journal.not_saved(self._clock.now())
            self._book.failed(camera, VisitError.INTERNAL, self._clock.now())
            self._schedule.failed(camera, self._clock.now(), VisitError.INTERNAL)
            self._settled(camera)
            return
        self._journal.saved()
        for look, result in zip(looks, results, strict=True):
            self._go_on(result, self._clock.now())
            self._settled(result.camera)
            self._shown(look, result)

    def _shown(self, look: Seen | Missed, result: LookResult) -> None:
        if isinstance(look, Missed):
            self._show.missed(look.camera, look.state.view_id, self._clock.now(), look.error)
        else:
            self._show.looked(look, result)

    def _go_on(self, result: LookResult, now: datetime) -> None:
        camera = result.camera
        self._states[camera.id] = result.state
        self._checked([one.check for one in result.checked])
        if result.recall is not None:
            self._recalls[camera.id] = result.recall
        if result.reference is not None:
            self._references.put(result.reference)
        if isinstance(result.unable, VisitError):
            self._journal.failed(camera, result.unable, now)
            self._book.failed(camera, result.unable, now)
            self._schedule.failed(camera, now, result.unable)
            return
        if result.put_aside:
            self._journal.store_away()
            self._schedule.dropped(camera, now)
            return
        if isinstance(result.unable, UnableReason):
            self._journal.unable(camera, result.unable, now)
            self._book.unable(camera, result.unable, now)
        else:
            self._journal.looked(camera, now, reused=result.reused)
            self._book.looked(camera, now)
        self._schedule.looked(camera, now, suspicious=result.suspicious)

    def _settled(self, camera: Camera) -> None:
        """No look of this camera is under way any more: a live one may bring its next picture."""
        self._crew.live.settled(camera, self._state_of(camera), self._recall_of(camera))

    def _result(self, look: Seen | Missed) -> LookResult:
        camera = _camera_of(look)
        checks = self._checks.of(camera.id, camera.view.id)
        if isinstance(look, Missed):
            now = self._clock.now()
            return self._lookout.missed(camera, look.state, now, look.error, checks)
        assert self._plan is not None, "no camera is visited without a plan"
        return self._lookout.conclude(look, ZoneInfo(self._plan.timezone), checks)

    def _show_status(self, now: datetime) -> None:
        sessions, waiting = self._schedule.sessions(), self._crew.waiting
        self._metrics.show("citypatrol_pictures_waiting", waiting)
        for source in self._plan.sources if self._plan else ():
            self._metrics.show("citypatrol_sessions_open", sessions[source.id], source.id)
        self._board.show(
            self._journal.status(
                now,
                sessions=sessions,
                breakers=self._schedule.breakers(),
                coverage=self._schedule.coverage(now),
                waiting=waiting,
                outbox=self._outbox(),
                models=self._learning.standing(),
            )
        )

    def _recall_of(self, camera: Camera) -> Recall | None:
        """None where a re-check is under way: each of its looks is the detector's own."""
        if self._checks.of(camera.id, camera.view.id):
            return None
        return self._recalls.get(camera.id)

    def _state_of(self, camera: Camera) -> CameraState:
        state = self._states.get(camera.id)
        if state is None or state.view_id != camera.view.id:
            state = CameraState(view_id=camera.view.id)
        return state.under(self._drawn.get(camera.id, state.drawn))


def _camera_of(look: Seen | Missed) -> Camera:
    return look.camera if isinstance(look, Missed) else look.captured.camera
