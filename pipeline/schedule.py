"""Which camera next. Pure: the moment is an argument and nothing here waits.

A camera is due ``target_s`` after its last visit ended, ``revisit_s`` when something is suspected
there, and after a growing pause when its visits fail. Among the due ones the longest overdue goes
first, so nobody starves; one camera never has two visits at once; no source exceeds its sessions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import Field, model_validator

from pipeline.domain import Camera, Frozen, Source


class Pace(Frozen):
    """Seconds between visits to one camera, and how many visits at once."""

    revisit_s: float = Field(default=20.0, gt=0)
    """Where something is suspected."""
    backoff_first_s: float = Field(default=5.0, gt=0)
    """After a failed visit; doubles with every further failure in a row."""
    backoff_max_s: float = Field(default=600.0, gt=0)
    """The longest pause after failures."""
    sessions: int = Field(default=16, ge=1)
    """Visits open at once, over all sources together."""

    @model_validator(mode="after")
    def _pauses_grow(self) -> Pace:
        if self.backoff_max_s < self.backoff_first_s:
            raise ValueError("backoff_max_s must not be below backoff_first_s")
        return self

    def backoff_s(self, failures: int) -> float:
        """Pause after ``failures`` ≥ 1 failed visits in a row."""
        doublings = min(failures - 1, 32)
        return float(min(self.backoff_first_s * 2**doublings, self.backoff_max_s))


@dataclass(frozen=True, slots=True)
class _Turn:
    camera: Camera
    due: datetime
    failures: int = 0


class Schedule:
    """Not thread-safe: one thread asks it and tells it."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._turns: dict[str, _Turn] = {}
        self._caps: dict[str, int] = {}
        self._open: dict[str, str] = {}
        """Source of every visit under way, by camera, also of cameras the plan has dropped."""

    def watch(self, cameras: Iterable[Camera], sources: Iterable[Source], now: datetime) -> None:
        """Replace what is watched. Cameras that stay keep their turn; new ones are due at once."""
        self._caps = {source.id: source.max_sessions for source in sources}
        before = self._turns
        self._turns = {
            camera.id: replace(before[camera.id], camera=camera)
            if camera.id in before
            else _Turn(camera, due=now)
            for camera in cameras
        }

    def start(self, now: datetime) -> Camera | None:
        """The camera to visit now, marked as being visited; None when nobody may be visited."""
        if len(self._open) >= self._pace.sessions:
            return None
        sessions = self.sessions()
        free = (
            turn
            for turn in self._turns.values()
            if turn.due <= now
            and turn.camera.id not in self._open
            and sessions[turn.camera.source] < self._cap(turn.camera.source)
        )
        turn = min(free, key=lambda turn: (turn.due, turn.camera.id), default=None)
        if turn is None:
            return None
        self._open[turn.camera.id] = turn.camera.source
        return turn.camera

    def looked(self, camera: Camera, now: datetime, *, suspicious: bool) -> None:
        """A visit brought a picture: come back soon when something is suspected there."""
        target_s = camera.target_s or 180.0
        pause = min(self._pace.revisit_s, target_s) if suspicious else target_s
        self._finish(camera, now + timedelta(seconds=pause), failures=0)

    def failed(self, camera: Camera, now: datetime) -> None:
        """A visit brought none: this camera alone waits longer each time."""
        turn = self._turns.get(camera.id)
        failures = turn.failures + 1 if turn else 1
        pause = timedelta(seconds=self._pace.backoff_s(failures))
        self._finish(camera, now + pause, failures=failures)

    def sessions(self) -> Counter[str]:
        """Visits under way, by source."""
        return Counter(self._open.values())

    def _cap(self, source: str) -> int:
        return self._caps.get(source, self._pace.sessions)

    def _finish(self, camera: Camera, due: datetime, *, failures: int) -> None:
        self._open.pop(camera.id, None)
        turn = self._turns.get(camera.id)
        if turn is not None:
            self._turns[camera.id] = replace(turn, due=due, failures=failures)
