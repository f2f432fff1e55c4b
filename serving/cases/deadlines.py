"""Keeps beside each case when its clock will say something else, so that lists can ask for it.

The clock itself is always worked out anew (serving.cases.timing). What is kept here are moments,
derived from the steps in the transaction that appends one; they stay right while time passes. When
the calendar or the city's time zone changes, ``recount`` works them out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.calendars.service import Basis, basis_of
from serving.cases.domain import Case, CaseLine, Filed, Status, Step
from serving.cases.listing import CaseListing
from serving.cases.steps import StepRepository
from serving.cases.tables import CaseRow
from serving.cases.timing import DONE, DROPPED, Moments, moments_of
from serving.standards.domain import Clockwork
from serving.standards.repository import PackKey, PackRepository
from serving.users.domain import Scope

RUNNING: Final = tuple(status for status in Status if status not in DONE | DROPPED)

_AT_ONCE: Final = 200


def columns_at_start(
    filed: Filed, steps: Sequence[Step], clockwork: Clockwork, basis: Basis
) -> dict[str, Any]:
    """What a case that opens now is kept with."""
    moments = moments_of(filed, steps[-1].to_status, steps, clockwork, basis.calendar)
    return _columns(moments, basis)


def moments_now(session: Session, case: Case) -> tuple[Moments, Basis]:
    """What is ahead of a case by the present calendar."""
    basis, line = basis_of(session), case.line
    clockwork = clockwork_of(session, line.filed) if line.filed else None
    moments = moments_of(line.filed, line.status, case.steps, clockwork, basis.calendar)
    return moments, basis


def follow_clock(session: Session, case: Case) -> None:
    """Keep what is ahead of a case that was just moved."""
    moments, basis = moments_now(session, case)
    _keep(session, case.line, moments, basis)


def recount(session: Session) -> int:
    """Work out again what was kept with another calendar, or never; how many cases it was.

    A case that is moved meanwhile is left to whoever moves it.
    """
    basis, total = basis_of(session), 0
    clockworks: dict[PackKey, Clockwork] = {}
    everywhere = Scope.everywhere()
    cases, all_steps = CaseListing(session, everywhere), StepRepository(session, everywhere)
    while lines := cases.on_another_basis(basis.revision, RUNNING, _AT_ONCE):
        histories = all_steps.histories([line.id for line in lines])
        for line in lines:
            assert line.filed is not None
            key = (line.filed.pack, line.filed.version)
            if key not in clockworks:
                clockworks[key] = clockwork_of(session, line.filed)
            steps, clockwork = histories[line.id], clockworks[key]
            moments = moments_of(line.filed, line.status, steps, clockwork, basis.calendar)
            _keep(session, line, moments, basis)
        total += len(lines)
    return total


def clockwork_of(session: Session, filed: Filed) -> Clockwork:
    """Of the pack a case is filed under."""
    found = PackRepository(session).clockwork(filed.pack, filed.version)
    if found is None:
        raise LookupError(f"pack {filed.pack} {filed.version} is gone")
    return found


def _keep(session: Session, line: CaseLine, moments: Moments, basis: Basis) -> None:
    session.execute(
        sa.update(CaseRow)
        .where(CaseRow.id == line.id, CaseRow.version == line.version)
        .values(**_columns(moments, basis))
        .execution_options(synchronize_session=False)
    )


def _columns(moments: Moments, basis: Basis) -> dict[str, Any]:
    return {
        "soon_at": moments.soon,
        "due_at": moments.due,
        "rung_at": moments.rung_at,
        "clock_basis": basis.revision,
    }
