"""Letters that go now: claimed by one sender, and what became of the attempt."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from serving.connectors.phrases import PHRASES
from serving.handover.domain import Letter, LetterState, Trouble
from serving.handover.tables import HandoverRow, LetterRow
from serving.phrases import Said

MOST_ERROR: Final = 500
"""Characters of an error that are kept."""


class ClaimRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, destination: str, at: datetime, limit: int) -> list[int]:
        """Letters that may go now, locked for this transaction: of each case only the first one
        that is not there yet."""
        earlier = aliased(LetterRow)
        blocked = sa.exists().where(
            earlier.case_id == LetterRow.case_id,
            earlier.destination_id == LetterRow.destination_id,
            earlier.sequence < LetterRow.sequence,
            earlier.state.not_in((LetterState.SENT, LetterState.GIVEN_UP)),
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
        row.error = row.error or PHRASES.text("under-way")
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
        there = {"state": LetterState.SENT, "sent_at": at, "unsure": False}
        if not self._conclude(letter, **there, error=None, trouble=None):
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

    def failed(
        self, letter: Letter, said: Said, trouble: Trouble, *, unsure: bool, dead: bool
    ) -> bool:
        state = LetterState.DEAD if dead else LetterState.WAITING
        error = str(said)[:MOST_ERROR]
        return self._conclude(letter, state=state, unsure=unsure, error=error, trouble=trouble)

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
