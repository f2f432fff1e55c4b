"""A platform's word on a case, pulled or told: kept, and followed by our case as far as it may."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cases.domain import Move
from serving.cases.notes import noted
from serving.cases.repository import CaseRepository
from serving.cases.service import move_case
from serving.config import BreakerSettings
from serving.connectors.base import NotDelivered, Standing
from serving.errors import ServingError
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination
from serving.handover.filing import platform_id
from serving.handover.sending import AT_ONCE, Office
from serving.handover.statuses import moves_between, target
from serving.handover.tables import HandoverRow
from serving.users.domain import Person, Role, Scope
from serving.vault import SecretUnreadable

log = logging.getLogger(__name__)

A_ROUND: Final = 20
"""Cases asked for at one destination in one round."""


def take_word(
    session: Session,
    destination: Destination,
    row: HandoverRow,
    standing: Standing,
    at: datetime,
    breaker: BreakerSettings,
) -> bool:
    """Keep what the platform says, and move our case where it points. Whether it moved.

    A word heard before (same status, same mark) moves nothing: after our own check sent the case
    back, the platform's old "done" must not close it again.
    """
    if standing.external_id is not None:
        row.external_id = standing.external_id[:200]
    if standing.status is not None and not _heard(row, standing):
        row.status = standing.status[:100]
        row.status_mark = standing.mark[:100]
        row.status_note = standing.note
        row.status_applied = False
    session.flush()
    if row.status is None or row.status_applied:
        return False
    return _follow(session, destination, row, at, breaker)


def poll_due(office: Office) -> int:
    """Ask every destination for the cases whose time it is; how many were asked for."""
    with office.db.reading() as session:
        names = [one.id for one in DestinationRepository(session).all() if one.active]
    if not names:
        return 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hand-over") as pool:
        return sum(pool.map(lambda name: _poll(office, name), names))


def _poll(office: Office, name: str) -> int:
    at = office.clock.now()
    with office.db.writing() as session:
        try:
            destination = DestinationRepository(session).get(name, office.vault)
        except SecretUnreadable as error:
            log.error("%s", error)
            return 0
        if destination is None:
            return 0
        later = at + timedelta(seconds=destination.settings.poll_s)
        rows = session.scalars(_due(name, at)).all()
        # Taken before asking: another serving asks for others, and a failure waits a turn.
        for row in rows:
            row.next_poll_at = later
        keys = [(row.case_id, str(row.event_id), row.external_id) for row in rows]
    connector = office.connector(destination)
    for count, (case_id, key, external_id) in enumerate(keys):
        if office.ending():
            return count
        try:
            standing = connector.ask(key, external_id)
        except NotDelivered as error:
            log.info("%s does not tell of its cases: %s", name, error)
            return count + 1
        try:
            with office.db.writing() as session:
                row = session.get_one(HandoverRow, (case_id, name))
                at, breaker = office.clock.now(), office.settings.breaker
                take_word(session, destination, row, standing, at, breaker)
        except ServingError as error:
            # Somebody moved the case at the same moment: the next round sees it as it is then.
            log.info("%s: case %s did not follow its word: %s", name, case_id, error)
    return len(keys)


def _due(name: str, at: datetime) -> sa.Select[HandoverRow]:
    return (
        sa.select(HandoverRow)
        .where(
            HandoverRow.destination_id == name,
            HandoverRow.external_id.is_not(None),
            ~HandoverRow.ended,
            HandoverRow.next_poll_at <= at,
        )
        .order_by(HandoverRow.next_poll_at)
        .limit(A_ROUND)
        .with_for_update(skip_locked=True)
    )


def _heard(row: HandoverRow, standing: Standing) -> bool:
    return row.status == (standing.status or "")[:100] and (
        (row.status_mark or "") == standing.mark[:100]
    )


def _follow(
    session: Session,
    destination: Destination,
    row: HandoverRow,
    at: datetime,
    breaker: BreakerSettings,
) -> bool:
    assert row.status is not None
    wanted = target(row.status, destination.settings.statuses)
    line = CaseRepository(session, Scope.everywhere()).line(row.case_id)
    assert line is not None
    way = moves_between(line.status, wanted) if wanted is not None else ()
    if way is None:
        # A reviewer has the next word; it is tried again when the platform is asked again.
        return False
    person = Person(
        platform_id(destination.id), f"destination {destination.id}", Role.ADMINISTRATOR, None
    )
    told = "told" if (row.status_note or "").strip() else "told-only"
    note = noted(told, destination=destination.id, status=row.status, note=row.status_note).strip()
    for step, action in enumerate(way):
        move = Move(action, line.version + step, note=note)
        move_case(session, person, row.case_id, move, at, breaker)
    row.status_applied = True
    session.flush()
    return bool(way)
