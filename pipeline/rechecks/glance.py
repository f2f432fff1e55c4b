"""What one look says of the place of a handled case: there, not there, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.contract import CheckUnable
from pipeline.domain import (
    Condition,
    PermitTerm,
    Recheck,
    Sighting,
    Suspect,
    UnableReason,
    View,
    VisitError,
    utc,
)
from pipeline.geometry import Box, Shift
from pipeline.judge import judge
from pipeline.permits import limiting
from pipeline.places import ConfirmRule, same_spot
from pipeline.rechecks.hours import in_hours
from pipeline.rechecks.rules import CheckRule
from pipeline.violations import VIOLATIONS

COVERED: Final = 0.3
"""Share of the place's box under a vehicle from which nothing seen there proves nothing."""
VEHICLES: Final = frozenset({"car", "bus", "truck"})

WHY: Final[Mapping[UnableReason | VisitError, CheckUnable]] = MappingProxyType(
    {
        **dict.fromkeys(VisitError, CheckUnable.OFFLINE),
        VisitError.INTERNAL: CheckUnable.UNUSABLE,
        **dict.fromkeys(UnableReason, CheckUnable.UNUSABLE),
        UnableReason.BLACK: CheckUnable.TOO_DARK,
        UnableReason.OCCLUDED: CheckUnable.OCCLUDED,
        UnableReason.VIEW_UNSURE: CheckUnable.VIEW_MOVED,
        UnableReason.VIEW_MOVED: CheckUnable.VIEW_MOVED,
    }
)
"""What a visit without a picture, or a picture not admitted, means for a check."""


class Sight(StrEnum):
    SEEN = "seen"
    CLEAN = "clean"
    UNABLE = "unable"


@dataclass(frozen=True, slots=True)
class Glance:
    """Raises ValueError unless a reason stands exactly where nothing could be told."""

    at: datetime
    """Capture time; kept in UTC."""
    sight: Sight
    reason: CheckUnable | None = None
    suspect: Suspect | None = None
    """What was seen there, where it was seen."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", utc(self.at))
        if (self.sight is Sight.UNABLE) != (self.reason is not None):
            raise ValueError("a glance has a reason exactly when it could not tell")


@dataclass(frozen=True, slots=True)
class Looked:
    """An admitted look, as a glance is taken from it."""

    at: datetime
    view: View
    """With its zones where they lie on this picture."""
    sightings: Sequence[Sighting]
    suspects: Sequence[Suspect]
    """Where they would lie had the camera not moved a little."""
    shift: Shift
    conditions: AbstractSet[Condition]


def nothing_came(at: datetime, reason: UnableReason | VisitError) -> Glance:
    return Glance(at, Sight.UNABLE, WHY[reason])


def glance(
    asked: Recheck, looked: Looked, same: ConfirmRule, rule: CheckRule, city: ZoneInfo
) -> Glance:
    """Clean is only a look that would have shown the thing, had it been there, at its part of the
    day. ``same`` says how far apart two sightings of one place may lie.

    Where a permit in force was full, it is clean when it is not over-full any more: who stands at
    the place may be another one, and have room.
    """
    if _counts(asked, looked, city):
        return _room(asked, looked)
    at, spot = looked.at, Box(*asked.box)
    here = [
        suspect
        for suspect in looked.suspects
        if suspect.kind == asked.kind and same_spot(spot, suspect.box, same)
    ]
    surest = max((one for one in here if not one.doubted), key=_score, default=None)
    if surest is not None:
        return Glance(at, Sight.SEEN, suspect=surest)
    reason = CheckUnable.DOUBTED if here else _blind(asked.kind, spot, looked, city)
    if reason is None and not in_hours(at, asked.seen_at, rule, city):
        reason = CheckUnable.WRONG_HOUR
    return Glance(at, Sight.CLEAN) if reason is None else Glance(at, Sight.UNABLE, reason)


def _counts(asked: Recheck, looked: Looked, city: ZoneInfo) -> bool:
    limits = limiting(looked.view.permits, looked.at, city)
    return asked.over_permit in {limit.id for limit in limits}


def _room(asked: Recheck, looked: Looked) -> Glance:
    over = [
        one
        for one in looked.suspects
        if one.breaks is not None
        and (one.breaks.permit_id, one.breaks.term) == (asked.over_permit, PermitTerm.OVER_CAPACITY)
    ]
    surest = max((one for one in over if not one.doubted), key=_score, default=None)
    if surest is not None:
        return Glance(looked.at, Sight.SEEN, suspect=surest)
    if over:
        return Glance(looked.at, Sight.UNABLE, CheckUnable.DOUBTED)
    if Condition.POOR_LIGHT in looked.conditions:
        return Glance(looked.at, Sight.UNABLE, CheckUnable.TOO_DARK)
    return Glance(looked.at, Sight.CLEAN)


def _blind(kind: str, spot: Box, looked: Looked, city: ZoneInfo) -> CheckUnable | None:
    """Why a thing of ``kind`` at ``spot`` would not have been seen; None when it would."""
    if Condition.POOR_LIGHT in looked.conditions:
        return CheckUnable.TOO_DARK
    place = spot.moved(looked.shift)
    if place is None:
        return CheckUnable.NOT_WATCHED
    vehicles = [one.box for one in looked.sightings if one.label in VEHICLES]
    if any(place.share_within(vehicle) >= COVERED for vehicle in vehicles):
        return CheckUnable.OCCLUDED
    return _not_judged(kind, place, looked, city)


def _not_judged(kind: str, place: Box, looked: Looked, city: ZoneInfo) -> CheckUnable | None:
    """Asks the rules themselves: would a thing seen there for certain have been a suspect?"""
    labels = next((rule.labels for rule in VIOLATIONS if rule.kind == kind), frozenset())
    if not labels:
        return CheckUnable.NOT_WATCHED
    thing = Sighting(min(labels), 1.0, place)
    judgement = judge(looked.view, (*looked.sightings, thing), looked.at, city)
    if _accused(kind, place, judgement.suspects):
        return None
    if _accused(kind, place, [one.suspect for one in judgement.suppressions]):
        return CheckUnable.PERMITTED
    return CheckUnable.NOT_WATCHED


def _accused(kind: str, place: Box, suspects: Sequence[Suspect]) -> bool:
    return any(
        one.kind == kind and one.score >= 1.0 and one.box.intersection(place) > 0.0
        for one in suspects
    )


def _score(suspect: Suspect) -> float:
    return suspect.score
