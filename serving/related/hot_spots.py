"""Spots where the same kind of case is opened again and again: counted, never stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cameras.domain import known_position
from serving.cameras.tables import CameraRow
from serving.cases.domain import CaseLine, Status
from serving.cases.repository import CaseRepository
from serving.cases.tables import CaseRow
from serving.related.domain import HotSpot
from serving.related.tables import SpotCaseRow, SpotRow
from serving.users.domain import Permission, Person
from serving.users.permissions import require
from serving.users.sight import case_in_sight

NO_CASE = (Status.REJECTED, Status.DUPLICATE)
"""A reviewer's no, and what was counted already."""

MOST_OF_A_SPOT: Final = 20


def hot_spots(
    session: Session,
    person: Person,
    at: datetime,
    days: int,
    least: int,
    kind: str | None,
    limit: int,
) -> list[HotSpot]:
    """Spots with at least ``least`` cases opened in the last ``days``, the worst first.

    Raises Forbidden.
    """
    require(person, Permission.SEE_CASES)
    since = at - timedelta(days=days)
    cases, last = sa.func.count().label("cases"), sa.func.max(CaseRow.opened_at).label("last")
    counted = (
        sa.select(SpotCaseRow.spot_id, cases, last, sa.func.max(CaseRow.district).label("district"))
        .join(CaseRow, CaseRow.id == SpotCaseRow.case_id)
        .where(
            # Both have it: each is found by an index of its own.
            SpotCaseRow.opened_at >= since,
            CaseRow.opened_at >= since,
            CaseRow.status.not_in(NO_CASE),
            *([CaseRow.kind == kind] if kind else []),
            case_in_sight(person.scope, CaseRow.district, CaseRow.assigned),
        )
        .group_by(SpotCaseRow.spot_id)
        .having(cases >= least)
        .order_by(cases.desc(), last.desc(), SpotCaseRow.spot_id)
        .limit(limit)
        .subquery()
    )
    query = (
        sa.select(SpotRow, CameraRow, counted.c.cases, counted.c.last, counted.c.district)
        .join(counted, counted.c.spot_id == SpotRow.id)
        .join(CameraRow, CameraRow.id == SpotRow.camera_id)
        .order_by(counted.c.cases.desc(), counted.c.last.desc(), SpotRow.id)
    )
    return [
        HotSpot(
            id=spot.id,
            kind=spot.kind,
            camera_id=camera.id,
            camera_name=camera.name,
            view_id=spot.view_id,
            district=district,
            box=(spot.x1, spot.y1, spot.x2, spot.y2),
            position=known_position(camera.longitude, camera.latitude),
            cases=count,
            last_opened_at=latest,
        )
        for spot, camera, count, latest, district in session.execute(query)
    ]


def spot_of(
    session: Session, person: Person, case_id: UUID, at: datetime, days: int
) -> list[CaseLine]:
    """The other cases opened at a case's spot in the last ``days``, newest first, at most
    ``MOST_OF_A_SPOT``; rejected and duplicate ones do not count. Raises Forbidden."""
    require(person, Permission.SEE_CASES)
    here = sa.select(SpotCaseRow.spot_id).where(SpotCaseRow.case_id == case_id)
    found = session.scalars(
        sa.select(CaseRow.id)
        .join(SpotCaseRow, SpotCaseRow.case_id == CaseRow.id)
        .where(
            SpotCaseRow.spot_id == here.scalar_subquery(),
            SpotCaseRow.opened_at >= at - timedelta(days=days),
            CaseRow.id != case_id,
            CaseRow.status.not_in(NO_CASE),
        )
        .order_by(CaseRow.opened_at.desc())
        .limit(MOST_OF_A_SPOT)
    ).all()
    lines = CaseRepository(session, person.scope).lines(found)
    return sorted(lines, key=lambda line: line.opened_at, reverse=True)


def features(spots: list[HotSpot]) -> dict[str, Any]:
    """As GeoJSON (RFC 7946): a point a spot, at its camera; spots without a position are left out,
    and counted beside the features."""
    placed = [spot for spot in spots if spot.position is not None]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(spot.id),
                "geometry": {"type": "Point", "coordinates": list(spot.position or ())},
                "properties": {
                    "kind": spot.kind,
                    "camera_id": spot.camera_id,
                    "camera_name": spot.camera_name,
                    "district": spot.district,
                    "cases": spot.cases,
                    "last_opened_at": spot.last_opened_at.isoformat(),
                },
            }
            for spot in placed
        ],
        "without_position": len(spots) - len(placed),
    }
