"""What a round of new cases is compared with, and what comes of it: a few statements for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from serving.base import table_of
from serving.cameras.tables import CameraRow
from serving.cases.tables import CaseRow
from serving.config import RelatedSettings
from serving.related.domain import Box, Placed, Relation, Sighting, Spot
from serving.related.placing import Around
from serving.related.repository import MOST_COMPARED, outside_report, tie_row
from serving.related.rules import NOT_OVER, OVER
from serving.related.sightings import Degrees, open_since, reach, sighted, sightings
from serving.related.tables import OutsideReportRow, SpotCaseRow, SpotRow, TieRow


class RoundRepository:
    """The same statements whatever the number of cases, all asked by index."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def around(self, new: Sequence[Sighting], settings: RelatedSettings) -> Around:
        """What lies around new cases that are opened at one moment.

        More than each has to do with: the rules choose. Of every view and kind at most
        ``MOST_COMPARED`` are looked at, those that are not over first.
        """
        at = min(one.opened_at for one in new)
        rules = [settings.rule(one.kind) for one in new]
        kinds = sorted({one.kind for one in new})
        views = {"cameras": sorted({one.camera_id for one in new}), "kinds": kinds}
        since = at - timedelta(days=max(rule.rebound_days for rule in rules))
        cases = sightings(self._session, _here(), {**views, "since": since})
        spots = [_spot(row) for row in self._session.execute(_spots(), views)]
        square = _square(new, max(rule.near_m for rule in rules))
        if not square["cameras"]:
            return Around(cases, spots, [])
        lately = at - timedelta(hours=max(rule.near_hours for rule in rules))
        told = self._session.scalars(_told(), {**square, "kinds": kinds, "since": lately})
        # The cameras first: most have none beside them, and of a kind there are a day's cases.
        beside = self._session.scalars(_cameras_beside(), square).all()
        if beside:
            given = {"cameras": beside, "kinds": kinds, "since": lately}
            known = {one.case_id for one in cases}
            near = sightings(self._session, _beside(), given)
            cases += [one for one in near if one.case_id not in known]
            cases.sort(key=lambda one: one.opened_at, reverse=True)
        return Around(cases, spots, [outside_report(row) for row in told])

    def keep(self, placed: Sequence[Placed], by: str) -> None:
        """Keep where cases that were just opened lie, and what they are tied to."""
        spots = [_spot_row(one.new_spot) for one in placed if one.new_spot is not None]
        ties = [tie for one in placed for tie in _tie_rows(one, by)]
        laid = [_spot_case_row(one.sighting) for one in placed]
        for table, rows in ((SpotRow, spots), (SpotCaseRow, laid), (TieRow, ties)):
            if rows:
                self._session.execute(sa.insert(table_of(table)), rows)


# Statements that every round asks are put together once: that costs more than asking them.


@cache
def _here() -> sa.Select[Any]:
    """Of every view and kind the newest, those that are not over before all others."""
    order = (CaseRow.status.in_(OVER), CaseRow.opened_at.desc(), CaseRow.id.desc())
    return _newest(
        order,
        CaseRow.camera_id.in_(sa.bindparam("cameras", expanding=True)),
        CaseRow.kind.in_(sa.bindparam("kinds", expanding=True)),
        open_since(sa.bindparam("since")),
    )


@cache
def _beside() -> sa.Select[Any]:
    return _newest(
        (CaseRow.opened_at.desc(), CaseRow.id.desc()),
        CaseRow.camera_id.in_(sa.bindparam("cameras", expanding=True)),
        CaseRow.kind.in_(sa.bindparam("kinds", expanding=True)),
        CaseRow.status.in_(NOT_OVER),
        CaseRow.opened_at >= sa.bindparam("since"),
    )


def _newest(
    order: Sequence[sa.ColumnElement[Any]], *conditions: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """The first ``MOST_COMPARED`` of every view and kind."""
    views = (CaseRow.camera_id, CaseRow.view_id, CaseRow.kind)
    place = sa.func.row_number().over(partition_by=views, order_by=order).label("place")
    ranked = sa.select(CaseRow.id, place).where(*conditions).subquery()
    first = sa.select(ranked.c.id).where(ranked.c.place <= MOST_COMPARED)
    return sighted(CaseRow.id.in_(first))


@cache
def _spots() -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        SpotRow.id, SpotRow.camera_id, SpotRow.view_id, SpotRow.kind, SpotRow.x1, SpotRow.y1,
        SpotRow.x2, SpotRow.y2,
    )  # fmt: skip
    return sa.select(*columns).where(
        SpotRow.camera_id.in_(sa.bindparam("cameras", expanding=True)),
        SpotRow.kind.in_(sa.bindparam("kinds", expanding=True)),
    )


@cache
def _cameras_beside() -> sa.Select[str]:
    beside = aliased(CameraRow)
    return (
        sa.select(beside.id)
        .join(CameraRow, _near(beside.longitude, beside.latitude))
        .where(_placed(), beside.id != CameraRow.id)
        .distinct()
    )


@cache
def _told() -> sa.Select[OutsideReportRow]:
    near = sa.exists().where(
        _placed(), _near(OutsideReportRow.longitude, OutsideReportRow.latitude)
    )
    return (
        sa.select(OutsideReportRow)
        .where(
            OutsideReportRow.kind.in_(sa.bindparam("kinds", expanding=True)),
            OutsideReportRow.reported_at >= sa.bindparam("since"),
            near,
        )
        .order_by(OutsideReportRow.reported_at.desc())
    )


def _placed() -> sa.ColumnElement[bool]:
    return CameraRow.id.in_(sa.bindparam("cameras", expanding=True))


def _near(longitude: Degrees, latitude: Degrees) -> sa.ColumnElement[bool]:
    """Within ``_square`` of a camera."""
    up, aside = sa.bindparam("up", type_=sa.Float), sa.bindparam("aside", type_=sa.Float)
    return sa.and_(
        latitude.between(CameraRow.latitude - up, CameraRow.latitude + up),
        longitude.between(CameraRow.longitude - aside, CameraRow.longitude + aside),
    )


def _square(new: Sequence[Sighting], metres: float) -> dict[str, Any]:
    """The cameras whose position is known, and the degrees within which others are near them."""
    reaches = [reach(one.position[1], metres) for one in new if one.position is not None]
    return {
        "cameras": sorted({one.camera_id for one in new if one.position is not None}),
        "aside": max((aside for aside, _ in reaches), default=0.0),
        "up": max((up for _, up in reaches), default=0.0),
    }


def _spot(row: sa.Row[Any]) -> Spot:
    return Spot(row.id, row.camera_id, row.view_id, row.kind, (row.x1, row.y1, row.x2, row.y2))


def _spot_row(spot: Spot) -> dict[str, Any]:
    return {
        "id": spot.id,
        "camera_id": spot.camera_id,
        "view_id": spot.view_id,
        "kind": spot.kind,
        **_corners(spot.box),
    }


def _spot_case_row(laid: Sighting) -> dict[str, Any]:
    return {
        "case_id": laid.case_id,
        "spot_id": laid.spot_id,
        "opened_at": laid.opened_at,
        **_corners(laid.box),
    }


def _corners(box: Box) -> dict[str, float]:
    return dict(zip(("x1", "y1", "x2", "y2"), box, strict=True))


def _tie_rows(placed: Placed, by: str) -> Iterator[dict[str, Any]]:
    case_id, at = placed.sighting.case_id, placed.sighting.opened_at
    for tie in placed.ties:
        yield tie_row(case_id, tie.relation, at, by, earlier=tie.earlier, distance_m=tie.distance_m)
    for apart, told in placed.heard:
        yield tie_row(case_id, Relation.OUTSIDE, at, by, outside=told.id, distance_m=apart)
