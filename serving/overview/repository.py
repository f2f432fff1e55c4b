"""What stands where on the city's map. Every query goes through the asker's scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipeline.contract import CameraEventKind
from serving.cameras.domain import known_position
from serving.cameras.tables import CameraRow
from serving.cases.domain import Status
from serving.cases.tables import CaseRow
from serving.events.domain import ENDS
from serving.events.tables import CameraEventRow
from serving.overview.domain import OPEN
from serving.units.tables import DispatchWaitRow
from serving.users.domain import Scope
from serving.users.sight import case_in_sight, in_sight


@dataclass(frozen=True, slots=True)
class CameraSpot:
    id: str
    name: str
    district: str
    position: tuple[float, float] | None
    """Longitude and latitude in WGS-84; None where nobody entered them."""


@dataclass(frozen=True, slots=True)
class CasesAt:
    """The open cases of one camera."""

    camera: CameraSpot
    open: int
    waiting: int
    """For a reviewer."""
    overdue: int


class MapRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def cameras(self) -> Iterator[CameraSpot]:
        """In the order of their ids."""
        query = sa.select(*_CAMERA).where(self._own_cameras).order_by(CameraRow.id)
        for row in self._session.execute(query):
            yield _spot(*row)

    def count_cameras(self) -> int:
        query = sa.select(sa.func.count()).select_from(CameraRow).where(self._own_cameras)
        return self._session.scalar(query) or 0

    def cases(self, now: datetime) -> Iterator[CasesAt]:
        """Cameras with open cases."""
        overdue = CaseRow.due_at < sa.literal(now, CaseRow.due_at.type)
        query = (
            sa.select(
                *_CAMERA,
                sa.func.count(),
                sa.func.count().filter(CaseRow.status == Status.CAPTURED),
                sa.func.count().filter(overdue),
            )
            .join(CameraRow, CameraRow.id == CaseRow.camera_id)
            .where(self._own_cases, CaseRow.status.in_(OPEN))
            .group_by(*_CAMERA)
            .order_by(CameraRow.id)
        )
        for row in self._session.execute(query):
            told = tuple[Any, ...](row)
            yield CasesAt(_spot(*told[:5]), *told[5:])

    def troubles(self) -> dict[str, CameraEventKind]:
        """Cameras in trouble, each with its worst."""
        query = (
            sa.select(CameraEventRow.camera_id, CameraEventRow.kind)
            .join(CameraRow, CameraRow.id == CameraEventRow.camera_id)
            .where(
                self._own_cameras,
                CameraEventRow.kind.in_(ENDS),
                CameraEventRow.ended_at.is_(None),
            )
        )
        worst = {
            CameraEventKind.VIEW_MOVED: 2,
            CameraEventKind.OFFLINE: 1,
            CameraEventKind.BLIND: 0,
        }
        found: dict[str, CameraEventKind] = {}
        for camera, kind in self._session.execute(query):
            if camera not in found or worst[kind] > worst[found[camera]]:
                found[camera] = kind
        return found

    def waiting_for_dispatch(self) -> int:
        query = (
            sa.select(sa.func.count())
            .select_from(DispatchWaitRow)
            .join(CaseRow, CaseRow.id == DispatchWaitRow.case_id)
            .where(self._own_cases, CaseRow.status == Status.REGISTERED)
        )
        return self._session.scalar(query) or 0

    @property
    def _own_cameras(self) -> sa.ColumnElement[bool]:
        return in_sight(self._scope, CameraRow.district)

    @property
    def _own_cases(self) -> sa.ColumnElement[bool]:
        return case_in_sight(self._scope, CaseRow.district, CaseRow.assigned)


_CAMERA: tuple[InstrumentedAttribute[Any], ...] = (
    CameraRow.id,
    CameraRow.name,
    CameraRow.district,
    CameraRow.longitude,
    CameraRow.latitude,
)


def _spot(
    id: str, name: str, district: str, longitude: float | None, latitude: float | None
) -> CameraSpot:
    return CameraSpot(id, name, district, known_position(longitude, latitude))
