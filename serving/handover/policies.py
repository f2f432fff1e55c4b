"""Hand-over policies in and out of the database, and the breaker that takes one back."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.cases.domain import Action
from serving.cases.tables import CaseRow, StepRow
from serving.config import BreakerSettings
from serving.handover.domain import Mode, Policy
from serving.handover.policy import default_mode, trips
from serving.handover.reasons import closed, opened
from serving.handover.tables import HandoverRow, PolicyChangeRow

log = logging.getLogger(__name__)

BREAKER = "circuit breaker"
"""The actor of a change that nobody made by hand."""
VERDICTS = (Action.CONFIRM, Action.REJECT, Action.MERGE)


class PolicyRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, kind: str) -> Policy:
        change = self._session.scalars(
            sa.select(PolicyChangeRow)
            .where(PolicyChangeRow.kind == kind)
            .order_by(PolicyChangeRow.id.desc())
            .limit(1)
        ).one_or_none()
        if change is None:
            return Policy(kind, default_mode(kind), None, "default", "")
        return _policy(change)

    def modes(self, kinds: Collection[str]) -> dict[str, Mode]:
        """When cases of these kinds go out, now."""
        latest = (
            sa.select(sa.func.max(PolicyChangeRow.id))
            .where(PolicyChangeRow.kind.in_(kinds))
            .group_by(PolicyChangeRow.kind)
        )
        changes = self._session.execute(
            sa.select(PolicyChangeRow.kind, PolicyChangeRow.mode).where(
                PolicyChangeRow.id.in_(latest)
            )
        )
        changed = {row.kind: row.mode for row in changes}
        return {kind: changed.get(kind, default_mode(kind)) for kind in kinds}

    def set(self, kind: str, mode: Mode, at: datetime, by: Actor, why: str) -> None:
        """Add the change to the record; it holds from now on."""
        self._session.add(
            PolicyChangeRow(kind=kind, mode=mode, at=at, actor=by.name, actor_id=by.id, why=why)
        )
        self._session.flush()
        record(self._session, Act.POLICY_CHANGED, by, at, kind, mode=mode, why=why)

    def history(self) -> list[Policy]:
        """Every change there was, oldest first."""
        rows = self._session.scalars(sa.select(PolicyChangeRow).order_by(PolicyChangeRow.id))
        return [_policy(row) for row in rows]

    def latest(self, limit: int) -> list[Policy]:
        """At most ``limit`` changes, newest first."""
        query = sa.select(PolicyChangeRow).order_by(PolicyChangeRow.id.desc()).limit(limit)
        return [_policy(row) for row in self._session.scalars(query)]

    def rejections(self, kind: str, last: int) -> list[bool]:
        """Of the kind's cases filed unreviewed since a person last set when they go: was the first
        verdict that was not taken back a no? Newest verdict first, at most ``last``."""
        filed = (
            sa.select(HandoverRow.case_id)
            .join(CaseRow, CaseRow.id == HandoverRow.case_id)
            .where(CaseRow.kind == kind, HandoverRow.mode == Mode.AUTO)
            .distinct()
        )
        since = self._set_by_hand(kind)
        if since is not None:
            filed = filed.where(HandoverRow.filed_at >= since)
        after = aliased(StepRow)
        taken_back = sa.exists().where(
            after.case_id == StepRow.case_id,
            after.sequence == StepRow.sequence + 1,
            after.action == Action.TAKE_BACK,
        )
        first = (
            sa.select(StepRow.case_id, sa.func.min(StepRow.sequence).label("sequence"))
            .where(StepRow.case_id.in_(filed), StepRow.action.in_(VERDICTS), ~taken_back)
            .group_by(StepRow.case_id)
            .subquery()
        )
        verdicts = (
            sa.select(StepRow.action)
            .join(
                first,
                sa.and_(StepRow.case_id == first.c.case_id, StepRow.sequence == first.c.sequence),
            )
            .order_by(StepRow.at.desc(), StepRow.case_id)
            .limit(last)
        )
        return [action is Action.REJECT for action in self._session.scalars(verdicts)]

    def _set_by_hand(self, kind: str) -> datetime | None:
        """When somebody last decided; what the breaker takes and gives back begins no new count."""
        return self._session.scalar(
            sa.select(PolicyChangeRow.at)
            .where(PolicyChangeRow.kind == kind, PolicyChangeRow.actor != BREAKER)
            .order_by(PolicyChangeRow.id.desc())
            .limit(1)
        )


def _policy(row: PolicyChangeRow) -> Policy:
    return Policy(row.kind, row.mode, row.at, row.actor, row.why)


def check_breaker(session: Session, kind: str, breaker: BreakerSettings, at: datetime) -> bool:
    """After a rejection: back to ``after_review`` when too many were wrong. Whether it was.

    In the reviewer's own transaction: the next case of the kind already waits for a person.
    """
    policies = PolicyRepository(session)
    policy = policies.of(kind)
    if policy.mode is not Mode.AUTO:
        return False
    rejected = policies.rejections(kind, breaker.last)
    if not trips(rejected, breaker.last, breaker.most_share):
        return False
    why = opened(kind, rejected, breaker)
    policies.set(kind, Mode.AFTER_REVIEW, at, Actor(BREAKER, via="serving"), why)
    log.warning("hand-over of %s falls back to after_review: %s", kind, why)
    return True


def reset_breaker(
    session: Session, kind: str, breaker: BreakerSettings, rejected_at: datetime, at: datetime
) -> bool:
    """After a rejection given at ``rejected_at`` was taken back: ``auto`` again, when the breaker
    had counted it and would not open without it. Whether it is.

    What a person decided since stays so, and a rejection that came after it opened closes nothing.
    """
    policies = PolicyRepository(session)
    policy = policies.of(kind)
    opened_at = policy.since
    is_open = policy.actor == BREAKER and policy.mode is Mode.AFTER_REVIEW
    if not is_open or opened_at is None or rejected_at > opened_at:
        return False
    rejected = policies.rejections(kind, breaker.last)
    if trips(rejected, breaker.last, breaker.most_share):
        return False
    why = closed(kind, rejected)
    policies.set(kind, Mode.AUTO, at, Actor(BREAKER, via="serving"), why)
    log.warning("hand-over of %s is auto again: %s", kind, why)
    return True
