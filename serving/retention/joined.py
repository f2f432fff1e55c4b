"""Which cases are over, and since when: one that joined another is over with that one."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from serving.cases.domain import Status
from serving.cases.tables import CaseRow
from serving.retention.domain import RULE_OF, Keeping, Rule
from serving.retention.tables import CasePictureRow


def end_of(session: Session, case: CaseRow) -> tuple[Status, datetime]:
    """The status that decides over the case's evidence, and since when it does: its own, or that of
    the case it joined, which it may have joined after that one was over."""
    head = case
    while head.status is Status.DUPLICATE and head.duplicate_of is not None:
        into = session.get(CaseRow, head.duplicate_of)
        assert into is not None
        head = into
    return head.status, max(case.changed_at, head.changed_at)


def over(keeping: Keeping, now: datetime) -> sa.Subquery:
    """Cases whose time is over and that have pictures still: ``case_id``, ``changed_at``, and the
    ``status`` that says under which rule."""
    kept = {Rule.REJECTED: keeping.rejected, Rule.CLOSED: keeping.closed}
    until = {status: now - kept[rule] for status, rule in RULE_OF.items()}
    # A query for each: the two of them in one would be looked for in every case.
    alone = (
        sa.select(CaseRow.id.label("case_id"), CaseRow.changed_at, CaseRow.status).where(
            _ended(CaseRow, status, at), _has_pictures()
        )
        for status, at in until.items()
    )
    joined, head = _joined(max(until.values())), aliased(CaseRow)
    together = (
        sa.select(joined.c.case_id, joined.c.since, head.status)
        .join(head, head.id == joined.c.into)
        .where(
            sa.or_(
                *(
                    sa.and_(_ended(head, status, at), joined.c.since <= at)
                    for status, at in until.items()
                )
            )
        )
    )
    return sa.union_all(*alone, together).subquery("ended")


def _ended(case: type[CaseRow], status: Status, at: datetime) -> sa.ColumnElement[bool]:
    # Nothing changes before it is opened: that is what an index finds first.
    return sa.and_(case.status == status, case.opened_at <= at, case.changed_at <= at)


def _joined(until: datetime) -> sa.CTE:
    """Cases that joined another one by then and have pictures still, with that one; where it is a
    duplicate itself also with the one it joined, and so on."""
    first = (
        sa.select(
            CaseRow.id.label("case_id"),
            CaseRow.changed_at.label("since"),
            CaseRow.duplicate_of.label("into"),
        )
        .where(_ended(CaseRow, Status.DUPLICATE, until), _has_pictures())
        .cte("joined", recursive=True)
    )
    on_the_way = aliased(CaseRow)
    return first.union_all(
        sa.select(first.c.case_id, first.c.since, on_the_way.duplicate_of)
        .join(on_the_way, on_the_way.id == first.c.into)
        .where(on_the_way.status == Status.DUPLICATE)
    )


def _has_pictures() -> sa.ColumnElement[bool]:
    return (
        sa.select(CasePictureRow.case_id)
        .where(CasePictureRow.case_id == CaseRow.id, CasePictureRow.deleted_at.is_(None))
        .correlate(CaseRow)
        .exists()
    )
