"""Cases out of the database as what counts when they are compared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from serving.cameras.domain import known_position
from serving.cameras.tables import CameraRow
from serving.cases.domain import Action, Status
from serving.cases.reasons import ALREADY_GONE
from serving.cases.tables import CaseRow, StepRow
from serving.related.domain import Sighting
from serving.related.rules import EARTH_M, NOT_OVER, OVER
from serving.related.tables import SpotCaseRow

METRES_A_DEGREE: Final = EARTH_M * math.pi / 180
Degrees = InstrumentedAttribute[float] | InstrumentedAttribute[float | None]


def sighted(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Cases under conditions, newest first; give it to ``sightings``."""
    columns: tuple[Any, ...] = (
        CaseRow.id, CaseRow.kind, CaseRow.status, CaseRow.camera_id, CaseRow.view_id,
        CaseRow.place_id, CaseRow.opened_at, CaseRow.changed_at, CameraRow.longitude,
        CameraRow.latitude, SpotCaseRow.spot_id, SpotCaseRow.x1, SpotCaseRow.y1, SpotCaseRow.x2,
        SpotCaseRow.y2, _last_reason().label("reason"),
    )  # fmt: skip
    return (
        sa.select(*columns)
        .select_from(CaseRow)
        .join(CameraRow, CameraRow.id == CaseRow.camera_id)
        .join(SpotCaseRow, SpotCaseRow.case_id == CaseRow.id)
        .where(*conditions)
        .order_by(CaseRow.opened_at.desc(), CaseRow.id.desc())
    )


def sightings(
    session: Session, query: sa.Select[Any], given: Mapping[str, Any] | None = None
) -> list[Sighting]:
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
            left=row.reason == ALREADY_GONE,
            spot_id=row.spot_id,
        )
        for row in session.execute(query, given)
    ]


def open_since(since: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """Not over, or over only after ``since``."""
    # An index knows what is, not what is not.
    lately = sa.and_(CaseRow.status.in_(OVER), CaseRow.changed_at >= since)
    return sa.or_(CaseRow.status.in_(NOT_OVER), lately)


def inside(
    longitude: Degrees, latitude: Degrees, position: tuple[float, float], metres: float
) -> sa.ColumnElement[bool]:
    """In a square around ``position`` that holds all within ``metres``."""
    east, north = position
    aside, up = reach(north, metres)
    return sa.and_(
        latitude.between(north - up, north + up), longitude.between(east - aside, east + aside)
    )


def reach(latitude: float, metres: float) -> tuple[float, float]:
    """Degrees of longitude and of latitude within which every position within ``metres`` lies: an
    index finds such a square."""
    up = metres / METRES_A_DEGREE
    # Near a pole a degree of longitude is no width at all: then every longitude is near.
    shrunk = math.cos(math.radians(min(89.9, abs(latitude) + up)))
    return min(180.0, up / shrunk), up


def _last_reason() -> sa.ColumnElement[str | None]:
    """Why a case was last rejected; None for one that is not."""
    last = (
        sa.select(StepRow.reason)
        .where(StepRow.case_id == CaseRow.id, StepRow.action == Action.REJECT)
        .order_by(StepRow.sequence.desc())
        .limit(1)
        .correlate(CaseRow)
        .scalar_subquery()
    )
    return sa.case((CaseRow.status == Status.REJECTED, last))
