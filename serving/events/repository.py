"""Camera events in and out of the database. Queries for people go through their scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import CameraEvent, CameraEventKind
from serving.base import Moment
from serving.cameras.tables import CameraRow
from serving.dialects import upsert
from serving.events.domain import BEGINNING, ENDS, EventFilter, EventLine
from serving.events.tables import CameraEventRow
from serving.users.domain import Scope
from serving.users.sight import in_sight


class CameraEventRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def take(self, event: CameraEvent, at: datetime) -> bool:
        """Enter the event; False when it was entered before. Of many at once, one enters it."""
        entered = self._session.execute(
            upsert(self._session, CameraEventRow)
            .values(
                event_id=event.event_id,
                camera_id=event.camera_id,
                view_id=event.view_id,
                kind=event.kind,
                at=event.at,
                reason=event.reason,
                received_at=at,
                ended_at=None,
            )
            .on_conflict_do_nothing(index_elements=["event_id"])
            .returning(CameraEventRow.event_id)
        )
        return entered.one_or_none() is not None

    def end_by(self, event: CameraEvent) -> None:
        """Let every trouble that this event ends, or begins anew, end with it."""
        begin = BEGINNING.get(event.kind, event.kind)
        self._session.execute(
            sa.update(CameraEventRow)
            .where(
                CameraEventRow.camera_id == event.camera_id,
                CameraEventRow.kind == begin,
                CameraEventRow.ended_at.is_(None),
                CameraEventRow.event_id != event.event_id,
                CameraEventRow.at <= event.at,
            )
            .values(ended_at=event.at)
        )

    def end_of(self, event: CameraEvent) -> datetime | None:
        """When a trouble that begins with this event was over, should that have come before it."""
        return self._session.scalar(
            sa.select(sa.func.min(CameraEventRow.at)).where(
                CameraEventRow.camera_id == event.camera_id,
                CameraEventRow.kind.in_([event.kind, ENDS[event.kind]]),
                CameraEventRow.event_id != event.event_id,
                CameraEventRow.at >= event.at,
            )
        )

    def set_end(self, event_id: UUID, at: datetime) -> None:
        self._session.execute(
            sa.update(CameraEventRow).where(CameraEventRow.event_id == event_id).values(ended_at=at)
        )

    def lines(self, wanted: EventFilter, after: EventLine | None, limit: int) -> list[EventLine]:
        """At most ``limit`` events, newest first, beginning behind ``after``."""
        query = self._lines().where(*_conditions(wanted))
        if after is not None:
            query = query.where(
                sa.tuple_(CameraEventRow.at, CameraEventRow.event_id)
                < sa.tuple_(sa.literal(after.at, Moment()), sa.literal(after.id, sa.Uuid()))
            )
        query = query.order_by(CameraEventRow.at.desc(), CameraEventRow.event_id.desc())
        return [_line(*found) for found in self._session.execute(query.limit(limit))]

    def line(self, event_id: UUID) -> EventLine | None:
        """None both when there is no such event and when it lies outside the scope."""
        query = self._lines().where(CameraEventRow.event_id == event_id)
        found = self._session.execute(query).one_or_none()
        return _line(*found) if found else None

    def count_open(self) -> dict[CameraEventKind, int]:
        """How many troubles of each kind last; a kind without any is missing."""
        query = (
            sa.select(CameraEventRow.kind, sa.func.count())
            .join(CameraRow, CameraRow.id == CameraEventRow.camera_id)
            .where(self._visible, *_conditions(EventFilter(open=True)))
            .group_by(CameraEventRow.kind)
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _lines(self) -> sa.Select[CameraEventRow, str, str]:
        return (
            sa.select(CameraEventRow, CameraRow.name, CameraRow.district)
            .join(CameraRow, CameraRow.id == CameraEventRow.camera_id)
            .where(self._visible)
        )

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        return in_sight(self._scope, CameraRow.district)


def _conditions(wanted: EventFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.open:
        conditions += [CameraEventRow.kind.in_(ENDS), CameraEventRow.ended_at.is_(None)]
    if wanted.kind is not None:
        conditions.append(CameraEventRow.kind == wanted.kind)
    if wanted.camera_id is not None:
        conditions.append(CameraEventRow.camera_id == wanted.camera_id)
    if wanted.district is not None:
        conditions.append(CameraRow.district == wanted.district)
    return conditions


def _line(row: CameraEventRow, camera_name: str, district: str) -> EventLine:
    return EventLine(
        id=row.event_id,
        camera_id=row.camera_id,
        camera_name=camera_name,
        district=district,
        view_id=row.view_id,
        kind=row.kind,
        at=row.at,
        reason=row.reason,
        ended_at=row.ended_at,
    )
