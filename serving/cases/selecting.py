"""Which cases a query tells of: those in somebody's sight, and of them those a filter asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased, defer

from pipeline.contract import CheckVerdict
from serving.cameras.tables import CameraRow
from serving.cases.domain import Status
from serving.cases.tables import CaseRow
from serving.cases.wanted import CaseFilter
from serving.rechecks.repository import has_result
from serving.rechecks.tables import CheckResultRow
from serving.units.tables import DispatchWaitRow
from serving.users.domain import Scope
from serving.users.sight import case_in_sight

WITHOUT_REPORT: Final = defer(CaseRow.report)
"""Lists show none of the report, which is most of a row."""


def visible(scope: Scope) -> sa.ColumnElement[bool]:
    """Whether a case lies inside the scope."""
    return case_in_sight(scope, CaseRow.district, CaseRow.assigned)


def lines_in(scope: Scope) -> sa.Select[CaseRow, str]:
    """The cases inside the scope, each with the name of its camera."""
    return (
        sa.select(CaseRow, CameraRow.name)
        .join(CameraRow, CameraRow.id == CaseRow.camera_id)
        .where(visible(scope))
    )


def asked_for(wanted: CaseFilter) -> list[sa.ColumnElement[bool]]:
    """All that a filter asks for but the statuses."""
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.kinds:
        conditions.append(CaseRow.kind.in_(wanted.kinds))
    if wanted.camera_id is not None:
        conditions.append(CaseRow.camera_id == wanted.camera_id)
    if wanted.district is not None:
        conditions.append(CaseRow.district == wanted.district)
    if wanted.check_unable:
        conditions.append(CaseRow.status == Status.HANDLED)
        conditions.append(has_result(CheckResultRow.verdict == CheckVerdict.UNABLE))
    if wanted.assigned is not None:
        conditions.append(CaseRow.assigned == wanted.assigned)
    if wanted.overdue_at is not None:
        conditions.append(CaseRow.due_at < wanted.overdue_at)
    if wanted.soon_due_at is not None:
        conditions.append(CaseRow.soon_at <= wanted.soon_due_at)
        conditions.append(CaseRow.due_at >= wanted.soon_due_at)
    if wanted.holder is not None:
        mine = sa.and_(CaseRow.assigned.is_(None), CaseRow.unit == wanted.holder)
        conditions.append(sa.or_(CaseRow.assigned == wanted.holder, mine))
    if wanted.source is not None:
        theirs = sa.select(CameraRow.id).where(CameraRow.source_id == wanted.source)
        conditions.append(CaseRow.camera_id.in_(theirs))
    if wanted.text:
        conditions.append(CaseRow.id.in_(_said(wanted.text)))
    if wanted.since is not None:
        conditions.append(CaseRow.opened_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(CaseRow.opened_at < wanted.until)
    if wanted.clocked is not None:
        runs = CaseRow.due_at.is_not(None)
        conditions.append(runs if wanted.clocked else ~runs)
    if wanted.permit_id is not None:
        conditions.append(CaseRow.broken_permit == wanted.permit_id)
    if wanted.desk is not None:
        waits = sa.select(DispatchWaitRow.case_id).where(DispatchWaitRow.desk == wanted.desk)
        conditions.append(CaseRow.id.in_(waits))
    return conditions


def in_status(statuses: Sequence[Status]) -> sa.ColumnElement[bool]:
    """Most of all statuses are asked for as all but the others: then the newest are found in the
    order of the list, instead of all of them being sorted."""
    others = [status for status in Status if status not in statuses]
    if len(others) < len(statuses):
        return CaseRow.status.not_in(others)
    return CaseRow.status.in_(statuses)


def _said(text: str) -> sa.CompoundSelect[Any]:
    """Cases that people call so. Apart from each other the two are found by an index each."""
    named = sa.or_(
        CameraRow.name.icontains(text, autoescape=True),
        CameraRow.id.icontains(text, autoescape=True),
    )
    cameras, every = sa.select(CameraRow.id).where(named), aliased(CaseRow)
    # By themselves: their index is read instead of every case, of which it holds a hundredth.
    numbers = (
        sa.select(every.number)
        .where(every.number.contains(text.upper(), autoescape=True))
        .cte("numbers")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return sa.union(
        sa.select(CaseRow.id).where(CaseRow.number.in_(sa.select(numbers.c.number))),
        sa.select(CaseRow.id).where(CaseRow.camera_id.in_(cameras)),
    )
