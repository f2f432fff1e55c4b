"""Spots, ties and outside reports in and out of the database."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from serving.base import table_of
from serving.cameras.tables import CameraRow
from serving.cases.domain import Action, Status
from serving.cases.reasons import ALREADY_GONE
from serving.cases.tables import CaseRow, StepRow
from serving.config import SameThingSettings
from serving.dialects import upsert
from serving.related.domain import Box, OutsideReport, Related, Relation, Sighting
from serving.related.rules import EARTH_M, OVER, overlap
from serving.related.tables import OutsideReportRow, SpotCaseRow, SpotRow, TieRow
from serving.users.domain import Scope
from serving.users.sight import case_in_sight, in_sight

MOST_COMPARED: Final = 200
"""Earlier cases that a new one is compared with, the newest: of its own view, and of the
neighbourhood."""
METRES_A_DEGREE: Final = EARTH_M * math.pi / 180
Place = InstrumentedAttribute[float] | InstrumentedAttribute[float | None]


class RelatedRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def earlier_here(self, new: Sighting, since: datetime) -> list[Sighting]:
        """Cases of the same view and kind that are not over, or were over only after ``since``."""
        given = {"camera": new.camera_id, "view": new.view_id, "kind": new.kind}
        return self._sightings(_here(), given | {"but": new.case_id, "since": since})

    def earlier_near(self, new: Sighting, rule: SameThingSettings) -> list[Sighting]:
        """Cases of the kind from other cameras of the neighbourhood that are not over."""
        if new.position is None:
            return []
        # The cameras first: most have none beside them, and of a kind there are a day's cases.
        square = around(new.position, rule.near_m)
        cameras = self._session.scalars(_cameras_in(), {**square, "but": new.camera_id}).all()
        if not cameras:
            return []
        since = new.opened_at - timedelta(hours=rule.near_hours)
        return self._sightings(_beside(), {"cameras": cameras, "kind": new.kind, "since": since})

    def around_report(self, told: OutsideReport, rule: SameThingSettings) -> list[Sighting]:
        """Cases that an outside report may be about."""
        window = timedelta(hours=rule.near_hours)
        square = around((told.longitude, told.latitude), rule.near_m)
        until, since = told.reported_at + window, told.reported_at - window
        return self._sightings(
            _about(), {**square, "kind": told.kind, "until": until, "since": since}
        )

    def sighting(self, case_id: UUID) -> Sighting | None:
        return next(iter(self._sightings(_one(), {"case": case_id})), None)

    def lay(self, new: Sighting, beside: UUID | None, rule: SameThingSettings) -> UUID:
        """Say at which spot the case lies: that of the case ``beside``, else one that overlaps,
        else a new one. Returns the spot."""
        spot = self._spot_of(beside) if beside else None
        spot = spot or self._spot_under(new, rule) or self._new_spot(new)
        x1, y1, x2, y2 = new.box
        self._session.execute(
            sa.insert(table_of(SpotCaseRow)),
            {
                "case_id": new.case_id,
                "spot_id": spot,
                "opened_at": new.opened_at,
                "x1": x1,
                "y1": y1,
                "x2": x2,
                "y2": y2,
            },
        )
        return spot

    def tie(self, case_id: UUID, relation: Relation, at: datetime, by: str, **ends: Any) -> bool:
        """Tie a case to an ``earlier`` case or an ``outside`` report; False when they are tied."""
        values = {"note": "", "distance_m": None, **ends}
        entered = self._session.execute(
            upsert(self._session, TieRow)
            .values(id=uuid4(), case_id=case_id, relation=relation, since=at, by=by, **values)
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
        return _outside_report(row)

    def told_near(self, new: Sighting, rule: SameThingSettings) -> list[OutsideReport]:
        """Outside reports of the kind near the case's camera, not older than the window."""
        if new.position is None:
            return []
        since = new.opened_at - timedelta(hours=rule.near_hours)
        square = around(new.position, rule.near_m)
        given = {**square, "kind": new.kind, "since": since}
        return [_outside_report(row) for row in self._session.scalars(_told(), given)]

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
        return [_outside_report(row) for row in self._session.scalars(query.limit(limit))]

    def outside_report(self, report_id: UUID, scope: Scope) -> OutsideReport | None:
        row = self._session.get(OutsideReportRow, report_id)
        if row is None or not scope.covers(row.district):
            return None
        return _outside_report(row)

    def _sightings(self, query: sa.Select[Any], given: Mapping[str, Any]) -> list[Sighting]:
        return [
            Sighting(
                case_id=row.id,
                kind=row.kind,
                status=row.status,
                camera_id=row.camera_id,
                view_id=row.view_id,
                place_id=row.place_id,
                box=(row.x1, row.y1, row.x2, row.y2),
                position=known_position(row.longitude, row.latitude),
                opened_at=row.opened_at,
                ended_at=row.changed_at if row.status in OVER else None,
                left=row.status is Status.REJECTED and row.reason == ALREADY_GONE,
            )
            for row in self._session.execute(query, given)
        ]

    def _spot_of(self, case_id: UUID) -> UUID | None:
        query = sa.select(SpotCaseRow.spot_id).where(SpotCaseRow.case_id == case_id)
        return self._session.scalar(query)

    def _spot_under(self, new: Sighting, rule: SameThingSettings) -> UUID | None:
        given = {"camera": new.camera_id, "view": new.view_id, "kind": new.kind}
        rows = self._session.execute(_spots(), given)
        shares = [(overlap(new.box, (row.x1, row.y1, row.x2, row.y2)), row.id) for row in rows]
        share, spot = max(shares, default=(0.0, None), key=lambda pair: pair[0])
        return spot if share > rule.overlap else None

    def _new_spot(self, new: Sighting) -> UUID:
        x1, y1, x2, y2 = new.box
        row = SpotRow(
            id=uuid4(), camera_id=new.camera_id, view_id=new.view_id, kind=new.kind, x1=x1, y1=y1,
            x2=x2, y2=y2,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row.id

    def _cases(self, ids: Sequence[UUID], scope: Scope) -> dict[UUID, tuple[str, Status]]:
        query = sa.select(CaseRow.id, CaseRow.number, CaseRow.status).where(CaseRow.id.in_(ids))
        query = query.where(case_in_sight(scope, CaseRow.district, CaseRow.assigned))
        return {row.id: (row.number, row.status) for row in self._session.execute(query)}

    def _outside(self, ids: Sequence[UUID], scope: Scope) -> dict[UUID, OutsideReport]:
        query = sa.select(OutsideReportRow).where(OutsideReportRow.id.in_(ids))
        query = query.where(in_sight(scope, OutsideReportRow.district))
        return {row.id: _outside_report(row) for row in self._session.scalars(query)}


def _last_reason() -> sa.ScalarSelect[str | None]:
    """Why a case was last rejected."""
    return (
        sa.select(StepRow.reason)
        .where(StepRow.case_id == CaseRow.id, StepRow.action == Action.REJECT)
        .order_by(StepRow.sequence.desc())
        .limit(1)
        .correlate(CaseRow)
        .scalar_subquery()
    )


# Statements that every report asks are put together once: that costs more than asking them.


@cache
def _here() -> sa.Select[Any]:
    return _sighted(
        CaseRow.camera_id == sa.bindparam("camera"),
        CaseRow.view_id == sa.bindparam("view"),
        CaseRow.kind == sa.bindparam("kind"),
        CaseRow.id != sa.bindparam("but"),
        _open_since(),
    )


@cache
def _beside() -> sa.Select[Any]:
    return _sighted(
        CaseRow.camera_id.in_(sa.bindparam("cameras", expanding=True)),
        CaseRow.kind == sa.bindparam("kind"),
        CaseRow.status.not_in(OVER),
        CaseRow.opened_at >= sa.bindparam("since"),
    )


@cache
def _about() -> sa.Select[Any]:
    return _sighted(
        CaseRow.kind == sa.bindparam("kind"),
        CaseRow.opened_at <= sa.bindparam("until"),
        _open_since(),
        *_inside(CameraRow.longitude, CameraRow.latitude),
    )


@cache
def _one() -> sa.Select[Any]:
    return _sighted(CaseRow.id == sa.bindparam("case"))


def _sighted(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        CaseRow.id, CaseRow.kind, CaseRow.status, CaseRow.camera_id, CaseRow.view_id,
        CaseRow.place_id, CaseRow.opened_at, CaseRow.changed_at, CameraRow.longitude,
        CameraRow.latitude, SpotCaseRow.x1, SpotCaseRow.y1, SpotCaseRow.x2, SpotCaseRow.y2,
        _last_reason().label("reason"),
    )  # fmt: skip
    return (
        sa.select(*columns)
        .select_from(CaseRow)
        .join(CameraRow, CameraRow.id == CaseRow.camera_id)
        .join(SpotCaseRow, SpotCaseRow.case_id == CaseRow.id)
        .where(*conditions)
        .order_by(CaseRow.opened_at.desc(), CaseRow.id.desc())
        .limit(MOST_COMPARED)
    )


def _open_since() -> sa.ColumnElement[bool]:
    return sa.or_(CaseRow.status.not_in(OVER), CaseRow.changed_at >= sa.bindparam("since"))


@cache
def _cameras_in() -> sa.Select[str]:
    return sa.select(CameraRow.id).where(
        *_inside(CameraRow.longitude, CameraRow.latitude), CameraRow.id != sa.bindparam("but")
    )


@cache
def _told() -> sa.Select[OutsideReportRow]:
    return (
        sa.select(OutsideReportRow)
        .where(
            OutsideReportRow.kind == sa.bindparam("kind"),
            OutsideReportRow.reported_at >= sa.bindparam("since"),
            *_inside(OutsideReportRow.longitude, OutsideReportRow.latitude),
        )
        .order_by(OutsideReportRow.reported_at.desc())
        .limit(MOST_COMPARED)
    )


@cache
def _spots() -> sa.Select[Any]:
    columns: tuple[Any, ...] = (SpotRow.id, SpotRow.x1, SpotRow.y1, SpotRow.x2, SpotRow.y2)
    return sa.select(*columns).where(
        SpotRow.camera_id == sa.bindparam("camera"),
        SpotRow.view_id == sa.bindparam("view"),
        SpotRow.kind == sa.bindparam("kind"),
    )


def _inside(longitude: Place, latitude: Place) -> tuple[sa.ColumnElement[bool], ...]:
    """Inside what ``around`` gives."""
    return (
        latitude.between(sa.bindparam("south"), sa.bindparam("north")),
        longitude.between(sa.bindparam("west"), sa.bindparam("east")),
    )


def around(position: tuple[float, float], metres: float) -> dict[str, float]:
    """A square of degrees that holds every position within ``metres``: an index finds it."""
    east, north = position
    up = metres / METRES_A_DEGREE
    # Near a pole a degree of longitude is no width at all: then every longitude is near.
    shrunk = math.cos(math.radians(min(89.9, abs(north) + up)))
    aside = min(180.0, up / shrunk)
    return {"south": north - up, "north": north + up, "west": east - aside, "east": east + aside}


def known_position(longitude: float | None, latitude: float | None) -> tuple[float, float] | None:
    """Catalogues write 0, 0 for a position nobody entered (DOMAIN §4)."""
    if longitude is None or latitude is None or (longitude, latitude) == (0, 0):
        return None
    return longitude, latitude


def box_of(row: SpotRow) -> Box:
    return row.x1, row.y1, row.x2, row.y2


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


def _outside_report(row: OutsideReportRow) -> OutsideReport:
    return OutsideReport(**{name: getattr(row, name) for name in OutsideReport.__slots__})
