"""Who goes next: quick revisits within their share, the round, and retries within theirs."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.schedule.front import Front
from pipeline.schedule.lane import Lane
from pipeline.schedule.limits import Share
from pipeline.schedule.pace import Pace
from pipeline.schedule.turn import Line


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit: to which source, and from which of its lines."""

    lane: Lane
    line: Line


class Turnstile:
    """Holds the limits over all sources together; each source's own are in its lane."""

    def __init__(self, pace: Pace, quick: Front, in_round: Front, retry: Front) -> None:
        self._pace = pace
        self._quick, self._round, self._retry = quick, in_round, retry
        self._share = Share(pace.quick_share)
        self._visits = 0
        self._retries = 0

    def is_ready(self, at: float) -> bool:
        """Whether anybody could go now."""
        return not self.is_full and (
            self._quick.best(at) is not None or self._in_turn(at) is not None
        )

    @property
    def is_full(self) -> bool:
        """Whether one must come out before another goes in."""
        return self._visits >= self._pace.sessions

    def next_at(self) -> float:
        """When somebody may become ready if nobody is; infinite when only an end can help."""
        return min(front.next_at() for front in (self._quick, self._round, self._retry))

    def let_in(self, at: float) -> Visit | None:
        """The visit that begins now, counted; None when nobody may go."""
        if self.is_full:
            return None
        urgent, in_turn = self._quick.best(at), self._in_turn(at)
        if urgent is not None and (in_turn is None or self._share.allows(self._pace.sessions)):
            if in_turn is not None:
                self._share.spend()
            visit = _quick_or_own_round(urgent[1], at)
        elif in_turn is not None:
            self._share.earn()
            in_turn.lane.share.earn()
            visit = in_turn
        else:
            return None
        self._count(visit, 1)
        return visit

    def let_out(self, visit: Visit) -> None:
        """A visit that was let in has ended."""
        self._count(visit, -1)

    def _in_turn(self, at: float) -> Visit | None:
        """The earliest deadline of the round and of those to be tried again."""
        first, retry = self._round.best(at), None
        if self._retries + 1 <= max(1.0, self._pace.retry_share * self._pace.sessions):
            retry = self._retry.best(at)
        if retry is not None and (first is None or retry[0] < first[0]):
            return Visit(retry[1], retry[1].retry)
        return None if first is None else Visit(first[1], first[1].round)

    def _count(self, visit: Visit, by: int) -> None:
        self._visits += by
        visit.lane.visits += by
        if visit.line is visit.lane.quick:
            self._share.count(by)
            visit.lane.share.count(by)
        elif visit.line is visit.lane.retry:
            self._retries += by
            visit.lane.retries += by


def _quick_or_own_round(lane: Lane, at: float) -> Visit:
    """The quick revisit, unless the source's own round is owed this start."""
    if lane.round.head(at) is None:
        return Visit(lane, lane.quick)
    if lane.share.allows(lane.for_visits):
        lane.share.spend()
        return Visit(lane, lane.quick)
    lane.share.earn()
    return Visit(lane, lane.round)
