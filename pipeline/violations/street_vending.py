"""A stall, cart or loaded tricycle that stands in a no-vending zone (DOMAIN §1, 占道经营)."""

from __future__ import annotations

from pipeline.domain import Sighting, Suspect, ZoneKind
from pipeline.violations.base import MinSize, Scene, Violation, zone_under

KIND = "street_vending"
STALL = "street_stall"
UMBRELLA = "umbrella"
SMALLEST = MinSize(width=0.02, height=0.03)
UMBRELLA_WEIGHT = 0.3
"""Share of the remaining doubt about a stall that a certain umbrella over it takes away."""


def find(scene: Scene) -> list[Suspect]:
    """Stalls by their ground contact. An umbrella alone is somebody waiting for a bus."""
    zones = scene.zones_of([ZoneKind.NO_VENDING])
    umbrellas = scene.seen([UMBRELLA])
    found = []
    for stall in scene.candidates([STALL], SMALLEST):
        zone = zone_under(stall.box.foot(), zones)
        if zone is not None:
            belief = _belief(stall, umbrellas)
            found.append(Suspect(KIND, stall.label, belief, stall.box, zone.id))
    return found


def _belief(stall: Sighting, umbrellas: list[Sighting]) -> float:
    """The stall's score, raised by the surest umbrella that touches it."""
    touching = [u.score for u in umbrellas if u.box.intersection(stall.box) > 0.0]
    doubt = 1.0 - stall.score
    return 1.0 - doubt * (1.0 - UMBRELLA_WEIGHT * max(touching, default=0.0))


VIOLATION = Violation(
    kind=KIND,
    labels=frozenset({STALL}),
    needs=frozenset({ZoneKind.NO_VENDING}),
    find=find,
)
