"""What a clock says at a moment: nothing of it is ever stored. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from serving.clocks.calendar import Calendar
from serving.clocks.running import CaseClock


class ClockState(StrEnum):
    WAITING = "waiting"
    """The limit does not run yet: the case is not with a unit."""
    RUNNING = "running"
    SOON_DUE = "soon_due"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    """Suspended: the clock stands still."""
    MET = "met"
    """Ended in time."""
    MISSED = "missed"
    """Ended after it was due."""
    NONE = "none"
    """Nobody has to handle the case: it was rejected or joined another one."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the urge ladder, reached ``later`` than when ``share`` of the time is used up; 1 is
    when due. ``later`` runs nights and holidays."""

    name: str
    share: float
    later: timedelta = timedelta(0)
    supervise: bool = False
    """It puts the case before a supervisor; otherwise it urges whoever has it."""

    def reached_at(self, clock: CaseClock, calendar: Calendar) -> datetime | None:
        """None when the clock stands still before that."""
        used = clock.moment(calendar, self.share)
        return used + self.later if used is not None else None


@dataclass(frozen=True, slots=True)
class Reading:
    """``left_s`` is in the clock's own measure, ``late_s`` in plain seconds."""

    state: ClockState
    due: datetime | None = None
    """None while the clock has not begun, or stands still."""
    left_s: float | None = None
    late_s: float | None = None
    urge: str | None = None
    """The highest rung that was reached and still matters."""
    provisional: bool = False
    """The holidays of a year in between are not known: the deadline may still move."""

    @property
    def face(self) -> tuple[object, ...]:
        """What people see of it: equal faces need no new drawing."""
        still = self.left_s if self.state is ClockState.STOPPED else None
        return (self.state, self.due, self.urge, self.provisional, still)


@dataclass(frozen=True, slots=True)
class Warnings:
    """When a clock begins to warn: shares of its time."""

    soon: float
    ladder: Sequence[Rung]


def read_clock(
    clock: CaseClock, calendar: Calendar, warnings: Warnings, now: datetime, *, ended: bool
) -> Reading:
    """What ``clock`` says at ``now``. ``ended`` tells that its last stop is the end of the work."""
    if ended:
        return _ended(clock, calendar)
    due = clock.moment(calendar)
    left = clock.left(calendar, now).total_seconds()
    urge = _urge(clock, calendar, warnings, now)
    if due is None:
        return Reading(ClockState.STOPPED, left_s=left, urge=urge)
    provisional = clock.is_provisional(calendar, due)
    if now > due:
        late = (now - due).total_seconds()
        return Reading(ClockState.OVERDUE, due, None, late, urge, provisional)
    soon = clock.moment(calendar, warnings.soon)
    state = ClockState.SOON_DUE if soon is not None and now >= soon else ClockState.RUNNING
    return Reading(state, due, left, None, urge, provisional)


def _ended(clock: CaseClock, calendar: Calendar) -> Reading:
    end = clock.stops[-1].begin
    due = replace(clock, stops=clock.stops[:-1]).moment(calendar)
    if due is None or end <= due:
        return Reading(ClockState.MET, due)
    return Reading(ClockState.MISSED, due, late_s=(end - due).total_seconds())


def _urge(clock: CaseClock, calendar: Calendar, warnings: Warnings, now: datetime) -> str | None:
    reached = None
    for rung in warnings.ladder:
        then = rung.reached_at(clock, calendar)
        if then is None or then > now:
            break
        reached = rung.name
    return reached
