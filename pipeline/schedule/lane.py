"""One source: its cameras in three lines, its limits, its breaker."""

from __future__ import annotations

import math

from pipeline.domain import Source
from pipeline.schedule.breaker import Breaker, BreakerState
from pipeline.schedule.ledger import UNREACHABLE_AFTER, Ledger
from pipeline.schedule.limits import Share, StartLimit
from pipeline.schedule.pace import Pace
from pipeline.schedule.turn import Line, Turn


class Lane:
    """Knows when the source may be asked again and which of its cameras is first."""

    def __init__(self, source: Source, pace: Pace) -> None:
        self.source = source
        self.quick = Line()
        """Cameras where something is suspected, or whose view was not recognised."""
        self.round = Line()
        """Cameras in their ordinary turn."""
        self.retry = Line()
        """Cameras whose last visit failed."""
        self.breaker = Breaker(pace.breaker)
        self.ledger = Ledger()
        self.share = Share(pace.quick_share)
        self.turns: dict[str, Turn] = {}
        self.live: tuple[str, ...] = ()
        """Cameras to be held open, in order of preference, within the share allowed to them."""
        self.held: set[str] = set()
        self.visits = 0
        """Visits under way."""
        self.retries = 0
        """Of these, from the line of those that failed."""
        self._retry_share = pace.retry_share
        self.part = 1.0
        """The share of the source that is this patrol's."""
        self.is_open = True
        """Its hours allow visits."""
        self.opens_at = math.inf
        """When they allow them again; only while they do not."""
        self._starts: StartLimit | None = None
        self.follow(source)

    def follow(self, source: Source) -> None:
        """Take over what a new plan says of the source. What was started stays remembered."""
        self.source = source
        per_minute = source.starts_per_minute
        if per_minute is None:
            self._starts = None
        else:
            before = self._starts
            self._starts = before.under(per_minute) if before else StartLimit(per_minute)

    def line_of(self, turn: Turn) -> Line:
        """Where a camera that is not being visited waits."""
        if turn.suspected and turn.failures < UNREACHABLE_AFTER:
            return self.quick
        if turn.unsure and not turn.failures:
            return self.quick
        return self.retry if turn.failures else self.round

    def drop(self, name: str) -> None:
        """Out of its line."""
        self.quick.drop(name)
        self.round.drop(name)
        self.retry.drop(name)

    @property
    def for_visits(self) -> int:
        """Sessions left to visits once every live camera is held."""
        return self.source.max_sessions - max(len(self.live), len(self.held))

    @property
    def sessions(self) -> int:
        """Visits under way and live sessions."""
        return self.visits + len(self.held)

    @property
    def is_away(self) -> bool:
        """Its breaker is not closed."""
        return self.breaker.state is not BreakerState.CLOSED

    def free_at(self, at: float) -> float:
        """The earliest moment at which a visit may start; infinite while one must end first."""
        if not self.is_open:
            return self.opens_at
        if self.visits >= self.for_visits:
            return math.inf
        return self._may_start_at(at)

    def is_full(self, line: Line) -> bool:
        """Whether visits from this line hold all the sessions they may."""
        return line is self.retry and self.retries + 1 > max(
            1.0, self._retry_share * self.for_visits
        )

    def free_to_hold(self, at: float) -> int:
        """Live sessions that may be opened at this moment, those held left out; 0 or more.

        One at a time where starts are counted or the breaker is not closed.
        """
        if not self.is_open or self._may_start_at(at) > at:
            return 0
        free = self.source.max_sessions - self.sessions
        return min(free, 1) if self._starts or self.is_away else free

    def note_start(self, name: str, at: float) -> None:
        """A session of the source begins, for the camera of this name."""
        self.breaker.started(name)
        if self._starts:
            self._starts.note(at)

    def _may_start_at(self, at: float) -> float:
        free = self.breaker.free_at(at)
        return max(free, self._starts.free_at(at)) if self._starts else free
