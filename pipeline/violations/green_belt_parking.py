"""A motor vehicle whose ground contact lies in a green belt (DOMAIN §1, 占压绿化带)."""

from __future__ import annotations

from pipeline.domain import Suspect, ZoneKind
from pipeline.violations.base import MinSize, Scene, Violation, zone_under

KIND = "green_belt_parking"
VEHICLES = frozenset({"car", "bus", "truck"})
SMALLEST = MinSize(width=0.02, height=0.02)
FOOT = 0.2
"""Share of a vehicle's height, from below, that stands for its wheels on the ground.

Larger reaches into the belt behind a car on the road and accuses it; smaller makes the verdict
hang on a pixel or two of the detector's lower edge.
"""


def find(scene: Scene) -> list[Suspect]:
    """Vehicles by their wheels: one beside, before or behind the belt only overlaps it above."""
    zones = scene.zones_of([ZoneKind.GREEN_BELT])
    found = []
    for vehicle in scene.candidates(VEHICLES, SMALLEST):
        zone = zone_under(vehicle.box.foot(FOOT), zones)
        if zone is not None:
            found.append(Suspect(KIND, vehicle.label, vehicle.score, vehicle.box, zone.id))
    return found


VIOLATION = Violation(
    kind=KIND,
    labels=VEHICLES,
    needs=frozenset({ZoneKind.GREEN_BELT}),
    find=find,
)
