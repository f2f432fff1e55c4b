"""Letters follow their cases: written in the transaction that moves the case, both or neither."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cameras.domain import known_position
from serving.cameras.tables import CameraRow
from serving.cases.domain import Action, Case, Step
from serving.cases.errors import TooLateToTakeBack
from serving.cases.repository import CaseRepository
from serving.config import BreakerSettings
from serving.connectors.base import Change
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination, Mode
from serving.handover.event import ENDED, event_of
from serving.handover.letters import LetterRepository
from serving.handover.policies import check_breaker, reset_breaker
from serving.users.domain import Scope

NAMESPACE: Final = UUID("3a1b2f9e-52a7-5c0d-8a64-7d1b0c5e9f21")


def platform_id(destination: str) -> UUID:
    """Under which a destination stands in the history of cases it moved (RFC 9562 v5)."""
    return uuid5(NAMESPACE, destination)


def follow_capture(session: Session, case_id: UUID, step: Step) -> None:
    """A case was opened of a kind that goes out by itself: it goes at once."""
    destinations = DestinationRepository(session).all()
    if not destinations:
        return
    case = CaseRepository(session, Scope.everywhere()).get(case_id)
    assert case is not None
    _tell(session, case, step, None, Mode.AUTO, destinations)


def follow_step(
    session: Session,
    case: Case,
    step: Step,
    actor_id: UUID | None,
    breaker: BreakerSettings,
    not_before: datetime | None = None,
) -> None:
    """Write what ``step`` means for every destination; nothing of it goes ``not_before`` a moment.

    A confirmed case is filed where it is not yet. Other steps follow to where it was filed, save to
    whom the step came from. A step that takes the one before back withdraws that one's letters
    and what the breaker made of it; raises TooLateToTakeBack when a letter is on its way.
    """
    if step.action is Action.TAKE_BACK:
        if not LetterRepository(session).withdraw(case.line.id, step.sequence - 1):
            raise TooLateToTakeBack(
                "Another system was told of this verdict already; reject or reopen the case "
                "instead and say why."
            )
        undone = case.steps[-2]
        if undone.action is Action.REJECT:
            reset_breaker(session, case.line.kind, breaker, undone.at, step.at)
        return
    if step.action is Action.REJECT:
        check_breaker(session, case.line.kind, breaker, step.at)
    mode = Mode.AFTER_REVIEW if step.action is Action.CONFIRM else None
    destinations = DestinationRepository(session).all()
    if destinations:
        _tell(session, case, step, actor_id, mode, destinations, not_before)


def _tell(
    session: Session,
    case: Case,
    step: Step,
    actor_id: UUID | None,
    mode: Mode | None,
    destinations: Sequence[Destination],
    not_before: datetime | None = None,
) -> None:
    """``mode`` says why the case may be filed at this step; None when it may not."""
    letters = LetterRepository(session)
    filed = letters.filed(case.line.id)
    for destination in destinations:
        if destination.id in filed:
            if filed[destination.id] and actor_id != platform_id(destination.id):
                _write(session, letters, case, destination, step, not_before)
        elif mode is not None and destination.wants(case.line.kind, case.line.district):
            letters.file(case, destination.id, mode, step.at, destination.settings.poll_s)
            _write(session, letters, case, destination, step, not_before)


def _write(
    session: Session,
    letters: LetterRepository,
    case: Case,
    destination: Destination,
    step: Step,
    not_before: datetime | None,
) -> None:
    sequence = letters.next_sequence(case.line.id, destination.id)
    ended = case.line.status in ENDED
    change = Change.NEW if sequence == 1 else Change.END if ended else Change.UPDATE
    camera = session.execute(
        sa.select(CameraRow.gb28181_id, CameraRow.longitude, CameraRow.latitude).where(
            CameraRow.id == case.line.camera_id
        )
    ).one()
    position = known_position(camera.longitude, camera.latitude)
    event = event_of(case, change, sequence, gb28181_id=camera.gb28181_id, position=position)
    letters.write(
        case.line.id,
        destination.id,
        sequence,
        change,
        event,
        step.at,
        ended=ended,
        step=step.sequence,
        not_before=not_before,
    )
