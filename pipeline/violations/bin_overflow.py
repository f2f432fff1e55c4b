"""Waste above, beside or around a bin, or lying in a bin station (DOMAIN §1, 垃圾满溢).

Waste far from every bin and outside every station is no suspect: there a box on the pavement is
mostly a delivery or a shop's goods, and a reviewer would have to reject it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.domain import Sighting, Suspect, Zone, ZoneKind
from pipeline.geometry import Box, joined, touching_groups
from pipeline.violations.base import MinSize, Scene, Violation, zone_under

KIND = "bin_overflow"
WASTE = "garbage_exposed"
BIN = "container"
SMALLEST = MinSize(width=0.012, height=0.015)
REACH = 0.6
"""How far to each side waste still belongs to a bin, in widths of the bin."""
RISE = 0.3
"""The same above its rim and below its foot, in heights of the bin."""


def find(scene: Scene) -> list[Suspect]:
    """One suspect per bin, row of bins or station.

    Its box goes around all the waste there and the bins it lies at: bags are seen on one look and
    missed on the next, and the bin keeps the box in its place.
    """
    bins = [seen.box for seen in scene.candidates([BIN], SMALLEST)]
    reaches = [_reach(box) for box in bins]
    stations = scene.zones_of([ZoneKind.BIN_STATION])
    spots = touching_groups([*(r.corners for r in reaches), *(s.polygon for s in stations)])
    heaps: dict[int, list[Sighting]] = {}
    boxes: dict[int, list[Box]] = {}
    for waste in scene.candidates([WASTE], SMALLEST):
        anchor = _anchor(waste.box, reaches, stations)
        if anchor is not None:
            spot = spots[anchor]
            heaps.setdefault(spot, []).append(waste)
            boxes.setdefault(spot, []).extend([waste.box, *bins[anchor : anchor + 1]])
    return [_suspect(heap, joined(boxes[spot]), stations) for spot, heap in heaps.items()]


def _anchor(waste: Box, reaches: Sequence[Box], stations: Sequence[Zone]) -> int | None:
    """What the waste belongs to: an index into the reaches of the bins, then the stations."""
    nearest = max(reaches, key=lambda reach: (waste.intersection(reach), reach.xyxy), default=None)
    if nearest is not None and waste.intersection(nearest) > 0.0:
        return reaches.index(nearest)
    station = _station_of(waste, stations)
    return None if station is None else len(reaches) + stations.index(station)


def _station_of(waste: Box, stations: Sequence[Zone]) -> Zone | None:
    """Waste on a bin's rim has its foot above the ground drawn, so the whole box may count."""
    return zone_under(waste.foot(), stations) or zone_under(waste, stations)


def _reach(container: Box) -> Box:
    wide = (container.x2 - container.x1) * REACH
    high = (container.y2 - container.y1) * RISE
    return Box(
        max(container.x1 - wide, 0.0),
        max(container.y1 - high, 0.0),
        min(container.x2 + wide, 1.0),
        min(container.y2 + high, 1.0),
    )


def _suspect(heap: Sequence[Sighting], box: Box, stations: Sequence[Zone]) -> Suspect:
    score = max(waste.score for waste in heap)
    zone_ids = [zone.id for zone in (_station_of(waste.box, stations) for waste in heap) if zone]
    return Suspect(KIND, WASTE, score, box, min(zone_ids, default=None))


VIOLATION = Violation(kind=KIND, labels=frozenset({WASTE}), needs=frozenset(), find=find)
