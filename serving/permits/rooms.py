"""Keeps to a permit's capacity over all its cameras: by what each told last, how much of it the
others leave. The caller opens the transaction and commits it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cameras.domain import known_position
from serving.cameras.repository import CameraRepository
from serving.cameras.tables import CameraRow
from serving.config import RelatedSettings
from serving.permits.domain import Permit, ViewArea
from serving.permits.repository import PermitRepository
from serving.permits.sharing import ViewCount, elsewhere
from serving.permits.spreading import Taken, ViewKey
from serving.permits.tables import PermitRoomRow
from serving.suppressions.tables import SuppressionRow
from serving.users.domain import Scope

FRESH: Final = timedelta(minutes=20)
"""What a view told longer ago is not counted any more. The patrol tells every five minutes, and
believes a count for half an hour."""
AGAIN: Final = timedelta(minutes=10)
"""The patrol is told of a count that did not change so often, lest it be old."""


def share_rooms(
    session: Session,
    permit_ids: Iterable[str],
    at: datetime,
    city: ZoneInfo,
    settings: RelatedSettings,
) -> None:
    """Work out anew what each view of these permits has room for; the watch plan follows where that
    changed."""
    changed = False
    for permit_id in sorted(permit_ids):
        granted = PermitRepository(session, Scope.everywhere()).to_change(permit_id)
        if granted is None or granted.ended_at is not None or granted.permit.capacity is None:
            continue
        permit = granted.permit
        near_m = max(settings.rule(kind).near_m for kind in permit.kinds)
        counts = _counts(session, permit, at, city)
        wanted = elsewhere(counts, granted.permit.capacity, near_m)
        changed |= _keep(session, permit_id, wanted, at)
    if changed:
        CameraRepository(session, Scope.everywhere()).count_change()


def rooms(session: Session) -> Mapping[str, Mapping[ViewKey, Taken]]:
    """By permit and view, what others take of its capacity."""
    found: dict[str, dict[ViewKey, Taken]] = {}
    for row in session.scalars(sa.select(PermitRoomRow)):
        view = (row.camera_id, row.view_id)
        found.setdefault(row.permit_id, {})[view] = Taken(row.elsewhere, row.at)
    return found


def _counts(session: Session, permit: Permit, at: datetime, city: ZoneInfo) -> list[ViewCount]:
    """What each view told last: a night belongs to two days."""
    row = SuppressionRow
    query = (
        sa.select(row, CameraRow.longitude, CameraRow.latitude)
        .join(CameraRow, CameraRow.id == row.camera_id)
        .where(
            row.permit_id == permit.id,
            row.kind.in_(permit.kinds),
            row.day >= at.astimezone(city).date() - timedelta(days=1),
        )
        .order_by(row.last_at)
    )
    last: dict[tuple[ViewKey, str], int] = {}
    since: dict[ViewKey, datetime] = {}
    places: dict[ViewKey, tuple[float, float] | None] = {}
    for told, longitude, latitude in session.execute(query):
        view = (told.camera_id, told.view_id)
        since[view] = min(since.get(view, told.first_at), told.first_at)
        places[view] = known_position(longitude, latitude)
        last[view, told.kind] = told.lasting if told.last_at >= at - FRESH else 0
    totals: dict[ViewKey, int] = {}
    for (view, _kind), lasting in last.items():
        totals[view] = totals.get(view, 0) + lasting
    parts = {(one.camera, one.view): one.part for one in permit.areas if isinstance(one, ViewArea)}
    return [
        ViewCount(view, places[view], total, since[view], parts.get(view))
        for view, total in totals.items()
        if total
    ]


def _keep(session: Session, permit_id: str, wanted: Mapping[ViewKey, int], at: datetime) -> bool:
    """Whether anything changed that the patrol has to hear."""
    kept = session.scalars(sa.select(PermitRoomRow).where(PermitRoomRow.permit_id == permit_id))
    before = {(row.camera_id, row.view_id): row for row in kept}
    changed = False
    for view, row in before.items():
        if view not in wanted:
            session.delete(row)
            changed = True
    for view, taken in wanted.items():
        known = before.get(view)
        if known is None:
            camera_id, view_id = view
            session.add(
                PermitRoomRow(
                    permit_id=permit_id,
                    camera_id=camera_id,
                    view_id=view_id,
                    elsewhere=taken,
                    at=at,
                )
            )
        elif known.elsewhere != taken or at - known.at >= AGAIN:
            known.elsewhere, known.at = taken, at
        else:
            continue
        changed = True
    session.flush()
    return changed
