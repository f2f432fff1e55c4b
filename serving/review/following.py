"""The queue follows its cases: in the transaction of the step, both or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from serving.cases.domain import Action, Status, Step
from serving.cases.severity import severity_of
from serving.cases.tables import CaseRow, StepRow
from serving.dialects import upsert
from serving.notices.telling import tell_queue
from serving.related.domain import Relation
from serving.related.tables import SpotCaseRow, TieRow
from serving.review.domain import Rank
from serving.review.ranking import WEIGHTS, band_of, confidence, novelty_of, rank
from serving.review.tables import QueueRow

AT_ONCE: Final = 200


def follow_queue(session: Session, case_id: UUID, step: Step) -> None:
    """Let the case wait for a verdict from ``step`` on, or no longer. Whoever had taken it has not
    any more."""
    if Status.CAPTURED not in (step.from_status, step.to_status):
        return
    session.execute(sa.delete(QueueRow).where(QueueRow.case_id == case_id))
    if step.to_status is Status.CAPTURED:
        enter(session, [case_id])
    query = sa.select(CaseRow.district).where(CaseRow.id == case_id)
    tell_queue(session, session.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class Waiting:
    """A captured case that is to be queued."""

    case_id: UUID
    version: int
    kind: str
    camera_id: str
    view_id: str
    district: str
    due_at: datetime | None
    report: Mapping[str, Any]
    since: datetime
    relations: Set[Relation]
    seen_there: bool
    """An earlier case lies at its spot."""


def enter(session: Session, case_ids: Sequence[UUID]) -> None:
    """Put captured cases into the queue, each where it belongs."""
    ties, since = _relations(session, case_ids), _since(session, case_ids)
    seen_there = _seen_there(session, case_ids)
    query = sa.select(
        CaseRow.id, CaseRow.version, CaseRow.kind, CaseRow.camera_id, CaseRow.view_id,
        CaseRow.district, CaseRow.due_at, CaseRow.report,
    ).where(CaseRow.id.in_(case_ids), CaseRow.status == Status.CAPTURED)  # fmt: skip
    # Whoever is moving one of them sees to its place in the queue.
    query = query.with_for_update(skip_locked=True, of=CaseRow)
    waiting = [
        Waiting(
            case_id=row.id,
            version=row.version,
            kind=row.kind,
            camera_id=row.camera_id,
            view_id=row.view_id,
            district=row.district,
            due_at=row.due_at,
            report=row.report,
            since=since[row.id],
            relations=ties.get(row.id, set()),
            seen_there=row.id in seen_there,
        )
        for row in session.execute(query)
    ]
    line_up(session, waiting)


def line_up(session: Session, waiting: Sequence[Waiting]) -> None:
    """Queue cases that nobody else can be moving."""
    rows = [_row(case) for case in waiting]
    if rows:
        session.execute(upsert(session, QueueRow).on_conflict_do_nothing(), rows)


def _row(case: Waiting) -> dict[str, Any]:
    score, looks = case.report["score"], case.report["looks"]
    place = rank(
        case.since,
        case.due_at,
        severity_of(case.kind),
        band_of(confidence(score["mean"], looks["seen"], looks["total"])),
        novelty_of(
            rebound=Relation.REBOUND in case.relations,
            rejected_before=Relation.REJECTED_BEFORE in case.relations,
            seen_there=case.seen_there,
        ),
    )
    return {
        "case_id": case.case_id,
        "version": case.version,
        "kind": case.kind,
        "camera_id": case.camera_id,
        "view_id": case.view_id,
        "district": case.district,
        "entered_at": case.since,
        "holder": None,
        "holder_name": None,
        "leased_until": None,
        **_ranked(place, case.due_at),
    }


def fill(session: Session) -> int:
    """Take in captured cases that are not queued, as after an upgrade; how many."""
    missing = session.scalars(
        sa.select(CaseRow.id)
        .outerjoin(QueueRow, QueueRow.case_id == CaseRow.id)
        .where(CaseRow.status == Status.CAPTURED, QueueRow.case_id.is_(None))
        .limit(AT_ONCE)
    ).all()
    enter(session, missing)
    return len(missing)


def rank_again(session: Session) -> int:
    """Rank those anew whose own limit moved, as with another calendar, or that were ranked by other
    head starts; how many."""
    query = (
        sa.select(QueueRow, CaseRow.due_at)
        .join(CaseRow, CaseRow.id == QueueRow.case_id)
        .where(
            sa.or_(QueueRow.weights != WEIGHTS, QueueRow.due_at.is_distinct_from(CaseRow.due_at))
        )
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=QueueRow)
    )
    found = session.execute(query).all()
    for row, due_at in found:
        place = rank(row.entered_at, due_at, row.severity, row.band, row.novelty)
        for name, value in _ranked(place, due_at).items():
            setattr(row, name, value)
    return len(found)


def _ranked(place: Rank, due_at: datetime | None) -> dict[str, Any]:
    return {
        "needed_by": place.needed_by,
        "severity": place.severity,
        "band": place.band,
        "novelty": place.novelty,
        "goes_at": place.goes_at,
        "due_at": due_at,
        "weights": WEIGHTS,
    }


def _since(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Since when each has waited. A verdict that was taken back took no time away."""
    query = (
        sa.select(StepRow.case_id, StepRow.at)
        .where(
            StepRow.case_id.in_(case_ids),
            StepRow.to_status == Status.CAPTURED,
            StepRow.action != Action.TAKE_BACK,
        )
        .order_by(StepRow.sequence)
    )
    return {row.case_id: row.at for row in session.execute(query)}


def _seen_there(session: Session, case_ids: Sequence[UUID]) -> set[UUID]:
    """Those at whose spot an earlier case lies."""
    here, earlier = aliased(SpotCaseRow), aliased(SpotCaseRow)
    there = sa.exists().where(
        earlier.spot_id == here.spot_id,
        earlier.case_id != here.case_id,
        earlier.opened_at <= here.opened_at,
    )
    query = sa.select(here.case_id).where(here.case_id.in_(case_ids), there)
    return set(session.scalars(query))


def _relations(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, set[Relation]]:
    query = sa.select(TieRow.case_id, TieRow.relation).where(
        TieRow.case_id.in_(case_ids), TieRow.untied_at.is_(None)
    )
    found: dict[UUID, set[Relation]] = {}
    for case_id, relation in session.execute(query):
        found.setdefault(case_id, set()).add(relation)
    return found
