"""Approved exceptions: when a permit holds, what it covers, and the record it leaves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.domain import Judgement, Permit, Suppression, Suspect, Window, utc
from pipeline.geometry import covered_share, middle

STANDS_IN = 0.5
"""Share of a thing's ground contact that must lie in the area before the permit covers it."""


def opening_hours(window: Window, day: date, city: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments, in UTC, from which and before which the window begun on ``day`` is open.

    ``end`` ≤ ``start`` runs into the next day, so equal times make a whole day. When clocks go
    back, an ambiguous start is its first occurrence and an ambiguous end its last: the window
    never closes in between. A time that clocks skip counts as if they had not yet changed.
    """
    last = day + timedelta(days=1) if window.end <= window.start else day
    opens = datetime.combine(day, window.start.replace(fold=0), tzinfo=city)
    closes = datetime.combine(last, window.end, tzinfo=city)
    return utc(opens), max(utc(closes.replace(fold=0)), utc(closes.replace(fold=1)))


def in_force(permit: Permit, at: datetime, city: ZoneInfo) -> bool:
    """Whether the permit allows anything at ``at``; a window belongs to the day it began on.

    So the last night of a market ends in the morning after ``valid_until``, and a Friday window
    from 18:00 to 02:00 is open early on Saturday. Raises ValueError when ``at`` has no zone.
    """
    moment = utc(at)
    today = moment.astimezone(city).date()
    for day in (today - timedelta(days=1), today):
        if not permit.valid_from <= day <= permit.valid_until:
            continue
        for window in permit.windows:
            opens, closes = opening_hours(window, day, city)
            if day.isoweekday() in window.weekdays and opens <= moment < closes:
                return True
    return False


def apply(
    permits: Sequence[Permit],
    suspects: Iterable[Suspect],
    kinds: frozenset[str],
    at: datetime,
    city: ZoneInfo,
) -> Judgement:
    """Part the suspects into those that stand and those a permit allows at ``at``.

    ``kinds`` are the kinds this look was judged for; ``permits_checked`` names every permit that
    speaks of one of them, in force or not. Permits are applied in the order they are written.
    One with a capacity covers the things nearest the middle of its area and leaves the rest
    suspect: where a stall stands changes less from look to look than its score does, so the
    ones outside the allowance stay the same ones long enough to be confirmed.
    """
    checked = [permit for permit in permits if permit.kinds & kinds]
    standing = list(suspects)
    suppressions: list[Suppression] = []
    for permit in checked:
        if not in_force(permit, at, city):
            continue
        covered = [suspect for suspect in standing if _covers(permit, suspect)]
        covered.sort(key=lambda suspect: _from_the_middle(permit, suspect))
        allowed = covered[: permit.capacity]
        suppressions.extend(Suppression(suspect, permit.id) for suspect in allowed)
        standing = [suspect for suspect in standing if suspect not in allowed]
    return Judgement(
        suspects=tuple(standing),
        suppressions=tuple(suppressions),
        permits_checked=tuple(permit.id for permit in checked),
    )


def _covers(permit: Permit, suspect: Suspect) -> bool:
    return (
        suspect.kind in permit.kinds and covered_share(suspect.box.foot(), permit.area) >= STANDS_IN
    )


def _from_the_middle(permit: Permit, suspect: Suspect) -> tuple[object, ...]:
    distance = math.dist(suspect.box.foot().centre, middle(permit.area))
    return (distance, -suspect.score, suspect.box.xyxy)
