"""One shard of cameras: visits them in turn and acts on what they show."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipeline.camera_state import CameraState
from pipeline.clock import Clock
from pipeline.domain import Camera, VisitError, WatchPlan
from pipeline.judge import blind_spots
from pipeline.lookout import Captured, Lookout, LookResult
from pipeline.metrics import Metrics
from pipeline.picture import Picture
from pipeline.plans import Plans
from pipeline.schedule import Schedule
from pipeline.state import State
from pipeline.visits import VisitFailed, VisitStopped

log = logging.getLogger(__name__)

Visit = Callable[[Camera, threading.Event], Picture]
"""Brings one picture of a camera or raises VisitFailed; ends early once the event is set."""


@dataclass(frozen=True, slots=True)
class Visited:
    """How a visit ended: with a picture or with an error, never both."""

    camera: Camera
    picture: Picture | None = None
    error: VisitError | None = None


class Worker:
    """Visits run in ``sessions`` threads; judging and saving happen in the thread of ``run``.

    The queue between them cannot overflow: a camera's visit stays open for the schedule until its
    result is taken in, so no more than ``sessions`` results ever wait.
    """

    def __init__(
        self,
        *,
        plans: Plans,
        schedule: Schedule,
        visit: Visit,
        lookout: Lookout,
        state: State,
        clock: Clock,
        metrics: Metrics,
        sessions: int,
        batch: int,
    ) -> None:
        self._plans = plans
        self._schedule = schedule
        self._visit = visit
        self._lookout = lookout
        self._state = state
        self._clock = clock
        self._metrics = metrics
        self._sessions = sessions
        self._batch = batch
        self._plan: WatchPlan | None = None
        self._visited: queue.Queue[Visited] = queue.Queue(maxsize=sessions)
        self._states: dict[str, CameraState] = {}

    def run(self, stop: threading.Event) -> None:
        """Patrol until ``stop`` is set, then let the visits under way end."""
        self._states = {
            camera_id: CameraState.from_json(body)
            for camera_id, body in self._state.camera_states().items()
        }
        with ThreadPoolExecutor(self._sessions, thread_name_prefix="visit") as pool:
            while not stop.is_set():
                self._follow_plan()
                self._start_visits(pool, stop)
                if batch := self._next_batch():
                    self._take_in(batch)

    def _follow_plan(self) -> None:
        plan = self._plans.current
        if plan is not None and plan is not self._plan:
            self._plan = plan
            self._schedule.watch(plan.cameras, plan.sources, self._clock.now())
            self._metrics.show("citypatrol_cameras", len(plan.cameras))
            for camera in plan.cameras:
                for sentence in blind_spots(camera.view):
                    log.warning("camera %s: %s", camera.id, sentence)

    def _start_visits(self, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        while (camera := self._schedule.start(self._clock.now())) is not None:
            pool.submit(self._visit_one, camera, stop)
        sessions = self._schedule.sessions()
        for source in self._plan.sources if self._plan else ():
            self._metrics.show("citypatrol_sessions_open", sessions[source.id], source.id)

    def _visit_one(self, camera: Camera, stop: threading.Event) -> None:
        try:
            visited = Visited(camera, self._visit(camera, stop))
        except VisitStopped:
            return
        except VisitFailed as failure:
            log.warning("camera %s: %s", camera.id, failure)
            visited = Visited(camera, error=failure.error)
        except Exception:
            log.exception("camera %s: the visit failed by our own mistake", camera.id)
            visited = Visited(camera, error=VisitError.INTERNAL)
        self._visited.put(visited)

    def _next_batch(self) -> list[Visited]:
        """Whatever has arrived, up to a batch; waits a moment when nothing has."""
        self._metrics.show("citypatrol_pictures_waiting", self._visited.qsize())
        batch: list[Visited] = []
        try:
            batch.append(self._visited.get(timeout=0.05))
            while len(batch) < self._batch:
                batch.append(self._visited.get_nowait())
        except queue.Empty:
            pass
        return batch

    def _take_in(self, batch: list[Visited]) -> None:
        for visited in batch:
            self._metrics.count("citypatrol_visits_total", visited.error or "picture")
        self._settle(batch)

    def _settle(self, batch: list[Visited]) -> None:
        """Judge what came back, save it whole, and only then let the cameras go on."""
        try:
            results = self._results(batch)
            self._state.save(result.change for result in results)
        except Exception:
            if len(batch) > 1:
                # One camera's trouble must not become the others': each by itself.
                for visited in batch:
                    self._settle([visited])
                return
            log.exception("camera %s: its look was lost; it is tried again", batch[0].camera.id)
            self._schedule.failed(batch[0].camera, self._clock.now())
            return
        for result in results:
            self._states[result.camera.id] = result.state
            if isinstance(result.unable, VisitError):
                self._schedule.failed(result.camera, self._clock.now())
            else:
                self._schedule.looked(
                    result.camera, self._clock.now(), suspicious=result.suspicious
                )

    def _results(self, batch: list[Visited]) -> list[LookResult]:
        assert self._plan is not None, "no camera is visited without a plan"
        missed = [
            self._lookout.missed(
                visited.camera, self._state_of(visited.camera), self._clock.now(), visited.error
            )
            for visited in batch
            if visited.error is not None
        ]
        captured = [
            Captured(visited.camera, self._state_of(visited.camera), visited.picture)
            for visited in batch
            if visited.picture is not None
        ]
        return missed + self._lookout.look(captured, ZoneInfo(self._plan.timezone))

    def _state_of(self, camera: Camera) -> CameraState:
        state = self._states.get(camera.id)
        if state is None or state.view_id != camera.view.id:
            return CameraState(view_id=camera.view.id)
        return state
