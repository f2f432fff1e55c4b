"""The long list of cameras out of the database, a window at a time."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import CameraEventKind
from serving.cameras.lines import CameraLine, Health, LineFilter, Order, Tally
from serving.cameras.tables import CameraRow, ViewRow, ZoneRow
from serving.cases.domain import Status
from serving.cases.tables import CaseRow
from serving.events.domain import ENDS
from serving.events.tables import CameraEventRow
from serving.looks.tables import LastLookRow
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require
from serving.users.sight import case_in_sight, in_sight

OVER: Final = (Status.CLOSED, Status.REJECTED, Status.DUPLICATE)
_WORST: Final = {
    CameraEventKind.OFFLINE: 0,
    CameraEventKind.VIEW_MOVED: 1,
    CameraEventKind.BLIND: 2,
}
_HEALTH: Final = (
    Health.OFFLINE,
    Health.VIEW_MOVED,
    Health.BLIND,
    Health.UNDRAWN,
    Health.WELL,
)


def list_lines(
    session: Session, person: Person, wanted: LineFilter, offset: int, limit: int
) -> tuple[CameraLine, ...]:
    """At most ``limit`` of the person's cameras from the ``offset``-th on. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return _Listing(session, person.scope).lines(wanted, offset, limit)


def tally(session: Session, person: Person, wanted: LineFilter) -> Tally:
    """How many there are. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return _Listing(session, person.scope).tally(wanted)


class _Listing:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope
        worst = sa.case(_WORST, value=CameraEventRow.kind)
        self._troubles = (
            sa.select(
                CameraEventRow.camera_id,
                sa.func.min(worst).label("worst"),
                sa.func.min(CameraEventRow.at).label("since"),
            )
            .where(CameraEventRow.kind.in_(ENDS), CameraEventRow.ended_at.is_(None))
            .group_by(CameraEventRow.camera_id)
            .subquery()
        )
        drawn = sa.exists().where(ZoneRow.camera_id == CameraRow.id)
        self._health = sa.func.coalesce(
            self._troubles.c.worst,
            sa.case((drawn, _HEALTH.index(Health.WELL)), else_=_HEALTH.index(Health.UNDRAWN)),
        )
        self._looked = (
            sa.select(sa.func.max(LastLookRow.captured_at))
            .where(LastLookRow.camera_id == CameraRow.id)
            .scalar_subquery()
        )

    def lines(self, wanted: LineFilter, offset: int, limit: int) -> tuple[CameraLine, ...]:
        zones = self._count(ZoneRow.camera_id == CameraRow.id)
        cases = self._count(
            CaseRow.camera_id == CameraRow.id,
            CaseRow.status.not_in(OVER),
            case_in_sight(self._scope, CaseRow.district, CaseRow.assigned),
        )
        columns = (
            CameraRow.id,
            CameraRow.name,
            CameraRow.source_id,
            CameraRow.district,
            CameraRow.site,
            self._health,
            self._troubles.c.since,
            ViewRow.watch,
            zones,
            cases,
            sa.type_coerce(self._looked, LastLookRow.captured_at.type),
        )
        query = (
            self._from(sa.select(*columns).outerjoin(ViewRow, ViewRow.camera_id == CameraRow.id))
            .where(*self._conditions(wanted))
            .order_by(*self._order(wanted.order))
            .offset(offset)
            .limit(limit)
        )
        return tuple(_line(row) for row in self._session.execute(query))

    def tally(self, wanted: LineFilter) -> Tally:
        query = self._from(sa.select(self._health, sa.func.count()))
        others = self._conditions(wanted, but_health=True)
        found = self._session.execute(query.where(*others).group_by(self._health))
        health = {_HEALTH[row[0]]: row[1] for row in found}
        count = sum(health.values()) if wanted.health is None else health.get(wanted.health, 0)
        return Tally(
            count, health, self._distinct(CameraRow.source_id), self._distinct(CameraRow.district)
        )

    def _from(self, query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
        troubles = self._troubles
        return query.select_from(CameraRow).outerjoin(
            troubles, troubles.c.camera_id == CameraRow.id
        )

    def _count(self, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).where(*conditions).correlate(CameraRow).scalar_subquery()

    def _distinct(self, column: Any) -> tuple[str, ...]:
        query = sa.select(column).distinct().where(self._visible).order_by(column)
        return tuple(self._session.scalars(query))

    def _order(self, order: Order) -> tuple[Any, ...]:
        match order:
            case Order.NAME:
                return CameraRow.name, CameraRow.id
            case Order.HEALTH:
                return self._health, self._troubles.c.since.desc(), CameraRow.id
            case Order.LOOKED:
                return self._looked.desc().nulls_last(), CameraRow.id
            case Order.ID:
                return (CameraRow.id,)

    def _conditions(
        self, wanted: LineFilter, *, but_health: bool = False
    ) -> list[sa.ColumnElement[bool]]:
        conditions = [self._visible]
        if wanted.source is not None:
            conditions.append(CameraRow.source_id == wanted.source)
        if wanted.district is not None:
            conditions.append(CameraRow.district == wanted.district)
        if wanted.text:
            columns = (CameraRow.id, CameraRow.name, CameraRow.site, CameraRow.gb28181_id)
            parts = (column.icontains(wanted.text, autoescape=True) for column in columns)
            conditions.append(sa.or_(*parts))
        if wanted.health is not None and not but_health:
            conditions.append(self._health == _HEALTH.index(wanted.health))
        return conditions

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        return in_sight(self._scope, CameraRow.district)


def _line(row: sa.Row[*tuple[Any, ...]]) -> CameraLine:
    camera_id, name, source, district, site, health, since, watch, zones, cases, looked = row
    return CameraLine(
        id=camera_id,
        name=name,
        source=source,
        district=district,
        site=site,
        health=_HEALTH[health],
        since=since,
        watch=tuple(sorted(watch or ())),
        zones=zones,
        open_cases=cases,
        looked_at=looked,
    )
