"""What every rule shares: the scene it reads, the shape it has, and what counts as one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.domain import Sighting, Suspect, Zone, ZoneKind
from pipeline.geometry import Box, covered_share

STANDS_IN = 0.5
"""Share of a thing's ground contact that must lie in a zone before it stands there."""

SAME_IOU = 0.5
"""Two boxes of one kind on one picture that overlap this much are one thing seen twice."""

SAME_INSIDE = 0.85
"""So are two of which this share of the smaller lies inside the other."""


@dataclass(frozen=True, slots=True)
class MinSize:
    """The smallest box worth judging, as shares of the picture's width and height.

    Below about eight pixels at the detector's input a label is a guess. Raise it where far
    things are a nuisance; lower it only with a detector that reads larger pictures.
    """

    width: float
    height: float

    def __post_init__(self) -> None:
        if not (0.0 < self.width < 1.0 and 0.0 < self.height < 1.0):
            raise ValueError("a minimum size is a share of the picture between 0 and 1")

    def admits(self, box: Box) -> bool:
        return box.x2 - box.x1 >= self.width and box.y2 - box.y1 >= self.height


@dataclass(frozen=True, slots=True)
class Scene:
    """One look at one view: everything seen and the zones drawn there."""

    sightings: tuple[Sighting, ...]
    zones: tuple[Zone, ...]

    def seen(self, labels: Iterable[str]) -> list[Sighting]:
        """All sightings of ``labels``: enough to excuse something (a car over a cover)."""
        wanted = frozenset(labels)
        return [sighting for sighting in self.sightings if sighting.label in wanted]

    def candidates(self, labels: Iterable[str], size: MinSize) -> list[Sighting]:
        """Sightings that may accuse: large enough, and not in an area drawn as ``ignore``."""
        ignored = self.polygons(ZoneKind.IGNORE)
        return [
            sighting
            for sighting in self.seen(labels)
            if size.admits(sighting.box) and not _lies_in(sighting.box, ignored)
        ]

    def zones_of(self, kinds: Iterable[ZoneKind]) -> tuple[Zone, ...]:
        wanted = frozenset(kinds)
        return tuple(zone for zone in self.zones if zone.kind in wanted)

    def polygons(self, *kinds: ZoneKind) -> list[tuple[tuple[float, float], ...]]:
        return [zone.polygon for zone in self.zones_of(kinds)]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule: which labels it reads, which zones must be drawn, and how it finds suspects.

    ``needs`` lists the zone kinds of which at least one must be drawn on the view; empty means
    the rule works anywhere. ``find`` is pure and may return the same thing twice: the judge
    keeps one of each.
    """

    kind: str
    labels: frozenset[str]
    needs: frozenset[ZoneKind]
    find: Callable[[Scene], list[Suspect]]

    def applies_to(self, zones: Sequence[Zone]) -> bool:
        return not self.needs or any(zone.kind in self.needs for zone in zones)


def zone_under(ground: Box, zones: Sequence[Zone]) -> Zone | None:
    """The zone a ground contact lies in: None unless ``zones`` together hold enough of it.

    Neighbouring zones are taken together, so a thing across their border still stands in them;
    it is given to the zone that holds most of it, the first drawn when they hold equal parts.
    """
    if not zones or covered_share(ground, *(zone.polygon for zone in zones)) < STANDS_IN:
        return None
    return max(zones, key=lambda zone: covered_share(ground, zone.polygon))


def same_thing(one: Box, other: Box) -> bool:
    """Whether two boxes of one kind on one picture show a single thing."""
    smaller, larger = sorted((one, other), key=lambda box: box.area)
    return one.iou(other) >= SAME_IOU or smaller.share_within(larger) >= SAME_INSIDE


def one_of_each(suspects: Iterable[Suspect]) -> tuple[Suspect, ...]:
    """The suspects with duplicates of one thing left out, best score first.

    A van seen as a car and as a truck, or a thing found through two adjacent zones, is one
    suspect (DOMAIN §8.7). The order of the input does not matter.
    """
    kept: list[Suspect] = []
    for suspect in sorted(suspects, key=best_first):
        if not any(
            suspect.kind == better.kind and same_thing(suspect.box, better.box) for better in kept
        ):
            kept.append(suspect)
    return tuple(kept)


def best_first(suspect: Suspect) -> tuple[object, ...]:
    """A total order over suspects: the highest score first, then what never ties by accident."""
    return (
        -suspect.score,
        suspect.box.xyxy,
        suspect.kind,
        suspect.label,
        suspect.zone_id or "",
    )


def _lies_in(box: Box, rings: Sequence[tuple[tuple[float, float], ...]]) -> bool:
    if not rings:
        return False
    return max(covered_share(box, *rings), covered_share(box.foot(), *rings)) >= STANDS_IN
