"""The urge ladder climbs by itself: one step in a case's history for each rung that is reached."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.calendars.service import basis_of
from serving.cases.deadlines import RUNNING, follow_clock, moments_now, recount
from serving.cases.domain import Action, Move
from serving.cases.listing import CaseListing
from serving.cases.notes import noted
from serving.cases.repository import CaseRepository
from serving.cases.service import move_case
from serving.cases.tables import CaseRow
from serving.cases.timing import STOPPED_TOO_LONG
from serving.clocks.reading import Rung
from serving.config import BreakerSettings
from serving.deps import Services
from serving.errors import Conflict
from serving.users.domain import Person, Role, Scope

log = logging.getLogger(__name__)

NAMESPACE: Final = UUID("0f3de2c4-7b11-5b8e-8d54-6a92c1b7e305")
LADDER: Final = Person(uuid5(NAMESPACE, "ladder"), "urge ladder", Role.ADMINISTRATOR, None)
"""Who stands in the history of cases that were urged by themselves (RFC 9562 v5)."""

A_ROUND: Final = 50
"""Cases urged in one round."""


def urge_due(services: Services) -> int:
    """Take the next rung with every case whose time it is; how many cases were looked at.

    A rung is taken once: its step names it, and of two servings at the same moment one is refused
    by the case's version. Rungs reached while serving was away are taken one a round.
    """
    breaker, now = services.settings.handover.breaker, services.clock.now()
    with services.db.reading() as session:
        revision = basis_of(session).revision
        cases = CaseListing(session, Scope.everywhere())
        old = bool(cases.on_another_basis(revision, RUNNING, 1))
        due = session.scalars(
            sa.select(CaseRow.id)
            .where(CaseRow.rung_at <= now)
            .order_by(CaseRow.rung_at, CaseRow.id)
            .limit(A_ROUND)
        ).all()
    if old:
        with services.db.writing() as session:
            count = recount(session)
        log.info("the deadlines of %d cases were worked out again", count)
        return count
    for case_id in due:
        try:
            with services.db.writing() as session:
                _urge(session, case_id, now, breaker)
        except Conflict:
            # Somebody moved the case at the same moment: the next round sees it as it is then.
            log.info("case %s moved while it was being urged", case_id)
    return len(due)


def _urge(session: Session, case_id: UUID, now: datetime, breaker: BreakerSettings) -> None:
    case = CaseRepository(session, Scope.everywhere()).get(case_id)
    if case is None:
        return
    moments, _ = moments_now(session, case)
    rung, at = moments.rung, moments.rung_at
    if rung is None or at is None or at > now:
        follow_clock(session, case)
        return
    action = Action.SUPERVISE if rung.supervise else Action.URGE
    move = Move(action, case.line.version, note=sentence(rung), rung=rung.name)
    move_case(session, LADDER, case_id, move, now, breaker)
    if rung is STOPPED_TOO_LONG:
        log.warning("case %s: %s", case.line.number, sentence(rung))


def sentence(rung: Rung) -> str:
    """Why it is urged now."""
    if rung is STOPPED_TOO_LONG:
        return noted("stopped")
    share, hours = f"{rung.share:.0%}", rung.later.total_seconds() / 3600
    if not hours:
        return noted("used", share=share)
    return noted("used-and-more", share=share, hours=f"{hours:g}")
