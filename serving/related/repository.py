"""Ties and outside reports in and out of the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cameras.tables import CameraRow
from serving.cases.domain import Status
from serving.cases.tables import CaseRow
from serving.config import SameThingSettings
from serving.dialects import upsert
from serving.related.domain import OutsideReport, Related, Relation, Sighting
from serving.related.rules import NOT_OVER
from serving.related.sightings import inside, open_since, sighted, sightings
from serving.related.tables import OutsideReportRow, TieRow
from serving.users.domain import Scope
from serving.users.sight import case_in_sight, in_sight

MOST_COMPARED: Final = 200
"""Earlier cases that a new one, or an outside report, is compared with: the newest."""


class RelatedRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def standing(self, camera_id: str) -> list[Sighting]:
        """Cases of a camera that are not over."""
        return self._newest(CaseRow.camera_id == camera_id, CaseRow.status.in_(NOT_OVER))

    def standing_near(self, case: Sighting, rule: SameThingSettings) -> list[Sighting]:
        """Cases of the kind from other cameras of the neighbourhood that are not over, opened about
        when this one was."""
        if case.position is None:
            return []
        window = timedelta(hours=rule.near_hours)
        return self._newest(
            CaseRow.camera_id != case.camera_id,
            CaseRow.kind == case.kind,
            CaseRow.status.in_(NOT_OVER),
            CaseRow.opened_at.between(case.opened_at - window, case.opened_at + window),
            inside(CameraRow.longitude, CameraRow.latitude, case.position, rule.near_m),
        )

    def told_near(self, case: Sighting, rule: SameThingSettings) -> list[OutsideReport]:
        """Outside reports of the kind near the case's camera, not older than the window."""
        if case.position is None:
            return []
        place = (OutsideReportRow.longitude, OutsideReportRow.latitude)
        query = (
            sa.select(OutsideReportRow)
            .where(
                OutsideReportRow.kind == case.kind,
                OutsideReportRow.reported_at >= case.opened_at - timedelta(hours=rule.near_hours),
                inside(*place, case.position, rule.near_m),
            )
            .order_by(OutsideReportRow.reported_at.desc())
            .limit(MOST_COMPARED)
        )
        return [outside_report(row) for row in self._session.scalars(query)]

    def around_report(self, told: OutsideReport, rule: SameThingSettings) -> list[Sighting]:
        """Cases that an outside report may be about."""
        window = timedelta(hours=rule.near_hours)
        place = (told.longitude, told.latitude)
        return self._newest(
            CaseRow.kind == told.kind,
            CaseRow.opened_at <= told.reported_at + window,
            open_since(told.reported_at - window),
            inside(CameraRow.longitude, CameraRow.latitude, place, rule.near_m),
        )

    def sighting(self, case_id: UUID) -> Sighting | None:
        return next(iter(self._newest(CaseRow.id == case_id)), None)

    def tie(self, case_id: UUID, relation: Relation, at: datetime, by: str, **ends: Any) -> bool:
        """Tie a case to an ``earlier`` case or an ``outside`` report; False when they are tied."""
        entered = self._session.execute(
            upsert(self._session, TieRow)
            .values(tie_row(case_id, relation, at, by, **ends))
            .on_conflict_do_nothing()
            .returning(TieRow.id)
        )
        return entered.one_or_none() is not None

    def untie(self, case_id: UUID, tie_id: UUID, at: datetime, by: str) -> bool:
        """Keep that the tie was undone; False when there is none that holds."""
        undone = self._session.execute(
            sa.update(TieRow)
            .where(
                TieRow.id == tie_id,
                TieRow.untied_at.is_(None),
                sa.or_(TieRow.case_id == case_id, TieRow.earlier == case_id),
            )
            .values(untied_at=at, untied_by=by)
            .returning(TieRow.id)
        )
        return undone.one_or_none() is not None

    def related(self, case_id: UUID, scope: Scope) -> list[Related]:
        """What holds together with the case, oldest tie first.

        A case or report outside the scope is told without its number.
        """
        rows = self._session.scalars(
            sa.select(TieRow)
            .where(
                sa.or_(TieRow.case_id == case_id, TieRow.earlier == case_id),
                TieRow.untied_at.is_(None),
            )
            .order_by(TieRow.since, TieRow.id)
        ).all()
        others = [row.earlier if row.case_id == case_id else row.case_id for row in rows]
        cases = self._cases([one for one in others if one], scope)
        told = self._outside([row.outside for row in rows if row.outside], scope)
        return [_related(row, other, cases, told) for row, other in zip(rows, others, strict=True)]

    def take(self, told: OutsideReport) -> OutsideReport | None:
        """Enter an outside report; what was entered before under its number, else None."""
        entered = self._session.execute(
            upsert(self._session, OutsideReportRow)
            .values(**{name: getattr(told, name) for name in OutsideReport.__slots__})
            .on_conflict_do_nothing(index_elements=["source", "number"])
            .returning(OutsideReportRow.id)
        )
        if entered.one_or_none() is not None:
            return None
        row = self._session.scalars(
            sa.select(OutsideReportRow).where(
                OutsideReportRow.source == told.source, OutsideReportRow.number == told.number
            )
        ).one()
        return outside_report(row)

    def outside_reports(
        self, scope: Scope, *, tied: bool | None, after: OutsideReport | None, limit: int
    ) -> list[OutsideReport]:
        """Newest first, beginning behind ``after``; ``tied`` chooses those with a case or none."""
        query = sa.select(OutsideReportRow)
        query = query.where(in_sight(scope, OutsideReportRow.district))
        if tied is not None:
            found = sa.exists().where(
                TieRow.outside == OutsideReportRow.id, TieRow.untied_at.is_(None)
            )
            query = query.where(found if tied else ~found)
        if after is not None:
            query = query.where(
                sa.or_(
                    OutsideReportRow.reported_at < after.reported_at,
                    sa.and_(
                        OutsideReportRow.reported_at == after.reported_at,
                        OutsideReportRow.id < after.id,
                    ),
                )
            )
        query = query.order_by(OutsideReportRow.reported_at.desc(), OutsideReportRow.id.desc())
        return [outside_report(row) for row in self._session.scalars(query.limit(limit))]

    def outside_report(self, report_id: UUID, scope: Scope) -> OutsideReport | None:
        row = self._session.get(OutsideReportRow, report_id)
        if row is None or not scope.covers(row.district):
            return None
        return outside_report(row)

    def _newest(self, *conditions: sa.ColumnElement[bool]) -> list[Sighting]:
        return sightings(self._session, sighted(*conditions).limit(MOST_COMPARED))

    def _cases(self, ids: Sequence[UUID], scope: Scope) -> dict[UUID, tuple[str, Status]]:
        query = sa.select(CaseRow.id, CaseRow.number, CaseRow.status).where(CaseRow.id.in_(ids))
        query = query.where(case_in_sight(scope, CaseRow.district, CaseRow.assigned))
        return {row.id: (row.number, row.status) for row in self._session.execute(query)}

    def _outside(self, ids: Sequence[UUID], scope: Scope) -> dict[UUID, OutsideReport]:
        query = sa.select(OutsideReportRow).where(OutsideReportRow.id.in_(ids))
        query = query.where(in_sight(scope, OutsideReportRow.district))
        return {row.id: outside_report(row) for row in self._session.scalars(query)}


def tie_row(
    case_id: UUID, relation: Relation, at: datetime, by: str, **ends: Any
) -> dict[str, Any]:
    """As a tie is entered; ``ends`` are the other one, the metres to it, and a note."""
    values = {"earlier": None, "outside": None, "distance_m": None, "note": "", **ends}
    return {"id": uuid4(), "case_id": case_id, "relation": relation, "since": at, "by": by} | values


def _related(
    row: TieRow,
    other: UUID | None,
    cases: dict[UUID, tuple[str, Status]],
    told: dict[UUID, OutsideReport],
) -> Related:
    outside = told.get(row.outside) if row.outside else None
    number, status = cases.get(other, (None, None)) if other else (None, None)
    return Related(
        id=row.id,
        relation=row.relation,
        other=other if number is not None else None,
        later=other is not None and other == row.case_id,
        number=outside.number if outside else number,
        status=status,
        outside=outside,
        distance_m=row.distance_m,
        since=row.since,
        by=row.by,
        note=row.note,
    )


def outside_report(row: OutsideReportRow) -> OutsideReport:
    return OutsideReport(**{name: getattr(row, name) for name in OutsideReport.__slots__})
