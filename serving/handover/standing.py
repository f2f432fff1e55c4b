"""How a case stands at each destination: what was sent, what they call it, what is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.connectors.base import Change
from serving.handover.domain import LetterState, Mode
from serving.handover.tables import HandoverRow, LetterRow
from serving.users.domain import Permission, Person
from serving.users.permissions import require


class Stand(StrEnum):
    """How far the hand-over of a case to one destination has come."""

    WAITING = "waiting"
    """Something is still to be sent; it was not tried yet, or will be tried again."""
    SENT = "sent"
    """Everything arrived; they did not say what they call the case."""
    ACCEPTED = "accepted"
    """Everything arrived, and they have a number of their own for it."""
    DEAD = "dead"
    """Something will not go by itself any more."""


@dataclass(frozen=True, slots=True)
class LetterStand:
    """One change of the case on its way."""

    sequence: int
    change: Change
    state: LetterState
    attempts: int
    error: str | None
    """Why the last attempt failed; None once it arrived."""
    created_at: datetime
    tried_at: datetime | None
    sent_at: datetime | None
    next_at: datetime | None
    """When it is tried next; None when it arrived or goes no more by itself."""


@dataclass(frozen=True, slots=True)
class HandoverStand:
    """A case at one destination."""

    destination: str
    mode: Mode
    filed_at: datetime
    external_id: str | None
    status: str | None
    """The platform's own word, as last told."""
    status_note: str | None
    ended: bool
    letters: tuple[LetterStand, ...]
    """In the order in which they go."""

    @property
    def stand(self) -> Stand:
        states = {letter.state for letter in self.letters}
        if LetterState.DEAD in states:
            return Stand.DEAD
        if LetterState.WAITING in states:
            return Stand.WAITING
        return Stand.ACCEPTED if self.external_id else Stand.SENT

    @property
    def pending(self) -> LetterStand | None:
        """The first letter that is not there yet: those behind it wait for it."""
        return next((one for one in self.letters if one.state is not LetterState.SENT), None)


def handovers_of(session: Session, person: Person, case_id: UUID) -> tuple[HandoverStand, ...]:
    """By destination. Raises Forbidden, or CaseNotFound also outside the person's district."""
    require(person, Permission.SEE_CASES)
    if CaseRepository(session, person.scope).line(case_id) is None:
        raise CaseNotFound
    letters: dict[str, list[LetterStand]] = {}
    for row in session.scalars(
        sa.select(LetterRow).where(LetterRow.case_id == case_id).order_by(LetterRow.sequence)
    ):
        letters.setdefault(row.destination_id, []).append(_letter(row))
    rows = session.scalars(
        sa.select(HandoverRow)
        .where(HandoverRow.case_id == case_id)
        .order_by(HandoverRow.destination_id)
    )
    return tuple(
        HandoverStand(
            destination=row.destination_id,
            mode=row.mode,
            filed_at=row.filed_at,
            external_id=row.external_id,
            status=row.status,
            status_note=row.status_note,
            ended=row.ended,
            letters=tuple(letters.get(row.destination_id, ())),
        )
        for row in rows
    )


def _letter(row: LetterRow) -> LetterStand:
    return LetterStand(
        sequence=row.sequence,
        change=row.change,
        state=row.state,
        attempts=row.attempts,
        error=row.error,
        created_at=row.created_at,
        tried_at=row.tried_at,
        sent_at=row.sent_at,
        next_at=row.next_at if row.state is LetterState.WAITING else None,
    )
