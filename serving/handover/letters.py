"""Letters as their cases write them, and take them back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cases.domain import Case
from serving.connectors.base import Change
from serving.handover.domain import LetterState, Mode
from serving.handover.tables import HandoverRow, LetterRow


class LetterRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def filed(self, case_id: UUID) -> dict[str, bool]:
        """The destinations that have the case, or will; False for those where it was given up."""
        rows = self._session.execute(
            sa.select(HandoverRow.destination_id, HandoverRow.given_up_at).where(
                HandoverRow.case_id == case_id
            )
        )
        return {row[0]: row[1] is None for row in rows}

    def file(self, case: Case, destination: str, mode: Mode, at: datetime, poll_s: float) -> None:
        self._session.add(
            HandoverRow(
                case_id=case.line.id,
                destination_id=destination,
                event_id=case.report.report_id,
                mode=mode,
                filed_at=at,
                ended=False,
                status_applied=True,
                next_poll_at=at + timedelta(seconds=poll_s),
            )
        )
        self._session.flush()

    def next_sequence(self, case_id: UUID, destination: str) -> int:
        """The case's row is locked by its own move, so nobody else counts at the same time."""
        last = self._session.scalar(
            sa.select(sa.func.max(LetterRow.sequence)).where(
                LetterRow.case_id == case_id, LetterRow.destination_id == destination
            )
        )
        return (last or 0) + 1

    def write(
        self,
        case_id: UUID,
        destination: str,
        sequence: int,
        change: Change,
        event: dict[str, Any],
        at: datetime,
        *,
        ended: bool,
        step: int,
        not_before: datetime | None = None,
    ) -> None:
        """``step`` is the case's step that the letter tells of."""
        self._session.add(
            LetterRow(
                case_id=case_id,
                destination_id=destination,
                sequence=sequence,
                change=change,
                event=event,
                state=LetterState.WAITING,
                attempts=0,
                unsure=False,
                created_at=at,
                next_at=at if not_before is None else max(at, not_before),
                step=step,
            )
        )
        self._session.execute(
            sa.update(HandoverRow)
            .where(HandoverRow.case_id == case_id, HandoverRow.destination_id == destination)
            .values(ended=ended)
        )
        self._session.flush()

    def withdraw(self, case_id: UUID, step: int) -> bool:
        """Take back the letters that tell of a case's step, as if it had not been; False when one
        of them was tried already, and then the caller has to roll back."""
        theirs = sa.and_(LetterRow.case_id == case_id, LetterRow.step == step)
        self._session.execute(
            sa.delete(LetterRow)
            .where(theirs, LetterRow.attempts == 0)
            .execution_options(synchronize_session=False)
        )
        if self._session.scalar(sa.select(sa.exists().where(theirs))):
            return False
        told = sa.exists().where(
            LetterRow.case_id == HandoverRow.case_id,
            LetterRow.destination_id == HandoverRow.destination_id,
        )
        here = HandoverRow.case_id == case_id
        self._session.execute(
            sa.delete(HandoverRow).where(here, ~told).execution_options(synchronize_session=False)
        )
        self._session.execute(
            sa.update(HandoverRow)
            .where(here, HandoverRow.given_up_at.is_(None))
            .values(ended=False)
        )
        self._session.expire_all()
        return True
