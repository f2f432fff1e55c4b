"""Approved exceptions: when a permit holds, what it covers, and the record it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.domain import (
    WHOLE_VIEW,
    BrokenTerm,
    Judgement,
    Permit,
    PermitTerm,
    Suppression,
    Suspect,
    Window,
    utc,
)
from pipeline.geometry import Box, covered_share

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
            if window.begins_on(day) and opens <= moment < closes:
                return True
    return False


def valid_on(permit: Permit, at: datetime, city: ZoneInfo) -> bool:
    """Whether the city's day in which ``at`` lies is one of the permit's, open or not."""
    return permit.valid_from <= utc(at).astimezone(city).date() <= permit.valid_until


def covers(permit: Permit, kind: str, box: Box) -> bool:
    """Whether the permit speaks of a thing of ``kind`` that stands at ``box``."""
    if kind not in permit.kinds:
        return False
    return permit.area == WHOLE_VIEW or covered_share(box.foot(), permit.area) >= STANDS_IN


def apply(
    permits: Sequence[Permit],
    suspects: Iterable[Suspect],
    kinds: frozenset[str],
    at: datetime,
    city: ZoneInfo,
) -> Judgement:
    """Part the suspects into those that stand and those a permit allows at ``at``.

    ``kinds`` are the kinds this look was judged for; ``permits_checked`` names every permit that
    speaks of one of them, in force or not. The first permit in force covers a suspect, one
    without a capacity before the others. A suspect that only permits out of their hours cover
    stands, and says whose hours it breaks. Capacity is not judged here: it hangs on what lasts
    (``pipeline.capacity``).
    """
    checked = [permit for permit in permits if permit.kinds & kinds]
    open_now = {permit.id for permit in checked if in_force(permit, at, city)}
    standing: list[Suspect] = []
    suppressions: list[Suppression] = []
    for suspect in suspects:
        covering = [permit for permit in checked if covers(permit, suspect.kind, suspect.box)]
        allowing = [permit for permit in covering if permit.id in open_now]
        if allowing:
            first = min(allowing, key=lambda permit: permit.capacity is not None)
            counts = first.capacity is not None
            suppressions.append(Suppression(suspect, first.id, counts))
        else:
            closed = [permit for permit in covering if valid_on(permit, at, city)]
            standing.append(_out_of_hours(suspect, closed[0]) if closed else suspect)
    return Judgement(
        suspects=tuple(standing),
        suppressions=tuple(suppressions),
        permits_checked=tuple(permit.id for permit in checked),
    )


def limiting(permits: Sequence[Permit], at: datetime, city: ZoneInfo) -> tuple[Permit, ...]:
    """The permits in force at ``at`` that set a capacity, in the order they are written."""
    return tuple(p for p in permits if p.capacity is not None and in_force(p, at, city))


def _out_of_hours(suspect: Suspect, permit: Permit) -> Suspect:
    return replace(suspect, breaks=BrokenTerm(permit_id=permit.id, term=PermitTerm.OUT_OF_HOURS))
