"""From a case's history to its clock. Pure: every reading is worked out anew from the steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from serving.cases.domain import Action, CaseLine, Status, Step
from serving.clocks.calendar import Calendar
from serving.clocks.reading import ClockState, Reading, read_clock
from serving.clocks.running import CaseClock, Stop
from serving.standards.domain import Pack, StartsAt

DONE: Final = frozenset({Status.HANDLED, Status.CLOSED})
"""The unit's work has ended, unless a check or somebody brings the case back."""

DROPPED: Final = frozenset({Status.REJECTED, Status.DUPLICATE})

STANDING: Final = DONE | DROPPED | {Status.SUSPENDED}
"""States in which the clock of a unit does not run."""


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


def clock_of(line: CaseLine, steps: Sequence[Step], starts: StartsAt) -> CaseClock | None:
    """None for a case without a limit, or whose limit has not begun to run."""
    begun = _begun(steps, starts)
    if line.filed is None or begun is None:
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
    return CaseClock(line.filed.limit, start, tuple(stops), granted)


def _begun(steps: Sequence[Step], starts: StartsAt) -> int | None:
    """The step with which the limit began to run."""
    first = {StartsAt.OPENED: Action.CAPTURE, StartsAt.DISPATCHED: Action.DISPATCH}[starts]
    return next((n for n, step in enumerate(steps) if step.action is first), None)
