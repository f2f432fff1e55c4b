"""One case's part in a report. Pure: from what its history comes to, to figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from pipeline.contract import CheckVerdict
from serving.cases.domain import Status
from serving.cases.timing import DONE, DROPPED
from serving.clocks.limits import LimitType
from serving.clocks.reading import ClockState, Reading
from serving.reports.deadlines import Deadlines
from serving.standards.domain import StartsAt

ALREADY_GONE: Final = "already_gone"
"""The one reason to reject that does not say the camera was wrong."""


class Facts(NamedTuple):
    """A case, and what its steps come to. The order is that of the query's columns."""

    status: Status
    opened_at: datetime
    limit_type: LimitType | None
    limit_value: float | None
    starts: StartsAt | None
    """When its limit begins to run; None for a case under no standard."""
    dispatched_at: datetime | None
    stood_at: datetime | None
    """When its clock first stood still: handled, closed, suspended, dropped."""
    resumed: int
    """How often the clock ran on after it had stood still: then only the whole history tells."""
    granted: float | None
    reason: str | None
    """Why it was rejected, if it ever was."""
    handled: bool
    """Somebody said it was handled, and nothing took it back since."""
    sent_back: int
    failed: int
    checked: int
    """How often it was checked with an answer, by a camera or a person."""
    extended: int
    reopened: int
    urged: int
    supervised: int
    came_back: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """How a case stands to its deadline at the moment of the report."""

    due: bool
    """The deadline has passed."""
    in_time: bool
    """Handled, or closed, by then."""


CHECKED: Final = {
    CheckVerdict.PASS: "checks_passed",
    CheckVerdict.NOT_PASS: "checks_failed",
    CheckVerdict.UNABLE: "checks_unable",
}
"""Figures of what cameras told."""
PASSED: Final = frozenset({ClockState.OVERDUE, ClockState.MISSED})
NOT_DUE: Final = Deadline(due=False, in_time=False)


def add(figures: dict[str, int], case: Facts, deadline: Deadline) -> None:
    """Count one case."""
    status = case.status
    figures["captured"] += 1
    if status is Status.CAPTURED:
        figures["unreviewed"] += 1
    elif status is Status.DUPLICATE:
        figures["merged"] += 1
    elif status is Status.REJECTED:
        figures["rejected"] += 1
        figures["false_alarms"] += case.reason != ALREADY_GONE
    else:
        figures["registered"] += 1
        figures["dispatched"] += case.dispatched_at is not None
        figures["handled"] += case.handled
        if status is Status.CLOSED:
            figures["closed"] += 1
            figures["rebounded"] += case.came_back
        figures["suspended"] += status is Status.SUSPENDED
        if deadline.due:
            _add_due(figures, case, deadline)
    figures["sent_back"] += case.sent_back > 0
    figures["reworked"] += case.failed > 0
    figures["extended"] += case.extended > 0
    figures["reopened"] += case.reopened > 0
    figures["urged"] += case.urged > 0
    figures["supervised"] += case.supervised > 0
    figures["checks_by_people"] += case.checked


def add_check(figures: dict[str, int], verdict: CheckVerdict, often: int) -> None:
    """Count what cameras told. With an answer it was a step of the case too, and no person's."""
    figures[CHECKED[verdict]] += often
    if verdict is not CheckVerdict.UNABLE:
        figures["checks_by_people"] -= often


def _add_due(figures: dict[str, int], case: Facts, deadline: Deadline) -> None:
    figures["due"] += 1
    figures["due_handled"] += case.handled
    figures["due_closed"] += case.status is Status.CLOSED
    # Closed by force in time: neither overdue nor handled.
    figures["due_in_time"] += deadline.in_time and case.handled
    if not deadline.in_time:
        figures["overdue"] += 1
        figures["overdue_open"] += case.status not in DONE
        figures["overdue_urged"] += case.urged > 0 or case.supervised > 0


def plain_deadline(case: Facts, deadlines: Deadlines, now: datetime) -> Deadline:
    """Of a case whose clock never ran on after it had stood still."""
    start = case.opened_at if case.starts is StartsAt.OPENED else case.dispatched_at
    limit, still = case.limit_type, case.stood_at
    if case.starts is None or start is None or limit is None or case.limit_value is None:
        return NOT_DUE
    if case.status in DROPPED:
        return NOT_DUE
    due = deadlines.due(start, limit, case.limit_value + (case.granted or 0))
    done = case.status in DONE
    if due >= now or (still is not None and not done and still < due):
        return NOT_DUE
    return Deadline(due=True, in_time=done and still is not None and still <= due)


def told_deadline(reading: Reading, now: datetime) -> Deadline:
    """Of any case, by what its clock says."""
    if reading.state in PASSED:
        return Deadline(due=True, in_time=False)
    met = reading.state is ClockState.MET and reading.due is not None and reading.due < now
    return Deadline(due=True, in_time=True) if met else NOT_DUE
