"""Finds the place of cases that are being opened among earlier ones, and among each other. Pure.

They are placed one after the other, and each is an earlier one to those after it: it makes no
difference whether they come together or one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import uuid4

from serving.cases.domain import Status
from serving.cases.notes import noted
from serving.config import SameThingSettings
from serving.related.domain import (
    OutsideReport,
    Placed,
    Relation,
    Sighting,
    Spot,
    Standing,
    Tie,
)
from serving.related.rules import heard_of, overlap, quiet, same_spot, ties

MOST_TIED: Final = 5
"""Cases that one outside report is tied to, and outside reports tied to one case: the nearest."""


@dataclass(slots=True)
class Around:
    """What lies around the cases that are being opened; each that is placed comes to it."""

    cases: list[Sighting]
    """Newest first: what is not over in their neighbourhood, and of their own views and kinds also
    what was over only lately."""
    spots: list[Spot]
    told: list[OutsideReport]
    """What other offices heard lately in their neighbourhood."""


def place(new: Sighting, around: Around, rule: SameThingSettings) -> Placed:
    """Find the place of one case, and let those after it meet it there."""
    since = new.opened_at - timedelta(days=rule.rebound_days)
    here = [
        one
        for one in around.cases
        if (one.camera_id, one.view_id, one.kind) == (new.camera_id, new.view_id, new.kind)
        if one.ended_at is None or one.ended_at >= since
    ]
    found = ties(new, around.cases, rule)
    standing = _standing(new, here, found, rule)
    spot = _spot(new, here, around.spots, rule)
    new_spot = None
    if spot is None:
        spot = new_spot = Spot(uuid4(), new.camera_id, new.view_id, new.kind, new.box)
        around.spots.append(spot)
    laid = replace(new, spot_id=spot.id)
    if standing.joins is not None:
        laid = replace(laid, status=Status.DUPLICATE, ended_at=new.opened_at)
    around.cases.insert(0, laid)
    return Placed(laid, new_spot, found, heard(around.told, new, rule), standing)


def _standing(
    new: Sighting, here: list[Sighting], found: tuple[Tie, ...], rule: SameThingSettings
) -> Standing:
    same = next((tie.earlier for tie in found if tie.relation is Relation.SAME_THING), None)
    near = next((tie.earlier for tie in found if tie.relation is Relation.PERHAPS_SAME), None)
    joins = same or (near if rule.neighbours == "join" else None)
    if joins is None and (refused := quiet(new, here, rule)) is not None:
        return Standing(refused, noted("rejected-too-often"), doubtful=near is not None)
    return Standing(joins, noted("seen-already") if joins else "", doubtful=near is not None)


def _spot(
    new: Sighting, here: list[Sighting], spots: list[Spot], rule: SameThingSettings
) -> Spot | None:
    """That of the latest case of the same spot, else the one that overlaps most, if any does."""
    there = [
        spot
        for spot in spots
        if (spot.camera_id, spot.view_id, spot.kind) == (new.camera_id, new.view_id, new.kind)
    ]
    beside = next((one.spot_id for one in here if same_spot(new, one, rule)), None)
    known = next((spot for spot in there if spot.id == beside), None)
    if known is not None:
        return known
    best = max(there, default=None, key=lambda spot: overlap(new.box, spot.box))
    return best if best is not None and overlap(new.box, best.box) > rule.overlap else None


def heard(
    told: list[OutsideReport], new: Sighting, rule: SameThingSettings
) -> tuple[tuple[float, OutsideReport], ...]:
    """Of what other offices heard, what may be about the case, with the metres in between: the
    nearest, at most ``MOST_TIED``."""
    near = [(apart, one) for one in told if (apart := heard_of(one, new, rule)) is not None]
    return tuple(sorted(near, key=lambda pair: pair[0])[:MOST_TIED])
