"""Counts of what permits allowed, in and out of the database. Reading goes through a scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipeline.contract import SuppressedOnDay
from serving.cameras.tables import CameraRow
from serving.dialects import upsert
from serving.suppressions.domain import Allowed, Suppressed, SuppressionFilter
from serving.suppressions.tables import SuppressionLetterRow, SuppressionRow
from serving.users.domain import Scope
from serving.users.sight import in_sight

T = TypeVar("T")
Mark = tuple[date, str, str, str, str]
"""The last count of a page: day, permit, camera, view, kind."""

_ORDER = (
    SuppressionRow.day.desc(),
    SuppressionRow.permit_id,
    SuppressionRow.camera_id,
    SuppressionRow.view_id,
    SuppressionRow.kind,
)


class SuppressionRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def enter(self, letter_id: UUID, at: datetime) -> bool:
        """Note that a letter was taken; False when it was before. Of many at once one enters it."""
        entered = self._session.execute(
            upsert(self._session, SuppressionLetterRow)
            .values(letter_id=letter_id, received_at=at)
            .on_conflict_do_nothing(index_elements=["letter_id"])
            .returning(SuppressionLetterRow.letter_id)
        )
        return entered.one_or_none() is not None

    def add(self, lines: Iterable[SuppressedOnDay]) -> None:
        """Add to what is known of each day."""
        # In one order for everybody, so that two letters at once do not wait for each other.
        for line in sorted(lines, key=lambda line: (line.day, line.permit_id, line.camera_id)):
            row = upsert(self._session, SuppressionRow).values(
                **{**line.model_dump(), "lasting": line.lasting}
            )
            now, new = SuppressionRow, row.excluded
            self._session.execute(
                row.on_conflict_do_update(
                    index_elements=["day", "permit_id", "camera_id", "view_id", "kind"],
                    set_={
                        "looks": now.looks + new.looks,
                        "suspects": now.suspects + new.suspects,
                        "most": sa.case((new.most > now.most, new.most), else_=now.most),
                        "lasting": sa.case(
                            (new.last_at >= now.last_at, new.lasting), else_=now.lasting
                        ),
                        "first_at": sa.case(
                            (new.first_at < now.first_at, new.first_at), else_=now.first_at
                        ),
                        "last_at": sa.case(
                            (new.last_at > now.last_at, new.last_at), else_=now.last_at
                        ),
                    },
                )
            )

    def page(
        self, wanted: SuppressionFilter, after: Mark | None, limit: int
    ) -> tuple[Suppressed, ...]:
        """At most ``limit`` counts, the newest day first, behind ``after``."""
        query = (
            sa.select(SuppressionRow, CameraRow.district)
            .join(CameraRow, CameraRow.id == SuppressionRow.camera_id, isouter=True)
            .where(self._visible, *_conditions(wanted))
            .order_by(*_ORDER)
            .limit(limit)
        )
        if after is not None:
            day, *rest = after
            columns = _ORDER[1:]
            query = query.where(
                sa.or_(
                    SuppressionRow.day < day,
                    sa.and_(
                        SuppressionRow.day == day,
                        sa.tuple_(*columns) > sa.tuple_(*map(sa.literal, rest)),
                    ),
                )
            )
        return tuple(_told(*found) for found in self._session.execute(query))

    def by_permit(self, first: date) -> dict[str, Allowed]:
        """Added up by permit, from the day ``first`` on."""
        return self._added_up(SuppressionRow.permit_id, SuppressionRow.day >= first)

    def by_day(self, permit_id: str, first: date) -> dict[date, Allowed]:
        """One permit's added up by day, from the day ``first`` on."""
        only = SuppressionRow.permit_id == permit_id
        return self._added_up(SuppressionRow.day, only, SuppressionRow.day >= first)

    def _added_up(
        self, column: InstrumentedAttribute[T], *conditions: sa.ColumnElement[bool]
    ) -> dict[T, Allowed]:
        row = SuppressionRow
        query = (
            sa.select(
                column, sa.func.sum(row.looks), sa.func.sum(row.suspects), sa.func.max(row.most)
            )
            .join(CameraRow, CameraRow.id == row.camera_id, isouter=True)
            .where(self._visible, *conditions)
            .group_by(column)
        )
        return {
            key: Allowed(int(looks), int(suspects), int(most))
            for key, looks, suspects, most in self._session.execute(query)
        }

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        """What stands on a camera that left the registry is seen by the whole city only."""
        return in_sight(self._scope, CameraRow.district)


def _conditions(wanted: SuppressionFilter) -> list[sa.ColumnElement[bool]]:
    pairs = (
        (SuppressionRow.permit_id, wanted.permit_id),
        (SuppressionRow.camera_id, wanted.camera_id),
        (SuppressionRow.view_id, wanted.view_id),
        (SuppressionRow.kind, wanted.kind),
        (CameraRow.district, wanted.district),
    )
    conditions = [column == value for column, value in pairs if value is not None]
    if wanted.first is not None:
        conditions.append(SuppressionRow.day >= wanted.first)
    if wanted.last is not None:
        conditions.append(SuppressionRow.day <= wanted.last)
    return conditions


def _told(row: SuppressionRow, district: str | None) -> Suppressed:
    return Suppressed(
        day=row.day,
        permit_id=row.permit_id,
        camera_id=row.camera_id,
        view_id=row.view_id,
        kind=row.kind,
        looks=row.looks,
        suspects=row.suspects,
        most=row.most,
        first_at=row.first_at,
        last_at=row.last_at,
        district=district,
    )
