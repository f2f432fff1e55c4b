"""Checks and things that left, in and out of the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pipeline.contract import (
    CheckResult,
    CheckUnable,
    CheckVerdict,
    PermitTerm,
    PlaceGone,
    Recheck,
    Report,
    check_id,
)
from serving.cases.domain import Action, Status
from serving.cases.tables import CaseRow, StepRow
from serving.dialects import upsert
from serving.rechecks.domain import UNTOUCHED, Gone
from serving.rechecks.tables import CheckResultRow, PlaceGoneRow

Episode = tuple[UUID, int]
"""A case, and the step that said it was handled."""


def handled_step() -> sa.ScalarSelect[int]:
    """Of each case the number of the last step that said it was handled."""
    return (
        sa.select(sa.func.max(StepRow.sequence))
        .where(StepRow.case_id == CaseRow.id, StepRow.action == Action.HANDLE)
        .correlate(CaseRow)
        .scalar_subquery()
    )


def has_result(*more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether the case's last time of being handled was checked."""
    return sa.exists().where(
        CheckResultRow.case_id == CaseRow.id, CheckResultRow.sequence == handled_step(), *more
    )


class RecheckRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def wanted(self, before: datetime | None = None) -> tuple[Episode, ...]:
        """Handled cases without a result, in a fixed order; those handled ``before``, if given."""
        query = sa.select(CaseRow.id, handled_step()).where(
            CaseRow.status == Status.HANDLED, ~has_result()
        )
        if before is not None:
            query = query.where(CaseRow.changed_at < before)
        rows = self._session.execute(query.order_by(CaseRow.id))
        return tuple((row[0], row[1]) for row in rows if row[1] is not None)

    def asked(self, episodes: Sequence[Episode]) -> tuple[Recheck, ...]:
        """What the pipeline is asked to look at, in the order of ``episodes``."""
        handled = dict(episodes)
        rows = self._session.execute(
            sa.select(CaseRow.id, CaseRow.report, StepRow.at)
            .join(
                StepRow,
                sa.and_(StepRow.case_id == CaseRow.id, StepRow.sequence == handled_step()),
            )
            .where(CaseRow.id.in_(list(handled)))
        )
        found = {
            row.id: _recheck(row.id, handled[row.id], Report.model_validate(row.report), row.at)
            for row in rows
        }
        return tuple(found[case_id] for case_id in handled)

    def episode(self, case_id: UUID) -> tuple[int, datetime] | None:
        """The step that last said the case was handled, and when; None when nobody ever did."""
        row = self._session.execute(
            sa.select(StepRow.sequence, StepRow.at)
            .where(StepRow.case_id == case_id, StepRow.action == Action.HANDLE)
            .order_by(StepRow.sequence.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else (row.sequence, row.at)

    def get(self, check: UUID) -> CheckResultRow | None:
        return self._session.scalar(
            sa.select(CheckResultRow).where(CheckResultRow.check_id == check)
        )

    def of_episode(self, case_id: UUID, sequence: int) -> CheckResultRow | None:
        return self._session.scalar(
            sa.select(CheckResultRow).where(
                CheckResultRow.case_id == case_id, CheckResultRow.sequence == sequence
            )
        )

    def latest_with_picture(self, case_id: UUID) -> CheckResult | None:
        """The last result that told something and still mattered when it came."""
        row = self._session.scalar(
            sa.select(CheckResultRow)
            .where(
                CheckResultRow.case_id == case_id,
                CheckResultRow.sequence.is_not(None),
                CheckResultRow.verdict != CheckVerdict.UNABLE,
            )
            .order_by(CheckResultRow.sequence.desc())
            .limit(1)
        )
        return CheckResult.model_validate(row.result) if row and row.result else None

    def enter(self, result: CheckResult, sequence: int | None, digest: str, at: datetime) -> bool:
        """Enter the result; False when the check had one. Of many at once, one enters it."""
        return self._enter(
            check_id=result.check_id,
            case_id=result.case_id,
            sequence=sequence,
            verdict=result.verdict,
            reason=result.reason,
            began_at=result.began_at,
            decided_at=result.decided_at,
            received_at=at,
            digest=digest,
            result=result.model_dump(mode="json"),
        )

    def enter_silence(self, episode: Episode, handled_at: datetime, at: datetime) -> bool:
        """Nothing was ever told of this check; as ``enter``."""
        return self._enter(
            check_id=check_id(*episode),
            case_id=episode[0],
            sequence=episode[1],
            verdict=CheckVerdict.UNABLE,
            reason=CheckUnable.NO_WORD,
            began_at=handled_at,
            decided_at=at,
            received_at=at,
            digest="",
            result=None,
        )

    def enter_gone(self, gone: PlaceGone, case_id: UUID, status: Status, at: datetime) -> bool:
        """Enter what left; False when that was known. Of many at once, one enters it."""
        entered = self._session.execute(
            upsert(self._session, PlaceGoneRow)
            .values(
                report_id=gone.report_id,
                case_id=case_id,
                by_itself=status in UNTOUCHED,
                status=status,
                first_seen=gone.first_seen,
                last_seen=gone.last_seen,
                gone_at=gone.gone_at,
                clean_looks=gone.clean_looks,
                received_at=at,
            )
            .on_conflict_do_nothing(index_elements=["report_id"])
            .returning(PlaceGoneRow.report_id)
        )
        return entered.one_or_none() is not None

    def gone(self, case_id: UUID) -> Gone | None:
        """How the case's thing left before anybody began to handle it; None when it did not."""
        row = self._session.scalar(
            sa.select(PlaceGoneRow)
            .where(PlaceGoneRow.case_id == case_id, PlaceGoneRow.by_itself, ~seen_again())
            .order_by(PlaceGoneRow.gone_at.desc())
            .limit(1)
        )
        if row is None:
            return None
        return Gone(row.first_seen, row.last_seen, row.gone_at, row.clean_looks)

    def gone_and_open(self, kinds: Sequence[str], limit: int) -> tuple[UUID, ...]:
        """Confirmed cases of these kinds whose thing left by itself."""
        rows = self._session.scalars(
            sa.select(CaseRow.id)
            .join(PlaceGoneRow, PlaceGoneRow.case_id == CaseRow.id)
            .where(
                PlaceGoneRow.by_itself,
                ~seen_again(),
                CaseRow.kind.in_(kinds),
                CaseRow.status.in_([Status.REGISTERED, Status.DISPATCHED]),
            )
            .distinct()
            .order_by(CaseRow.id)
            .limit(limit)
        )
        return tuple(rows)

    def joined(self, case_id: UUID) -> tuple[UUID, Status]:
        """The case that ``case_id`` stands in by now, itself unless it was merged."""
        while True:
            row = self._session.execute(
                sa.select(CaseRow.status, CaseRow.duplicate_of).where(CaseRow.id == case_id)
            ).one()
            if row.duplicate_of is None:
                return case_id, row.status
            case_id = row.duplicate_of

    def _enter(self, **values: object) -> bool:
        entered = self._session.execute(
            upsert(self._session, CheckResultRow)
            .values(**values)
            .on_conflict_do_nothing(index_elements=["check_id"])
            .returning(CheckResultRow.check_id)
        )
        return entered.one_or_none() is not None


def seen_again() -> sa.ColumnElement[bool]:
    """Whether the same thing was seen again after it was gone, and joined the case."""
    later = aliased(CaseRow)
    return sa.exists().where(
        later.duplicate_of == PlaceGoneRow.case_id, later.confirmed_at > PlaceGoneRow.gone_at
    )


def _recheck(case_id: UUID, sequence: int, report: Report, handled_at: datetime) -> Recheck:
    broken = report.broken_term
    full = broken is not None and broken.term is PermitTerm.OVER_CAPACITY
    return Recheck(
        check_id=check_id(case_id, sequence),
        case_id=case_id,
        camera_id=report.camera_id,
        view_id=report.view_id,
        kind=report.kind,
        place_id=report.place_id,
        box=report.box,
        seen_at=report.confirmed_at,
        handled_at=handled_at,
        over_permit=broken.permit_id if broken and full else None,
    )
