"""A motor vehicle whose ground contact lies in a green belt (DOMAIN §1, 占压绿化带)."""

from __future__ import annotations

from pipeline.domain import Suspect, ZoneKind
from pipeline.violations.base import MinSize, Scene, Violation, zone_under

KIND = "green_belt_parking"
VEHICLES = frozenset({"car", "bus", "truck"})
SMALLEST = MinSize(width=0.02, height=0.02)
FOOT = 0.3
"""Share of a vehicle's height, from below, that stands for its wheels on the ground.

Most belts run aslant through the picture, so a box's lower edge is ground only under the nearest
wheel and road beside it: with 0.2 half of the cars with two wheels on a belt beyond the road were
let go, with 0.3 one in six. Larger reaches into the belt behind a tall vehicle on the road.
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
