"""What the schedule remembers of one camera, and the queue it waits in."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.domain import Camera
from pipeline.schedule.ranking import Ranking


@dataclass(slots=True)
class Turn:
    """One camera's state. Moments are seconds of the schedule's own time, which never goes back."""

    camera: Camera
    target: float
    """Seconds."""
    base: float
    """Its last look, or the moment from which it was first watched."""
    late_at: float
    """From then on it is late: its target and the tolerance are over."""
    deadline: float
    release: float
    """It may be visited from then on."""
    failures: int = 0
    """Failed visits in a row."""
    suspected: bool = False
    unsure: bool = False
    """Nothing is suspected, and its last picture may have shown another view."""
    wanted_by: float | None = None
    """A look somebody asked for."""
    wanted_before_start: bool = False
    """The visit under way began after that wish, so its picture fulfils it."""
    is_late: bool = False
    ever_failed: bool = False
    ever_late: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        return self.camera.view.watch


class Line:
    """Cameras of one source that wait for the same sort of visit: earliest deadline first."""

    __slots__ = ("_ready", "_resting", "_turns")

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}
        self._resting = Ranking()
        self._ready = Ranking()

    def __len__(self) -> int:
        return len(self._turns)

    def put(self, turn: Turn) -> None:
        """Wait until ``turn.release``, then in order of ``turn.deadline``."""
        name = turn.camera.id
        self._turns[name] = turn
        self._ready.drop(name)
        self._resting.put(name, turn.release)

    def drop(self, name: str) -> None:
        """No longer wait; nothing happens when it does not."""
        if self._turns.pop(name, None) is not None:
            self._resting.drop(name)
            self._ready.drop(name)

    def head(self, at: float) -> Turn | None:
        """The camera with the earliest deadline among those that may be visited at ``at``."""
        while (first := self._resting.first()) is not None and first[0] <= at:
            self._resting.drop(first[1])
            self._ready.put(first[1], self._turns[first[1]].deadline)
        best = self._ready.first()
        return None if best is None else self._turns[best[1]]

    def next_release(self) -> float | None:
        """When the next resting camera may be visited; None when none rests."""
        first = self._resting.first()
        return None if first is None else first[0]
