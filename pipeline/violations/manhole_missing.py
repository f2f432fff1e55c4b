"""An open or broken manhole (DOMAIN §1, 井盖缺失/移位/破损). The label says which."""

from __future__ import annotations

from pipeline.domain import Sighting, Suspect, ZoneKind
from pipeline.violations.base import MinSize, Scene, Violation, same_thing, zone_under

KIND = "manhole_missing"
DEFECTS = frozenset({"manhole_missing", "manhole_broken"})
INTACT = "manhole_good"
VEHICLES = frozenset({"car", "bus", "truck"})
GROUND = (ZoneKind.ROAD, ZoneKind.PAVEMENT)
SMALLEST = MinSize(width=0.012, height=0.012)
HIDDEN = 0.5
"""Share of a hole's box inside a vehicle's from which it is taken for the vehicle's shadow."""


def find(scene: Scene) -> list[Suspect]:
    """Holes on road or pavement where such zones are drawn, anywhere where none are."""
    zones = scene.zones_of(GROUND)
    vehicles = scene.seen(VEHICLES)
    intact = scene.seen([INTACT])
    found = []
    for hole in scene.candidates(DEFECTS, SMALLEST):
        zone = zone_under(hole.box, zones)
        if zones and zone is None:
            continue
        if _under_a_vehicle(hole, vehicles) or _rather_intact(hole, intact):
            continue
        zone_id = zone.id if zone is not None else None
        found.append(Suspect(KIND, hole.label, hole.score, hole.box, zone_id))
    return found


def _under_a_vehicle(hole: Sighting, vehicles: list[Sighting]) -> bool:
    return any(hole.box.share_within(vehicle.box) >= HIDDEN for vehicle in vehicles)


def _rather_intact(hole: Sighting, intact: list[Sighting]) -> bool:
    """The detector also calls the spot an intact cover, and is at least as sure of that."""
    return any(cover.score >= hole.score and same_thing(hole.box, cover.box) for cover in intact)


VIOLATION = Violation(kind=KIND, labels=DEFECTS, needs=frozenset(), find=find)
