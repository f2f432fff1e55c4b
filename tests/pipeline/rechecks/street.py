"""Checks and looks that the tests of re-checks begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from pipeline.contract import CheckUnable, ModelStamp
from pipeline.domain import (
    BrokenTerm,
    Condition,
    PermitTerm,
    Recheck,
    SecondVerdict,
    SecondWord,
    Sighting,
    View,
)
from pipeline.geometry import NO_SHIFT, Box, Shift
from pipeline.judge import judge
from pipeline.lookout.around import where_drawn
from pipeline.places import ConfirmRule
from pipeline.rechecks import Check, CheckRule, Glance, Sight, advance
from pipeline.rechecks.glance import Looked, glance
from tests.pipeline.street import CITY, NOON

HANDLED = NOON
SPOT = (0.4, 0.4, 0.6, 0.6)
RULE = CheckRule(clean_looks=3, over_s=600.0, seen_looks=2, limit_s=3600.0)
DOUBT = SecondWord(SecondVerdict.DISAGREED, ModelStamp(name="v", version="1", sha256="0" * 64))
SAME = ConfirmRule(seen_at_least=2, of_last=3, dwell_s=60.0)


def asked(kind: str = "green_belt_parking", seen_at: datetime = NOON, **other: object) -> Recheck:
    given = {
        "check_id": UUID(int=1),
        "case_id": UUID(int=2),
        "camera_id": "cam",
        "view_id": "v1",
        "kind": kind,
        "place_id": UUID(int=3),
        "box": SPOT,
        "seen_at": seen_at,
        "handled_at": HANDLED,
        **other,
    }
    return Recheck.model_validate(given)


def check(rule: CheckRule = RULE, **other: object) -> Check:
    return Check.of(asked(**other), rule, CITY)  # type: ignore[arg-type]


def look(minute: float, sight: str) -> Glance:
    """``.`` clean, ``#`` seen, ``x`` the camera is offline, ``c`` a car stands over the place."""
    at = HANDLED + timedelta(minutes=minute)
    reasons = {"x": CheckUnable.OFFLINE, "c": CheckUnable.OCCLUDED}
    if sight in reasons:
        return Glance(at, Sight.UNABLE, reasons[sight])
    return Glance(at, Sight.SEEN if sight == "#" else Sight.CLEAN)


def play(film: str, every_min: float = 5.0, rule: CheckRule = RULE) -> Check:
    """One look after the other, a blank for a look that does not come."""
    now = check(rule)
    for number, sight in enumerate(film, start=1):
        if sight != " ":
            now = advance(now, look(number * every_min, sight), rule)
    return now


def sees(
    view: View,
    *sightings: Sighting,
    kind: str = "green_belt_parking",
    at: datetime = NOON + timedelta(minutes=5),
    shift: Shift = NO_SHIFT,
    conditions: frozenset[Condition] = frozenset(),
    rule: CheckRule = RULE,
    box: tuple[float, float, float, float] = SPOT,
    seen_at: datetime = NOON,
    doubted: bool = False,
    over: str | None = None,
    beyond: frozenset[Box] = frozenset(),
) -> Glance:
    """What a look with these sightings says of the place. ``view`` lies as on the picture; things
    allowed at ``beyond`` have no room under the permit ``over``."""
    judgement = judge(view, sightings, at, CITY)
    full = BrokenTerm(
        permit_id=over or "none", term=PermitTerm.OVER_CAPACITY, capacity=1, counted=2
    )
    allowed = [one.suspect for one in judgement.suppressions]
    without_room = [replace(one, breaks=full) for one in allowed if one.box in beyond]
    suspects = where_drawn((*judgement.suspects, *without_room), shift)
    if doubted:
        suspects = tuple(replace(one, second=DOUBT) for one in suspects)
    looked = Looked(at, view, sightings, suspects, shift, conditions)
    wish = asked(kind, seen_at, box=box, over_permit=over)
    return glance(wish, looked, SAME, rule, CITY)
