"""From a case's history to its clock. Pure: every reading is worked out anew from the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from serving.cases.domain import MOVES, Action, CaseLine, Filed, Status, Step
from serving.clocks.calendar import Calendar
from serving.clocks.limits import Limit
from serving.clocks.reading import ClockState, Reading, Rung, read_clock
from serving.clocks.running import CaseClock, Stop
from serving.standards.domain import Clockwork, Pack, StartsAt

DONE: Final = frozenset({Status.HANDLED, Status.CLOSED})
"""The unit's work has ended, unless a check or somebody brings the case back."""

DROPPED: Final = frozenset({Status.REJECTED, Status.DUPLICATE})

STANDING: Final = DONE | DROPPED | {Status.SUSPENDED}
"""States in which the clock of a unit does not run."""


LONGEST_STOP: Final = timedelta(days=365)
"""A case is suspended for a year at most (DOMAIN §3)."""

STOPPED_TOO_LONG: Final = Rung("suspended_a_year", 1.0, supervise=True)
"""Not of the pack's ladder: it is reached when a suspension has lasted too long."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What happens to a case's clock while nobody moves the case. None for what does not."""

    soon: datetime | None = None
    due: datetime | None = None
    rung: Rung | None = None
    """The next of the ladder."""
    rung_at: datetime | None = None


STILL: Final = Moments()


def read_case(
    line: CaseLine, steps: Sequence[Step], pack: Pack, calendar: Calendar, now: datetime
) -> Reading:
    """What the clock of a case says at ``now``. The case must be filed under ``pack``."""
    if line.status in DROPPED:
        return Reading(ClockState.NONE)
    clock = clock_of(line, steps, pack.starts)
    if clock is None:
        state = ClockState.NONE if line.status in DONE else ClockState.WAITING
        return Reading(state)
    return read_clock(clock, calendar, pack.warnings, now, ended=line.status in DONE)


def moments_of(
    filed: Filed | None,
    status: Status,
    steps: Sequence[Step],
    clockwork: Clockwork | None,
    calendar: Calendar,
) -> Moments:
    """When the clock of a case will say something else, by the same rules as ``read_case``.

    ``clockwork`` is that of the pack it is filed under; None for a case without a standard.
    """
    suspended = _suspended(steps) if status is Status.SUSPENDED else STILL
    if filed is None or clockwork is None or status in DONE | DROPPED:
        return suspended
    clock, warnings = _running(filed.limit, steps, clockwork.starts), clockwork.warnings
    if clock is None:
        return suspended
    # A case that was due before it was suspended stays overdue.
    due = clock.moment(calendar)
    soon = clock.moment(calendar, warnings.soon) if due is not None else None
    if (status, Action.URGE) not in MOVES:
        return replace(suspended, soon=soon, due=due)
    rung = _next_rung(steps, warnings.ladder)
    return Moments(soon, due, rung, rung.reached_at(clock, calendar) if rung else None)


def _next_rung(steps: Sequence[Step], ladder: Sequence[Rung]) -> Rung | None:
    """The lowest that was not reached yet. More time granted means the ladder from below again."""
    return next((rung for rung in ladder if rung.name not in _reached(steps, Action.EXTEND)), None)


def _suspended(steps: Sequence[Step]) -> Moments:
    if STOPPED_TOO_LONG.name in _reached(steps, Action.SUSPEND):
        return STILL
    since = next(step.at for step in reversed(steps) if step.action is Action.SUSPEND)
    return Moments(rung=STOPPED_TOO_LONG, rung_at=since + LONGEST_STOP)


def _reached(steps: Sequence[Step], since: Action) -> set[str]:
    """The rungs that were reached after the last step of that action, or ever."""
    found: set[str] = set()
    for step in steps:
        if step.action is since:
            found.clear()
        elif step.rung is not None:
            found.add(step.rung)
    return found


def clock_of(line: CaseLine, steps: Sequence[Step], starts: StartsAt) -> CaseClock | None:
    """None for a case without a limit, or whose limit has not begun to run."""
    if line.filed is None:
        return None
    return _running(line.filed.limit, steps, starts)


def _running(limit: Limit, steps: Sequence[Step], starts: StartsAt) -> CaseClock | None:
    begun = _begun(steps, starts)
    if begun is None:
        return None
    # Two steps within one clock tick, or a clock set back, must not turn time around.
    start = here = steps[begun].at
    stops: list[Stop] = []
    still: datetime | None = None
    for step in steps[begun:]:
        here = max(here, step.at)
        if step.to_status in STANDING and still is None:
            still = here
        elif step.to_status not in STANDING and still is not None:
            stops.append(Stop(still, here))
            still = None
    if still is not None:
        stops.append(Stop(still, None))
    granted = tuple(step.amount for step in steps if step.amount is not None)
    return CaseClock(limit, start, tuple(stops), granted)


def _begun(steps: Sequence[Step], starts: StartsAt) -> int | None:
    """The step with which the limit began to run."""
    first = {StartsAt.OPENED: Action.CAPTURE, StartsAt.DISPATCHED: Action.DISPATCH}[starts]
    return next((n for n, step in enumerate(steps) if step.action is first), None)
