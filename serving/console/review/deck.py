"""The cases a reviewer has taken: the first is on the screen, the others are loaded ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from serving.cases.domain import Case
from serving.console.sheets import Sheet, sheet_of
from serving.console.visitor import Visitor
from serving.review import service
from serving.review.domain import Corners, Judged, Queued, QueueState, Verdict
from serving.review.taking_back import take_back
from serving.samples.service import fixes

DEPTH: Final = 4
"""Cases on the screen and ahead of it."""

Known = Mapping[UUID, int]
"""Which cases the browser has already, in which version."""


@dataclass(frozen=True, slots=True)
class Slide:
    """A case as the review page shows it."""

    queued: Queued
    sheet: Sheet
    box: Corners
    """Where the thing is, as corrected last."""

    @property
    def case(self) -> Case:
        return self.sheet.case


@dataclass(frozen=True, slots=True)
class Deal:
    """What lies in the deck now."""

    order: tuple[Queued, ...]
    fresh: tuple[Slide, ...]
    """Those of them that the browser does not have."""
    state: QueueState


def deal(visitor: Visitor, known: Known) -> Deal:
    """Keep what the visitor has, and fill the deck up. Raises Forbidden."""
    services, person = visitor.services, visitor.person
    at, settings = services.clock.now(), services.settings.review
    depth = min(max(DEPTH, len(known)), settings.most_leases)
    with services.db.writing() as session:
        leases = service.take(session, person, depth, at, settings)
    order = tuple(lease.queued for lease in leases)
    with services.db.reading() as session:
        fresh = (one for one in order if known.get(one.case_id) != one.version)
        slides = tuple(_slide(visitor, session, one) for one in fresh)
        return Deal(order, slides, service.queue_state(session, person, at))


def judge(visitor: Visitor, case_id: UUID, version: int, verdict: Verdict) -> Judged:
    """Raises what ``serving.review.service.give_verdict`` raises."""
    services = visitor.services
    settings, at = services.settings, services.clock.now()
    with services.db.writing() as session:
        return service.give_verdict(
            session,
            visitor.person,
            case_id,
            version,
            verdict,
            at,
            settings.review,
            settings.handover.breaker,
        )


def put_off(visitor: Visitor, case_id: UUID) -> None:
    """Raises what ``serving.review.service.skip`` raises."""
    services = visitor.services
    with services.db.writing() as session:
        at, settings = services.clock.now(), services.settings.review
        service.skip(session, visitor.person, case_id, at, settings)


def undo(visitor: Visitor, case_id: UUID) -> Case:
    """Raises what ``serving.review.taking_back.take_back`` raises."""
    services = visitor.services
    with services.db.writing() as session:
        at, settings = services.clock.now(), services.settings
        breaker = settings.handover.breaker
        return take_back(session, visitor.person, case_id, at, settings.review, breaker)


def slide(visitor: Visitor, queued: Queued) -> Slide:
    """The same anew, as when the links to its pictures are over. Raises CaseNotFound."""
    with visitor.services.db.reading() as session:
        return _slide(visitor, session, queued)


def _slide(visitor: Visitor, session: Session, queued: Queued) -> Slide:
    sheet = sheet_of(visitor, session, queued.case_id, 0)
    corrected = fixes(session, visitor.person, queued.case_id)
    box = corrected[-1].box if corrected else sheet.case.report.box
    return Slide(queued, sheet, box)
