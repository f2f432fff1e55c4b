"""The hours of the city: which sources may be visited, and which part of the day it is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.domain import Camera
from pipeline.schedule.hours import spell
from pipeline.schedule.lane import Lane
from pipeline.schedule.pace import Pace
from pipeline.schedule.ranking import Ranking
from pipeline.schedule.targets import Targets

LEAST_S = 0.001
"""No change is put off by less, so that rounding cannot make one come again and again."""


@dataclass(slots=True)
class Turned:
    """What a moment changed."""

    opened: list[Lane] = field(default_factory=list)
    closed: list[Lane] = field(default_factory=list)
    day: bool = False
    """Targets may have changed."""


class Timetable:
    """Asks the calendar only when hours begin or end. Moments are seconds of the schedule."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._city = ZoneInfo("UTC")
        self._targets: Targets | None = None
        self._day_until = math.inf
        self._hours = Ranking()
        self._lanes: dict[str, Lane] = {}

    def follow(self, lanes: Iterable[Lane], city: ZoneInfo, now: datetime, at: float) -> Turned:
        """Take over what a new plan says of the hours."""
        self._city = city
        self._lanes = {lane.source.id: lane for lane in lanes}
        self._hours = Ranking()
        turned = Turned()
        for lane in self._lanes.values():
            self._read(lane, now, at, turned)
        self._read_day(now, at)
        return turned

    def turn_over(self, now: datetime, at: float) -> Turned | None:
        """What changed since it was asked last; None, quickly, when nothing did."""
        if self.next_at() > at:
            return None
        turned = Turned()
        while (first := self._hours.first()) is not None and first[0] <= at:
            self._read(self._lanes[first[1]], now, at, turned)
        if self._day_until <= at:
            self._read_day(now, at)
            turned.day = True
        return turned

    def next_at(self) -> float:
        """When something may change next."""
        first = self._hours.first()
        return min(self._day_until, first[0]) if first else self._day_until

    def target_of(self, camera: Camera) -> float:
        """Seconds between looks at this part of the day. Only once a plan is followed."""
        assert self._targets is not None, "targets are known once a plan is followed"
        return self._targets.of(camera)

    def _read(self, lane: Lane, now: datetime, at: float, turned: Turned) -> None:
        was_open = lane.is_open
        lane.is_open, lane.opens_at = True, math.inf
        if lane.source.hours:
            present = spell(lane.source.hours, now, self._city)
            until = at + max(LEAST_S, (present.until - now).total_seconds())
            lane.is_open = present.open
            lane.opens_at = math.inf if present.open else until
            self._hours.put(lane.source.id, until)
        if lane.is_open != was_open:
            (turned.opened if lane.is_open else turned.closed).append(lane)

    def _read_day(self, now: datetime, at: float) -> None:
        self._targets = Targets(self._pace, now, self._city)
        until = (self._targets.until - now).total_seconds()
        self._day_until = at + max(LEAST_S, until)
