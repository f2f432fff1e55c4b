"""When two cases are one thing. Pure: boxes, metres and hours in, ties out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final
from uuid import UUID

from serving.cases.domain import Status
from serving.config import SameThingSettings
from serving.related.domain import Box, OutsideReport, Relation, Sighting, Tie

EARTH_M: Final = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""
OVER: Final = frozenset({Status.CLOSED, Status.REJECTED, Status.DUPLICATE})
NOT_OVER: Final = frozenset(Status) - OVER


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, 0 to 1; 0 for boxes without area."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (_area(one) + _area(other) - shared)


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two positions (longitude, latitude in degrees), by the haversine formula."""
    (east1, north1), (east2, north2) = (
        (math.radians(east), math.radians(north)) for east, north in (one, other)
    )
    half = (
        math.sin((north2 - north1) / 2) ** 2
        + math.cos(north1) * math.cos(north2) * math.sin((east2 - east1) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, half)))


def ties(new: Sighting, earlier: Iterable[Sighting], rule: SameThingSettings) -> tuple[Tie, ...]:
    """What ``new`` has to do with earlier cases of its kind, the strongest tie first.

    At most one tie to each case; to what came back or was rejected only the latest.
    """
    found: list[tuple[Sighting, Tie]] = []
    for before in earlier:
        tie = _tie(new, before, rule)
        if tie is not None:
            found.append((before, tie))
    order = list(Relation)
    # The latest first, and of the same relation the nearest.
    found.sort(key=lambda pair: pair[0].opened_at, reverse=True)
    found.sort(key=lambda pair: (order.index(pair[1].relation), pair[1].distance_m or 0.0))
    kept: list[Tie] = []
    for _, tie in found:
        once = tie.relation is not Relation.PERHAPS_SAME
        if not once or all(one.relation is not tie.relation for one in kept):
            kept.append(tie)
    return tuple(kept)


def quiet(new: Sighting, earlier: Iterable[Sighting], rule: SameThingSettings) -> UUID | None:
    """The rejected case that ``new`` is kept with: reviewers said no at its spot so often in a row,
    and the last time so lately, that they are not asked again. None when they are.

    A confirmed case ends the row. What was gone when somebody looked says nothing either way.
    """
    here = [
        one
        for one in earlier
        if one.kind == new.kind and one.case_id != new.case_id and same_spot(new, one, rule)
        if one.status is not Status.DUPLICATE and not one.left
    ]
    here.sort(key=lambda one: (one.opened_at, one.case_id), reverse=True)
    row = list(takewhile(lambda one: one.status is Status.REJECTED, here))
    if not rule.quiet_after or len(row) < rule.quiet_after:
        return None
    last = max(one.ended_at for one in row if one.ended_at is not None)
    lately = _within(last, new.opened_at, timedelta(hours=rule.quiet_hours))
    return row[0].case_id if lately else None


def same_spot(one: Sighting, other: Sighting, rule: SameThingSettings) -> bool:
    """Whether both cases lie at one spot of one view."""
    if (one.camera_id, one.view_id) != (other.camera_id, other.view_id):
        return False
    return one.place_id == other.place_id or overlap(one.box, other.box) > rule.overlap


def heard_of(outside: OutsideReport, case: Sighting, rule: SameThingSettings) -> float | None:
    """Metres between an outside report and the camera of a case it may be about, else None.

    It may be about it when kind and neighbourhood agree, and it came while the case was not over
    or not longer than ``near_hours`` before it began or after it ended.
    """
    if outside.kind != case.kind or case.position is None:
        return None
    apart = distance_m((outside.longitude, outside.latitude), case.position)
    if apart > rule.near_m:
        return None
    window = timedelta(hours=rule.near_hours)
    begin = case.opened_at - window
    end = None if case.ended_at is None else case.ended_at + window
    late = end is not None and outside.reported_at > end
    return None if outside.reported_at < begin or late else apart


def _tie(new: Sighting, before: Sighting, rule: SameThingSettings) -> Tie | None:
    if before.case_id == new.case_id or before.kind != new.kind:
        return None
    if same_spot(new, before, rule):
        return _tie_of_spot(new, before, rule)
    if before.camera_id == new.camera_id:
        # Two spots of one camera are two things.
        return None
    if new.position is None or before.position is None or before.status in OVER:
        return None
    apart = distance_m(new.position, before.position)
    recent = _within(before.opened_at, new.opened_at, timedelta(hours=rule.near_hours))
    if apart > rule.near_m or not recent:
        return None
    return Tie(Relation.PERHAPS_SAME, before.case_id, apart)


def _tie_of_spot(new: Sighting, before: Sighting, rule: SameThingSettings) -> Tie | None:
    if before.status not in OVER:
        return Tie(Relation.SAME_THING, before.case_id)
    if before.ended_at is None:
        return None
    window = timedelta(days=rule.rebound_days)
    if not _within(before.ended_at, new.opened_at, window):
        return None
    if before.status is Status.CLOSED:
        return Tie(Relation.REBOUND, before.case_id)
    if before.status is Status.REJECTED:
        return Tie(Relation.REJECTED_BEFORE, before.case_id)
    return None


def _within(earlier: datetime, later: datetime, window: timedelta) -> bool:
    return later - earlier <= window


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
