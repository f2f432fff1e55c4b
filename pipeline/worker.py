"""One shard of cameras: visits them in turn and acts on what they show."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipeline.clock import Clock
from pipeline.domain import Camera, VisitError, WatchPlan
from pipeline.lookout import CameraState, Captured, Lookout
from pipeline.metrics import Metrics
from pipeline.picture import Picture
from pipeline.plans import Plans
from pipeline.schedule import Schedule
from pipeline.state import State
from pipeline.visits import VisitFailed

log = logging.getLogger(__name__)

Visit = Callable[[Camera, threading.Event], Picture]
"""Brings one picture of a camera or raises VisitFailed; ends early once the event is set."""


@dataclass(frozen=True, slots=True)
class Visited:
    camera: Camera
    picture: Picture | None
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
                self._take_in(self._next_batch())

    def _follow_plan(self) -> None:
        plan = self._plans.current
        if plan is not None and plan is not self._plan:
            self._plan = plan
            self._schedule.watch(plan.cameras, plan.sources, self._clock.now())
            self._metrics.show("citypatrol_cameras", len(plan.cameras))

    def _start_visits(self, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        while (camera := self._schedule.start(self._clock.now())) is not None:
            pool.submit(self._visit_one, camera, stop)
        for source, sessions in self._schedule.sessions().items():
            self._metrics.show("citypatrol_sessions_open", sessions, source)

    def _visit_one(self, camera: Camera, stop: threading.Event) -> None:
        try:
            visited = Visited(camera, self._visit(camera, stop))
        except VisitFailed as failure:
            log.warning("camera %s: %s", camera.id, failure)
            visited = Visited(camera, None, failure.error)
        except Exception:
            log.exception("camera %s: the visit failed by our own mistake", camera.id)
            visited = Visited(camera, None, VisitError.INTERNAL)
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
            if visited.picture is None:
                self._schedule.failed(visited.camera, self._clock.now())
        captured = [
            Captured(visited.camera, self._state_of(visited.camera), visited.picture)
            for visited in batch
            if visited.picture is not None
        ]
        if not captured:
            return
        try:
            self._look(captured)
        except Exception:
            log.exception("a batch of %d looks failed; its cameras are tried again", len(captured))
            for one in captured:
                self._schedule.failed(one.camera, self._clock.now())

    def _look(self, captured: list[Captured]) -> None:
        assert self._plan is not None, "no camera is visited without a plan"
        results = self._lookout.look(captured, ZoneInfo(self._plan.timezone))
        self._state.save(result.change for result in results if not result.put_aside)
        for result in results:
            self._states[result.camera.id] = result.state
            self._schedule.looked(result.camera, self._clock.now(), suspicious=result.suspicious)

    def _state_of(self, camera: Camera) -> CameraState:
        state = self._states.get(camera.id)
        if state is None or state.view_id != camera.view.id:
            return CameraState(view_id=camera.view.id)
        return state
