"""One shard of cameras: sends visits out in turn and acts on what they bring back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from pipeline.camera_state import CameraState
from pipeline.clock import Clock
from pipeline.crew import Crew, Dropped, Missed, Outcome
from pipeline.domain import Camera, VisitError, WatchPlan
from pipeline.judge import blind_spots
from pipeline.lookout import Lookout, LookResult, Recall, Seen
from pipeline.metrics import Metrics
from pipeline.plans import Plans
from pipeline.schedule import Schedule
from pipeline.state import State

log = logging.getLogger(__name__)


class Worker:
    """The crew's threads visit and detect; judging and saving happen in the thread of ``run``."""

    def __init__(
        self,
        *,
        plans: Plans,
        schedule: Schedule,
        crew: Crew,
        lookout: Lookout,
        state: State,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._plans = plans
        self._schedule = schedule
        self._crew = crew
        self._lookout = lookout
        self._state = state
        self._clock = clock
        self._metrics = metrics
        self._plan: WatchPlan | None = None
        self._states: dict[str, CameraState] = {}
        self._recalls: dict[str, Recall] = {}

    def run(self, stop: threading.Event) -> None:
        """Patrol until ``stop`` is set, then let the visits under way end."""
        self._states = {
            camera_id: CameraState.from_json(body)
            for camera_id, body in self._state.camera_states().items()
        }
        with self._crew:
            while not stop.is_set():
                self._follow_plan()
                self._send_out()
                if outcomes := self._crew.outcomes(wait_s=0.05):
                    self._take_in(outcomes)

    def _follow_plan(self) -> None:
        plan = self._plans.current
        if plan is not None and plan is not self._plan:
            self._plan = plan
            self._schedule.watch(plan.cameras, plan.sources, self._clock.now())
            self._metrics.show("citypatrol_cameras", len(plan.cameras))
            for camera in plan.cameras:
                for sentence in blind_spots(camera.view):
                    log.warning("camera %s: %s", camera.id, sentence)

    def _send_out(self) -> None:
        while (camera := self._schedule.start(self._clock.now())) is not None:
            self._crew.send(camera, self._state_of(camera), self._recalls.get(camera.id))
        sessions = self._schedule.sessions()
        for source in self._plan.sources if self._plan else ():
            self._metrics.show("citypatrol_sessions_open", sessions[source.id], source.id)

    def _take_in(self, outcomes: Sequence[Outcome]) -> None:
        self._metrics.show("citypatrol_pictures_waiting", self._crew.waiting)
        looks: list[Seen | Missed] = []
        for outcome in outcomes:
            if isinstance(outcome, Dropped):
                self._metrics.count("citypatrol_visits_total", "picture")
                self._metrics.count("citypatrol_pictures_dropped_total", outcome.reason)
                self._schedule.looked(outcome.camera, self._clock.now(), suspicious=True)
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
            self._schedule.failed(camera, self._clock.now())
            return
        for result in results:
            self._go_on(result)

    def _go_on(self, result: LookResult) -> None:
        self._states[result.camera.id] = result.state
        if result.recall is not None:
            self._recalls[result.camera.id] = result.recall
        now = self._clock.now()
        if isinstance(result.unable, VisitError):
            self._schedule.failed(result.camera, now)
        else:
            self._schedule.looked(result.camera, now, suspicious=result.suspicious)

    def _result(self, look: Seen | Missed) -> LookResult:
        if isinstance(look, Missed):
            return self._lookout.missed(look.camera, look.state, self._clock.now(), look.error)
        assert self._plan is not None, "no camera is visited without a plan"
        return self._lookout.conclude(look, ZoneInfo(self._plan.timezone))

    def _state_of(self, camera: Camera) -> CameraState:
        state = self._states.get(camera.id)
        if state is None or state.view_id != camera.view.id:
            return CameraState(view_id=camera.view.id)
        return state


def _camera_of(look: Seen | Missed) -> Camera:
    return look.camera if isinstance(look, Missed) else look.captured.camera
