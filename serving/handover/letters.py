"""The outbox of each destination in and out of the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from serving.cases.domain import Case
from serving.cases.tables import CaseRow
from serving.connectors.base import Change
from serving.handover.domain import DeadLetter, Letter, LetterState, Mode, Queue
from serving.handover.tables import DestinationRow, HandoverRow, LetterRow

UNDER_WAY = "An attempt was under way and its end is not known."
MOST_ERROR = 500


class LetterRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def filed(self, case_id: UUID) -> set[str]:
        """The destinations that have the case, or will."""
        rows = self._session.scalars(
            sa.select(HandoverRow.destination_id).where(HandoverRow.case_id == case_id)
        )
        return set(rows)

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
        self._session.execute(sa.update(HandoverRow).where(here).values(ended=False))
        self._session.expire_all()
        return True

    def due(self, destination: str, at: datetime, limit: int) -> list[int]:
        """Letters that may go now, locked for this transaction: of each case only the first one
        that is not there yet."""
        earlier = aliased(LetterRow)
        blocked = sa.exists().where(
            earlier.case_id == LetterRow.case_id,
            earlier.destination_id == LetterRow.destination_id,
            earlier.sequence < LetterRow.sequence,
            earlier.state != LetterState.SENT,
        )
        free = sa.or_(LetterRow.leased_until.is_(None), LetterRow.leased_until <= at)
        query = (
            sa.select(LetterRow.id)
            .where(
                LetterRow.destination_id == destination,
                LetterRow.state == LetterState.WAITING,
                LetterRow.next_at <= at,
                free,
                ~blocked,
            )
            .order_by(LetterRow.next_at, LetterRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=LetterRow)
        )
        return list(self._session.scalars(query))

    def attempts(self, letter_id: int) -> int:
        return self._session.get_one(LetterRow, letter_id).attempts

    def claim(
        self, letter_id: int, owner: str, at: datetime, lease: timedelta, next_at: datetime
    ) -> Letter:
        """Write the attempt down as if it failed, before it is made: whatever happens now, the
        count, the reason and the next time are there."""
        row = self._session.get_one(LetterRow, letter_id)
        was_unsure = row.unsure
        row.attempts += 1
        row.unsure = True
        row.error = row.error or UNDER_WAY
        row.tried_at = at
        row.next_at = next_at
        row.owner = owner
        row.leased_until = at + lease
        self._session.flush()
        handover = self._session.get_one(HandoverRow, (row.case_id, row.destination_id))
        before = self._session.scalar(
            sa.select(LetterRow.event).where(
                LetterRow.case_id == row.case_id,
                LetterRow.destination_id == row.destination_id,
                LetterRow.sequence == row.sequence - 1,
            )
        )
        return Letter(
            id=row.id,
            case_id=row.case_id,
            destination=row.destination_id,
            sequence=row.sequence,
            change=row.change,
            key=key_of(handover.event_id, row.sequence),
            event=row.event,
            before=before,
            external_id=handover.external_id,
            attempts=row.attempts,
            unsure=was_unsure,
            owner=owner,
            created_at=row.created_at,
        )

    def arrived(self, letter: Letter, external_id: str | None, at: datetime) -> bool:
        """The letter is there, and what the case is called there: one step, or False when the claim
        is not this owner's any more."""
        if not self._conclude(letter, state=LetterState.SENT, sent_at=at, unsure=False, error=None):
            return False
        if external_id is not None:
            self._session.execute(
                sa.update(HandoverRow)
                .where(
                    HandoverRow.case_id == letter.case_id,
                    HandoverRow.destination_id == letter.destination,
                )
                .values(external_id=external_id[:200])
            )
        return True

    def failed(self, letter: Letter, error: str, *, unsure: bool, dead: bool) -> bool:
        state = LetterState.DEAD if dead else LetterState.WAITING
        return self._conclude(letter, state=state, unsure=unsure, error=error[:MOST_ERROR])

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

    def dead(self, destination: str | None = None) -> list[DeadLetter]:
        query = (
            sa.select(LetterRow, CaseRow.number)
            .join(CaseRow, CaseRow.id == LetterRow.case_id)
            .where(LetterRow.state == LetterState.DEAD)
            .order_by(LetterRow.id)
        )
        if destination is not None:
            query = query.where(LetterRow.destination_id == destination)
        return [
            DeadLetter(
                row.id,
                row.destination_id,
                number,
                row.change,
                row.attempts,
                row.error or "",
                row.tried_at,
            )
            for row, number in self._session.execute(query)
        ]

    def counts(self) -> dict[LetterState, int]:
        query = sa.select(LetterRow.state, sa.func.count()).group_by(LetterRow.state)
        return {row[0]: row[1] for row in self._session.execute(query)}

    def queues(self) -> list[Queue]:
        """What stands before each destination, in the order of their ids."""
        return [
            self._queue(name)
            for name in self._session.scalars(
                sa.select(DestinationRow.id).order_by(DestinationRow.id)
            )
        ]

    def _queue(self, destination: str) -> Queue:
        there = LetterRow.destination_id == destination
        counted = {
            row[0]: row[1]
            for row in self._session.execute(
                sa.select(LetterRow.state, sa.func.count()).where(there).group_by(LetterRow.state)
            )
        }
        on_the_way = sa.and_(there, LetterRow.state != LetterState.SENT)
        oldest = self._session.scalar(
            sa.select(LetterRow.created_at)
            .where(on_the_way)
            .order_by(LetterRow.created_at)
            .limit(1)
        )
        error = self._session.scalar(
            sa.select(LetterRow.error)
            .where(on_the_way, LetterRow.error.is_not(None))
            .order_by(LetterRow.tried_at.desc())
            .limit(1)
        )
        return Queue(
            destination,
            counted.get(LetterState.WAITING, 0),
            counted.get(LetterState.DEAD, 0),
            counted.get(LetterState.SENT, 0),
            oldest,
            error,
        )

    def _conclude(self, letter: Letter, **values: Any) -> bool:
        changed = self._session.execute(
            sa.update(LetterRow)
            .where(LetterRow.id == letter.id, LetterRow.owner == letter.owner)
            .values(owner=None, leased_until=None, **values)
            .returning(LetterRow.id)
            .execution_options(synchronize_session=False)
        )
        return changed.one_or_none() is not None


def key_of(event_id: UUID, sequence: int) -> str:
    """The idempotency key of a letter. The first one's is the event id itself."""
    return str(event_id) if sequence == 1 else f"{event_id}:{sequence}"
