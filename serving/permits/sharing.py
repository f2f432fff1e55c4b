"""A capacity shared by several cameras: who has how much of it. Pure.

A thing that two cameras show must not count twice. As where cases are compared
(``serving.related.rules``), cameras no further apart than ``near_m`` may show the same thing, and
two views of one camera show two. Of cameras that may show the same, the one that shows most counts;
one whose place nobody knows may show the same as any other. Where whoever drew the permit named
the part that each area shows, the names decide and not the distance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from serving.permits.spreading import ViewKey
from serving.related.rules import distance_m


@dataclass(frozen=True, slots=True)
class ViewCount:
    """What stands under a permit on one view."""

    key: ViewKey
    position: tuple[float, float] | None
    """Of the camera, longitude and latitude; None where nobody knows."""
    lasting: int
    since: datetime
    """When anything was allowed there first: who came first keeps the room."""
    part: str | None = None
    """What it shows of the permitted place, where somebody said so."""


def things(counts: Iterable[ViewCount], near_m: float) -> int:
    """How many different things stand there at least."""
    taken: list[ViewCount] = []
    for one in sorted(counts, key=lambda one: (-one.lasting, one.key)):
        if all(_different(one, other, near_m) for other in taken):
            taken.append(one)
    return sum(one.lasting for one in taken)


def elsewhere(counts: Sequence[ViewCount], capacity: int, near_m: float) -> dict[ViewKey, int]:
    """By view, how much of the capacity is taken by other things on views that came first; empty
    while there is room for all."""
    if things(counts, near_m) <= capacity:
        return {}
    found = {}
    order = sorted(counts, key=lambda one: (one.since, one.key))
    for number, one in enumerate(order):
        before = [other for other in order[:number] if _different(one, other, near_m)]
        if taken := things(before, near_m):
            found[one.key] = taken
    return found


def _different(one: ViewCount, other: ViewCount, near_m: float) -> bool:
    if one.part is not None and other.part is not None:
        return one.part != other.part
    if one.key[0] == other.key[0]:
        return one.key != other.key
    if one.position is None or other.position is None:
        return False
    return distance_m(one.position, other.position) > near_m
