"""Deletes evidence whose time is over: first in the database, then in the store, both for good.

A case gives its pictures up in one transaction, which leaves a tombstone for each. A picture that
no case refers to any more is ``going`` from then on; its bytes and its blurred copy follow as soon
as the store answers, also after a crash.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipeline.storage import ErasableStore, StoreUnavailable
from serving.cases.tables import CaseRow
from serving.clock import Clock
from serving.config import RetentionSettings
from serving.db import Database
from serving.evidence.tables import BlurredPictureRow
from serving.retention.domain import RULE_OF, DueCase, Keeping, PictureState, Rule
from serving.retention.joined import end_of, over
from serving.retention.references import release
from serving.retention.tables import CasePictureRow, LegalHoldRow, StoredPictureRow
from serving.samples.repository import SampleRepository
from serving.samples.service import bury
from serving.users.domain import Scope

log = logging.getLogger(__name__)

ACTOR: Final = "retention"
AT_ONCE: Final = 100


def keeping_of(settings: RetentionSettings) -> Keeping:
    return Keeping(timedelta(days=settings.rejected_days), timedelta(days=settings.case_days))


@dataclass(frozen=True, slots=True)
class Tally:
    """What a round did: cases that gave up their evidence, and pictures whose bytes are gone."""

    cases: int = 0
    pictures: int = 0

    def __bool__(self) -> bool:
        return bool(self.cases or self.pictures)


def due_cases(session: Session, keeping: Keeping, now: datetime, limit: int) -> list[DueCase]:
    """Cases whose evidence's time is over and that nobody holds, the oldest first."""
    pictures = (
        sa.select(sa.func.count())
        .select_from(CasePictureRow)
        .where(CasePictureRow.case_id == CaseRow.id, CasePictureRow.deleted_at.is_(None))
        .correlate(CaseRow)
        .scalar_subquery()
    )
    ended = over(keeping, now)
    oldest = (
        sa.select(ended)
        .where(~_held(ended.c.case_id))
        .order_by(ended.c.changed_at, ended.c.case_id)
        .limit(limit)
        .subquery()
    )
    query = (
        sa.select(CaseRow.id, CaseRow.number, oldest.c.status, pictures.label("pictures"))
        .join(oldest, oldest.c.case_id == CaseRow.id)
        .order_by(oldest.c.changed_at, CaseRow.id)
    )
    return [
        DueCase(row.id, row.number, RULE_OF[row.status], row.pictures)
        for row in session.execute(query)
    ]


def count_due(session: Session, keeping: Keeping, now: datetime) -> dict[Rule, tuple[int, int]]:
    """By rule, how many cases and how many of their pictures are due."""
    ended = over(keeping, now)
    query = (
        sa.select(ended.c.status, sa.func.count(ended.c.case_id.distinct()), sa.func.count())
        .join(CasePictureRow, CasePictureRow.case_id == ended.c.case_id)
        .where(CasePictureRow.deleted_at.is_(None), ~_held(ended.c.case_id))
        .group_by(ended.c.status)
    )
    found = dict.fromkeys(Rule, (0, 0))
    for status, cases, pictures in session.execute(query):
        rule = RULE_OF[status]
        found[rule] = (found[rule][0] + cases, found[rule][1] + pictures)
    return found


def expire(
    session: Session, case_id: UUID, keeping: Keeping, now: datetime, *, samples_follow: bool
) -> bool:
    """Let one case give up its evidence, if its time is over still; whether it did."""
    row = session.scalar(
        sa.select(CaseRow)
        .where(CaseRow.id == case_id, ~_held(CaseRow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    ends = keeping.ends(*end_of(session, row)) if row is not None else None
    if ends is None or ends[1] > now:
        return False
    rule = ends[0]
    given_up = session.scalars(
        sa.update(CasePictureRow)
        .where(CasePictureRow.case_id == case_id, CasePictureRow.deleted_at.is_(None))
        .values(deleted_at=now, rule=rule)
        .returning(CasePictureRow.sha256)
        .execution_options(synchronize_session=False)
    ).all()
    for sha256 in sorted(given_up):
        release(session, sha256, now)
    sample = SampleRepository(session, Scope.everywhere()).of_case(case_id)
    if sample is not None and samples_follow:
        why = f"The evidence of its case was deleted under the rule {rule}."
        bury(session, sample, why, now, ACTOR, None)
    return True


def erase_going(
    db: Database, store: ErasableStore, clock: Clock, ending: Callable[[], bool] = lambda: False
) -> int:
    """Take the bytes of pictures out of the store that are to go; how many are gone now. What the
    store still holds goes after it was told to let go."""
    with db.reading() as session:
        going = session.scalars(
            sa.select(StoredPictureRow.sha256)
            .where(StoredPictureRow.state == PictureState.GOING, ~StoredPictureRow.held)
            .order_by(StoredPictureRow.since)
            .limit(AT_ONCE)
        ).all()
    gone = 0
    for sha256 in going:
        if ending():
            return gone
        try:
            _erase(db, store, sha256, clock.now())
        except StoreUnavailable as error:
            log.warning("pictures whose time is over wait to be erased: %s", error)
            return gone
        gone += 1
    return gone


def run_round(
    db: Database,
    store: ErasableStore,
    settings: RetentionSettings,
    clock: Clock,
    ending: Callable[[], bool] = lambda: False,
) -> Tally:
    """Work off what is due, ``AT_ONCE`` cases at most."""
    keeping, now = keeping_of(settings), clock.now()
    with db.reading() as session:
        due = due_cases(session, keeping, now, AT_ONCE)
    cases = 0
    for case in due:
        if ending():
            break
        with db.writing() as session:
            follow = settings.samples_follow
            cases += expire(session, case.id, keeping, now, samples_follow=follow)
    return Tally(cases, erase_going(db, store, clock, ending))


def _erase(db: Database, store: ErasableStore, sha256: str, at: datetime) -> None:
    """A crash after the bytes are gone repeats this, which changes nothing."""
    with db.reading() as session:
        copy = session.get(BlurredPictureRow, sha256)
    if copy is not None and copy.sha256 != sha256:
        store.erase(copy.sha256)
    store.erase(sha256)
    with db.writing() as session:
        session.execute(
            sa.delete(BlurredPictureRow).where(BlurredPictureRow.original_sha256 == sha256)
        )
        session.execute(
            sa.update(StoredPictureRow)
            .where(StoredPictureRow.sha256 == sha256, StoredPictureRow.state == PictureState.GOING)
            .values(state=PictureState.GONE, turn=StoredPictureRow.turn + 1, since=at)
        )


def _held(case_id: sa.ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> sa.ColumnElement[bool]:
    return (
        sa.select(LegalHoldRow.id)
        .where(LegalHoldRow.case_id == case_id, LegalHoldRow.lifted_at.is_(None))
        .correlate_except(LegalHoldRow)
        .exists()
    )
