"""Permits in and out of the database. Queries for people go through their scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cameras.tables import CameraRow, PermitRow, ViewRow
from serving.districts.repository import DistrictRepository
from serving.permits.domain import (
    Granted,
    Permit,
    PermitAction,
    PermitChange,
    PermitFilter,
    PermitState,
    ViewArea,
)
from serving.permits.spreading import Standpoint
from serving.permits.tables import CityPermitRow, PermitChangeRow
from serving.users.domain import Scope
from serving.users.sight import in_sight

_AT_ONCE: Final = 200


class PermitRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def get(self, permit_id: str) -> Granted | None:
        """None both when there is no such permit and when it lies outside the scope."""
        row = self._session.scalar(
            sa.select(CityPermitRow).where(CityPermitRow.id == permit_id, self._visible)
        )
        return _granted(row) if row else None

    def to_change(self, permit_id: str) -> Granted | None:
        """As ``get``; who else wants to change it waits until this transaction ends."""
        query = sa.select(CityPermitRow).where(CityPermitRow.id == permit_id, self._visible)
        locked = query.with_for_update().execution_options(populate_existing=True)
        row = self._session.scalar(locked)
        return _granted(row) if row else None

    def page(
        self, wanted: PermitFilter, day: date, after: str | None, limit: int
    ) -> tuple[Granted, ...]:
        """At most ``limit`` permits in the order of their ids, behind ``after``; states as of
        ``day``."""
        found: list[Granted] = []
        for granted in self._from(wanted, after):
            if wanted.fits(granted, day):
                found.append(granted)
            if len(found) == limit:
                break
        return tuple(found)

    def valid_from(self, day: date) -> tuple[Permit, ...]:
        """Permits nobody ended whose last day is not before ``day``, in the order of their ids."""
        rows = self._session.scalars(
            sa.select(CityPermitRow)
            .where(CityPermitRow.ended_at.is_(None), CityPermitRow.valid_until >= day)
            .order_by(CityPermitRow.id)
        )
        return tuple(_granted(row).permit for row in rows)

    def ids(self) -> frozenset[str]:
        return frozenset(self._session.scalars(sa.select(CityPermitRow.id)))

    def exists(self, permit_id: str) -> bool:
        """Anywhere, whatever the scope."""
        return self._session.get(CityPermitRow, permit_id) is not None

    def drawn_as(self, permit_id: str) -> tuple[str, str] | None:
        """A camera and its view on which a permit of this id is drawn."""
        found = self._session.execute(
            sa.select(PermitRow.camera_id, PermitRow.view_id)
            .where(PermitRow.id == permit_id)
            .order_by(PermitRow.camera_id, PermitRow.view_id)
            .limit(1)
        ).one_or_none()
        return (found[0], found[1]) if found else None

    def standpoints(self) -> list[Standpoint]:
        """Where the cameras of the scope stand, in the order of their ids."""
        query = (
            sa.select(
                CameraRow.id,
                CameraRow.district,
                CameraRow.longitude,
                CameraRow.latitude,
                ViewRow.id.label("view_id"),
                ViewRow.calibration,
            )
            .join(ViewRow, ViewRow.camera_id == CameraRow.id)
            .where(in_sight(self._scope, CameraRow.district))
            .order_by(CameraRow.id, ViewRow.id)
        )
        found: dict[str, Standpoint] = {}
        for row in self._session.execute(query):
            before = found.get(row.id)
            views = (*before.views, row.view_id) if before else (row.view_id,)
            calibrations = dict(before.calibrations) if before else {}
            if row.calibration:
                calibrations[row.view_id] = row.calibration
            known = row.longitude is not None and row.latitude is not None
            here = (
                (row.longitude, row.latitude) if known and (row.longitude or row.latitude) else None
            )
            found[row.id] = Standpoint(row.id, views, row.district, here, calibrations)
        return list(found.values())

    def calibration_of(self, camera_id: str, view_id: str) -> int:
        """Of a view; 0 for one that is not there."""
        row = self._session.get(ViewRow, (camera_id, view_id))
        return row.calibration if row else 0

    def drawn_on(self, camera_id: str, view_id: str, day: date) -> tuple[Granted, ...]:
        """Permits in sight with an area on the view that nobody ended and that are not over on
        ``day``, in the order of their ids."""
        found = []
        for granted in self._from(PermitFilter(), None):
            over = granted.ended_at is not None or granted.permit.valid_until < day
            areas = [area for area in granted.permit.areas if isinstance(area, ViewArea)]
            if not over and (camera_id, view_id) in {(one.camera, one.view) for one in areas}:
                found.append(granted)
        return tuple(found)

    def put(
        self, permit: Permit, version: int, change: PermitAction, why: str, who: str, at: datetime
    ) -> None:
        """Let the permit stand so, as its ``version``, and write down who made it so and why."""
        content = permit.told()
        ended_at = at if change is PermitAction.ENDED else None
        self._session.merge(
            CityPermitRow(
                id=permit.id,
                district=permit.district,
                valid_until=permit.valid_until,
                version=version,
                changed_at=at,
                ended_at=ended_at,
                content=content,
            )
        )
        self._session.flush()
        self._session.add(
            PermitChangeRow(
                permit_id=permit.id,
                sequence=version,
                at=at,
                actor=who,
                action=change,
                why=why,
                content=content,
            )
        )
        self._session.flush()

    def history(self, permit_id: str) -> tuple[PermitChange, ...]:
        """Every change, oldest first."""
        rows = self._session.scalars(
            sa.select(PermitChangeRow)
            .where(PermitChangeRow.permit_id == permit_id)
            .order_by(PermitChangeRow.sequence)
        )
        return tuple(
            PermitChange(
                row.sequence,
                row.at,
                row.actor,
                row.action,
                row.why,
                Permit.model_validate(row.content),
            )
            for row in rows
        )

    def _from(self, wanted: PermitFilter, after: str | None) -> Iterator[Granted]:
        query = sa.select(CityPermitRow).where(self._visible).order_by(CityPermitRow.id)
        if wanted.district is not None:
            query = query.where(CityPermitRow.district == wanted.district)
        if wanted.state is not None:
            ended = CityPermitRow.ended_at.is_not(None)
            query = query.where(ended if wanted.state is PermitState.ENDED else ~ended)
        if wanted.expires_by is not None:
            query = query.where(CityPermitRow.valid_until <= wanted.expires_by)
        while True:
            behind = query if after is None else query.where(CityPermitRow.id > after)
            rows = self._session.scalars(behind.limit(_AT_ONCE)).all()
            yield from map(_granted, rows)
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1].id

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        """A district sees its own permits, and those of the districts above it and of the city:
        they hold on its cameras."""
        if self._scope.districts is None:
            return sa.true()
        here = DistrictRepository(self._session).with_above(self._scope.districts)
        return sa.or_(CityPermitRow.district.is_(None), CityPermitRow.district.in_(sorted(here)))


def _granted(row: CityPermitRow) -> Granted:
    return Granted(Permit.model_validate(row.content), row.version, row.changed_at, row.ended_at)
