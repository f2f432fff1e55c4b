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

from pipeline.domain import Camera, Source


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between visits to one camera.

    ``revisit_s``: where something is suspected. ``backoff_first_s`` doubles with every failure in
    a row up to ``backoff_max_s``. ``sessions``: open visits over all sources together.
    """

    revisit_s: float = 20.0
    backoff_first_s: float = 5.0
    backoff_max_s: float = 600.0
    sessions: int = 16

    def __post_init__(self) -> None:
        if min(self.revisit_s, self.backoff_first_s) <= 0 or self.sessions < 1:
            raise ValueError("revisit_s and backoff_first_s must be above 0, sessions at least 1")
        if self.backoff_max_s < self.backoff_first_s:
            raise ValueError("backoff_max_s must not be below backoff_first_s")

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
        pause = min(self._pace.revisit_s, camera.target_s) if suspicious else camera.target_s
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
