"""Letters that go no more by themselves: a person retries them or gives them up."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cases.tables import CaseRow
from serving.connectors.base import Change
from serving.handover.domain import DeadLetter, LetterState
from serving.handover.tables import HandoverRow, LetterRow


class DeadLetterRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def listed(
        self, destination: str | None = None, after: int = 0, limit: int | None = None
    ) -> list[DeadLetter]:
        """Oldest first, behind the letter ``after``."""
        query = (
            sa.select(LetterRow, CaseRow.number, CaseRow.kind)
            .join(CaseRow, CaseRow.id == LetterRow.case_id)
            .where(LetterRow.state == LetterState.DEAD, LetterRow.id > after)
            .order_by(LetterRow.id)
            .limit(limit)
        )
        if destination is not None:
            query = query.where(LetterRow.destination_id == destination)
        return [
            DeadLetter(
                row.id,
                row.destination_id,
                row.case_id,
                number,
                kind,
                row.change,
                row.attempts,
                row.error or "",
                row.trouble,
                row.created_at,
                row.tried_at,
            )
            for row, number, kind in self._session.execute(query)
        ]

    def retry(self, at: datetime, destination: str | None, letter_id: int | None) -> int:
        """Dead letters wait again, from their first pause on; how many. Letters of those cases go
        on in order."""
        query = sa.update(LetterRow).where(LetterRow.state == LetterState.DEAD)
        if destination is not None:
            query = query.where(LetterRow.destination_id == destination)
        if letter_id is not None:
            query = query.where(LetterRow.id == letter_id)
        changed = self._session.execute(
            query.values(state=LetterState.WAITING, attempts=0, next_at=at).returning(LetterRow.id)
        )
        return len(changed.all())

    def give_up(self, letter_id: int, at: datetime) -> list[int] | None:
        """The letter will never go, and letters behind it may. When it is the one that would have
        told of the case, nothing of the case goes there any more. Which ones were given up; None
        when it is no dead letter."""
        row = self._session.scalar(
            sa.select(LetterRow)
            .where(LetterRow.id == letter_id, LetterRow.state == LetterState.DEAD)
            .with_for_update()
        )
        if row is None:
            return None
        case_there = (
            LetterRow.case_id == row.case_id,
            LetterRow.destination_id == row.destination_id,
        )
        if row.change is Change.NEW:
            whose = sa.and_(*case_there, LetterRow.state != LetterState.SENT)
            self._session.execute(
                sa.update(HandoverRow)
                .where(
                    HandoverRow.case_id == row.case_id,
                    HandoverRow.destination_id == row.destination_id,
                )
                .values(given_up_at=at, ended=True)
            )
        else:
            whose = LetterRow.id == letter_id
        gone = self._session.scalars(
            sa.update(LetterRow)
            .where(whose)
            .values(state=LetterState.GIVEN_UP)
            .returning(LetterRow.id)
            .execution_options(synchronize_session=False)
        )
        return sorted(gone)
