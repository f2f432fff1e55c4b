"""The threads of one shard: some visit cameras and admit what they bring, some run the detector.

A camera sent out comes back as exactly one outcome, whatever happens on the way; the schedule
lends out no more than ``sessions`` cameras at once, so no queue here can hold more than that.
"""

from __future__ import annotations

import logging
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from pipeline.batcher import Batcher, BatchLimits, DropReason
from pipeline.camera_state import CameraState
from pipeline.domain import Camera, VisitError
from pipeline.holding import Holding, OpenLive
from pipeline.logs import about, visit_id
from pipeline.lookout import Captured, Lookout, Recall, Seen
from pipeline.picture import Picture
from pipeline.visits import VisitFailed, VisitStopped

log = logging.getLogger(__name__)

GATHER_S = 0.05
"""Two or three looks come within it on a busy machine; a visit takes a second."""
_SWITCH_S = 0.0005
"""How long a thread may keep Python's lock while others ask for it. With the usual 5 ms a decoder
that comes back for the lock waits behind ninety sessions, and 50 looks a second were the most, with
a quarter of two cores idle; with 0.5 ms they were 65."""
_LEAVE_S = 1.0
"""For live sessions to be closed; a silent one is left to end by its own limits."""

Visit = Callable[[Camera, threading.Event], Picture]
"""Brings one picture of a camera or raises VisitFailed; ends early once the event is set."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A visit that brought no picture."""

    camera: Camera
    state: CameraState
    error: VisitError


@dataclass(frozen=True, slots=True)
class Dropped:
    """A picture that came and was not looked at, for want of time."""

    camera: Camera
    reason: DropReason


@dataclass(frozen=True, slots=True)
class Withheld:
    """A visit that was not begun, or cut off, because this patrol may not have sessions now."""

    camera: Camera


Outcome = Seen | Missed | Dropped | Withheld


class Crew:
    """Use as a context: leaving it ends every visit and every lane."""

    def __init__(
        self,
        visit: Visit,
        open_live: OpenLive,
        lookout: Lookout,
        batch: BatchLimits,
        *,
        sessions: int,
        lanes: int,
    ) -> None:
        self._visit = visit
        self._lookout = lookout
        self._stop = threading.Event()
        self._switch_s = sys.getswitchinterval()
        self._outcomes: queue.Queue[Outcome] = queue.Queue(maxsize=sessions)
        self._waiting: Batcher[Seen] = Batcher(batch, sessions, self._drop)
        self._visits = ThreadPoolExecutor(sessions, thread_name_prefix="visit")
        self.live = Holding(open_live, self._bring)
        self._lanes = [
            threading.Thread(target=self._run_lane, name=f"detector-{number}")
            for number in range(lanes)
        ]

    def __enter__(self) -> Self:
        sys.setswitchinterval(_SWITCH_S)
        for lane in self._lanes:
            lane.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._waiting.close()
        # What ends now is never taken in; a thread must not wait for somebody to take it.
        self._outcomes.maxsize = 0
        self.live.close(_LEAVE_S)
        self._visits.shutdown(cancel_futures=True)
        for lane in self._lanes:
            lane.join()
        sys.setswitchinterval(self._switch_s)

    def send(self, camera: Camera, state: CameraState, recall: Recall | None) -> None:
        """Visit ``camera``; its outcome comes with a later ``outcomes``."""
        self._visits.submit(self._visit_one, camera, state, recall)

    def outcomes(self, wait_s: float) -> list[Outcome]:
        """What has come back since the last call; waits up to ``wait_s`` for the first.

        After the first it stays a moment for more: what comes together is saved together.
        """
        came: list[Outcome] = []
        try:
            came.append(self._outcomes.get(timeout=wait_s))
            until = time.monotonic() + GATHER_S
            while (left := until - time.monotonic()) > 0:
                came.append(self._outcomes.get(timeout=left))
        except queue.Empty:
            pass
        return came

    @property
    def waiting(self) -> int:
        """Pictures waiting for the detector."""
        return len(self._waiting)

    def _visit_one(self, camera: Camera, state: CameraState, recall: Recall | None) -> None:
        with about(camera=camera.id, visit=visit_id()):
            came: Picture | VisitFailed
            try:
                came = self._visit(camera, self._stop)
            except VisitStopped:
                if not self._stop.is_set():
                    self._outcomes.put(Withheld(camera))
                return
            except VisitFailed as failure:
                came = failure
            except Exception:
                log.exception("camera %s: the visit failed by our own mistake", camera.id)
                came = VisitFailed(VisitError.INTERNAL)
            self._bring(camera, state, recall, came)

    def _bring(
        self,
        camera: Camera,
        state: CameraState,
        recall: Recall | None,
        came: Picture | VisitFailed,
    ) -> None:
        if isinstance(came, VisitFailed):
            if came.error is not VisitError.INTERNAL:
                log.warning("camera %s: %s", camera.id, came)
            self._outcomes.put(Missed(camera, state, came.error))
            return
        try:
            seen = self._lookout.admit(Captured(camera, state, came, recall))
        except Exception:
            log.exception("camera %s: admission stumbled over its picture", camera.id)
            self._outcomes.put(Missed(camera, state, VisitError.INTERNAL))
        else:
            if seen.wants_detector:
                self._waiting.put(camera.id, seen)
            else:
                self._outcomes.put(seen)

    def _run_lane(self) -> None:
        while (batch := self._waiting.take()) is not None:
            for outcome in self._detected(batch):
                self._outcomes.put(outcome)

    def _detected(self, batch: Sequence[Seen]) -> list[Outcome]:
        try:
            return list(self._lookout.detect(batch))
        except Exception:
            if len(batch) > 1:
                # One camera's picture must not cost the others theirs: each by itself.
                return [outcome for one in batch for outcome in self._detected([one])]
            one = batch[0].captured
            log.exception("camera %s: the detector stumbled over its picture", one.camera.id)
            return [Missed(one.camera, one.state, VisitError.INTERNAL)]

    def _drop(self, seen: Seen, reason: DropReason) -> None:
        self._outcomes.put(Dropped(seen.captured.camera, reason))
