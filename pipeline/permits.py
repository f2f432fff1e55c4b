"""Approved exceptions: when a permit holds, what it covers, and the record it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.domain import (
    BESIDE,
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
from pipeline.geometry import Box, covered_share, share_near

FRESH: Final = timedelta(minutes=30)
"""So long what was counted on other views takes up room; then the view is on its own."""

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
    if kind not in permit.kinds or permit.area == BESIDE:
        return False
    return permit.area == WHOLE_VIEW or covered_share(box.foot(), permit.area) >= STANDS_IN


def stands_beside(permit: Permit, kind: str, box: Box) -> bool:
    """Whether a thing of ``kind`` at ``box`` is taken for one of the permit's own out of its place:
    not in its area, and within its margin with as much as would put it in the area."""
    if kind not in permit.kinds or covers(permit, kind, box):
        return False
    if permit.area == BESIDE:
        return True
    if permit.area == WHOLE_VIEW or not permit.margin:
        return False
    return share_near(box.foot(), permit.area, permit.margin) >= STANDS_IN


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
    stands, and says whose hours it breaks; one that none covers and that stands beside the area of
    a permit in force says whose place it left, the first that is written. Capacity is not judged
    here: it hangs on what lasts (``pipeline.capacity``).
    """
    checked = [permit for permit in permits if permit.kinds & kinds]
    open_now = frozenset(permit.id for permit in checked if in_force(permit, at, city))
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
            standing.append(_accused(suspect, covering, checked, open_now, at, city))
    return Judgement(
        suspects=tuple(standing),
        suppressions=tuple(suppressions),
        permits_checked=tuple(permit.id for permit in checked),
    )


def limiting(permits: Sequence[Permit], at: datetime, city: ZoneInfo) -> tuple[Permit, ...]:
    """The permits in force at ``at`` that set a capacity, in the order they are written; what was
    counted elsewhere too long ago is left out of them."""
    found = (p for p in permits if p.capacity is not None and in_force(p, at, city))
    return tuple(p if _is_fresh(p, at) else _on_its_own(p) for p in found)


def _is_fresh(permit: Permit, at: datetime) -> bool:
    counted = permit.elsewhere_at
    return not permit.elsewhere or (counted is not None and utc(at) - counted <= FRESH)


def _on_its_own(permit: Permit) -> Permit:
    return permit.model_copy(update={"elsewhere": 0, "elsewhere_at": None})


def _accused(
    suspect: Suspect,
    covering: Sequence[Permit],
    checked: Sequence[Permit],
    open_now: frozenset[str],
    at: datetime,
    city: ZoneInfo,
) -> Suspect:
    """The suspect with the term it breaks, of a permit it stands under or beside, if any."""
    closed = [permit for permit in covering if valid_on(permit, at, city)]
    if closed:
        return _breaking(suspect, closed[0], PermitTerm.OUT_OF_HOURS)
    kind, box = suspect.kind, suspect.box
    near = [one for one in checked if one.id in open_now and stands_beside(one, kind, box)]
    return _breaking(suspect, near[0], PermitTerm.OUT_OF_PLACE) if near else suspect


def _breaking(suspect: Suspect, permit: Permit, term: PermitTerm) -> Suspect:
    return replace(suspect, breaks=BrokenTerm(permit_id=permit.id, term=term))
