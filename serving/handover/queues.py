"""What stands before each destination, counted."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.handover.domain import LetterState, Queue
from serving.handover.tables import DestinationRow, LetterRow


class QueueRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[Queue]:
        """What stands before each destination, in the order of their ids."""
        return [
            self._queue(name)
            for name in self._session.scalars(
                sa.select(DestinationRow.id).order_by(DestinationRow.id)
            )
        ]

    def counts(self, states: Collection[LetterState]) -> dict[LetterState, int]:
        """How many are in each of these states; one without letters is missing."""
        query = sa.select(LetterRow.state, sa.func.count()).group_by(LetterRow.state)
        query = query.where(LetterRow.state.in_(states))
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _queue(self, destination: str) -> Queue:
        there = LetterRow.destination_id == destination
        on_the_way = sa.and_(there, LetterRow.state.in_((LetterState.WAITING, LetterState.DEAD)))
        oldest = self._session.scalar(
            sa.select(sa.func.min(LetterRow.created_at)).where(on_the_way)
        )
        waits = sa.and_(there, LetterRow.state == LetterState.WAITING)
        soonest = self._session.scalar(sa.select(sa.func.min(LetterRow.next_at)).where(waits))
        arrived = self._session.scalar(sa.select(sa.func.max(LetterRow.sent_at)).where(there))
        failed = self._session.execute(
            sa.select(LetterRow.error, LetterRow.trouble, LetterRow.tried_at)
            .where(on_the_way, LetterRow.error.is_not(None))
            .order_by(LetterRow.tried_at.desc())
            .limit(1)
        ).one_or_none()
        error, trouble, failed_at = failed if failed else (None, None, None)
        return Queue(
            destination,
            self._counted(destination, LetterState.WAITING),
            self._counted(destination, LetterState.DEAD),
            self._counted(destination, LetterState.SENT),
            oldest,
            error,
            trouble,
            failed_at,
            arrived,
            soonest,
        )

    def _counted(self, destination: str, state: LetterState) -> int:
        """By the state first, which an index leads with."""
        query = sa.select(sa.func.count()).where(
            LetterRow.state == state, LetterRow.destination_id == destination
        )
        return self._session.scalar(query) or 0
