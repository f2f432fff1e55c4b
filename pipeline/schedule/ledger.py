"""Counts which cameras of one source are late, as it happens and without asking them all."""

from __future__ import annotations

from collections import Counter

from pipeline.schedule.coverage import Record, Tally
from pipeline.schedule.ranking import Ranking
from pipeline.schedule.turn import Turn

UNREACHABLE_AFTER = 2
"""Failed visits in a row. One may be chance and is tried again within seconds."""

ALL = ""
"""Counts over all kinds are kept under this name, which no kind can have."""


class Ledger:
    """Told of every change of a turn, before and after. Moments are seconds."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}
        self._cameras: Counter[str] = Counter()
        self._late: Counter[str] = Counter()
        self._unreachable: Counter[str] = Counter()
        self._unreachable_late: Counter[str] = Counter()
        self._alarms = Ranking()
        self._latest = Ranking()
        """Reachable late cameras by the moment they became late."""
        self._looks = self._within = 0
        self._failed = self._ever_late = self._failed_and_late = 0

    def add(self, turn: Turn) -> None:
        """Count a camera, with the past its turn carries."""
        self._turns[turn.camera.id] = turn
        self._alarms.put(turn.camera.id, turn.late_at)
        self._count(turn, 1)

    def remove(self, turn: Turn) -> None:
        """Count it no longer; its looks stay counted."""
        if self._turns.pop(turn.camera.id, None) is not None:
            self._alarms.drop(turn.camera.id)
            self._latest.drop(turn.camera.id)
            self._count(turn, -1)

    def looked(self, turn: Turn, at: float, tolerance: float) -> None:
        """A look ends the interval under way and begins the next."""
        within = at <= turn.late_at
        self._looks += 1
        self._within += within
        if not within:
            self._mark_late(turn)
        self.since(turn, at, tolerance)
        self.failing(turn, 0)

    def since(self, turn: Turn, at: float, tolerance: float) -> None:
        """Its time starts anew."""
        turn.base = at
        self.late_from(turn, at + turn.target * (1.0 + tolerance))

    def late_from(self, turn: Turn, late_at: float) -> None:
        """It is late from ``late_at`` on, and not before."""
        sooner = late_at < turn.late_at
        turn.late_at = late_at
        if turn.is_late:
            self._shift(turn, is_late=False, failures=turn.failures)
            self._alarms.put(turn.camera.id, late_at)
        elif sooner:
            self._alarms.put(turn.camera.id, late_at)

    def failing(self, turn: Turn, failures: int) -> None:
        """Its failed visits in a row are now ``failures``."""
        if failures and not turn.ever_failed:
            turn.ever_failed = True
            self._failed += 1
            self._failed_and_late += turn.ever_late
        if (failures >= UNREACHABLE_AFTER) != (turn.failures >= UNREACHABLE_AFTER):
            self._shift(turn, is_late=turn.is_late, failures=failures)
        turn.failures = failures

    def ring(self, at: float) -> None:
        """Mark those late whose time ran out by ``at``. A camera looked at meanwhile is put off."""
        while (first := self._alarms.first()) is not None and first[0] < at:
            turn = self._turns[first[1]]
            if turn.late_at >= at:
                self._alarms.put(first[1], turn.late_at)
                continue
            self._alarms.drop(first[1])
            self._mark_late(turn)
            self._shift(turn, is_late=True, failures=turn.failures)

    def source_away(self) -> None:
        """The breaker of the source opened: no camera of it had a run without failures."""
        for turn in self._turns.values():
            if not turn.ever_failed:
                turn.ever_failed = True
                self._failed += 1
                self._failed_and_late += turn.ever_late

    def tally(self, kind: str, *, closed: bool, away: bool) -> Tally:
        """The cameras of a kind (``ALL``: of any). ``away``: the source's breaker is not closed."""
        cameras = self._cameras[kind]
        if closed:
            return Tally(cameras, closed=cameras)
        late = self._late[kind]
        if away:
            return Tally(cameras, late, unreachable=cameras, unreachable_late=late)
        return Tally(cameras, late, self._unreachable[kind], self._unreachable_late[kind])

    def kinds(self) -> list[str]:
        """The kinds watched on any camera of the source."""
        return [kind for kind, cameras in self._cameras.items() if cameras and kind != ALL]

    def worst(self, at: float) -> float:
        """Seconds since the latest reachable camera became late; 0 for none."""
        first = self._latest.first()
        return at - first[0] if first else 0.0

    def record(self) -> Record:
        """The run so far. ``ring`` first, so that intervals under way are counted."""
        cameras = self._cameras[ALL]
        healthy = cameras - self._failed
        return Record(
            looks=self._looks,
            looks_within=self._within,
            cameras=cameras,
            never_late=cameras - self._ever_late,
            healthy=healthy,
            healthy_never_late=healthy - (self._ever_late - self._failed_and_late),
        )

    def _mark_late(self, turn: Turn) -> None:
        if not turn.ever_late:
            turn.ever_late = True
            self._ever_late += 1
            self._failed_and_late += turn.ever_failed

    def _shift(self, turn: Turn, *, is_late: bool, failures: int) -> None:
        self._tick(turn, -1)
        turn.is_late, turn.failures = is_late, failures
        self._tick(turn, 1)

    def _count(self, turn: Turn, by: int) -> None:
        for kind in (ALL, *turn.kinds):
            self._cameras[kind] += by
        self._failed += by * turn.ever_failed
        self._ever_late += by * turn.ever_late
        self._failed_and_late += by * (turn.ever_failed and turn.ever_late)
        if turn.is_late or turn.failures:
            self._tick(turn, by)

    def _tick(self, turn: Turn, by: int) -> None:
        unreachable = turn.failures >= UNREACHABLE_AFTER
        for kind in (ALL, *turn.kinds):
            self._late[kind] += by * turn.is_late
            self._unreachable[kind] += by * unreachable
            self._unreachable_late[kind] += by * (turn.is_late and unreachable)
        self._latest.drop(turn.camera.id)
        if by > 0 and turn.is_late and not unreachable:
            self._latest.put(turn.camera.id, turn.late_at)
