"""What two networks saw on one picture, compared thing by thing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain import Sighting

SAME_IOU = 0.5
"""Two boxes of one label that overlap this much are one thing."""


@dataclass(frozen=True, slots=True)
class Paired:
    """Every sighting of the two once: in a pair with its IoU, or alone."""

    both: tuple[tuple[Sighting, Sighting, float], ...]
    only_current: tuple[Sighting, ...]
    only_candidate: tuple[Sighting, ...]


def pair(current: Sequence[Sighting], candidate: Sequence[Sighting]) -> Paired:
    """One to one by label, the closest boxes first. The order of the input does not matter."""
    close = sorted(
        (-iou, one.box.xyxy, other.box.xyxy, c, d)
        for c, one in enumerate(current)
        for d, other in enumerate(candidate)
        if one.label == other.label and (iou := one.box.iou(other.box)) >= SAME_IOU
    )
    mine: set[int] = set()
    theirs: set[int] = set()
    both = []
    for iou, _, _, c, d in close:
        if c not in mine and d not in theirs:
            mine.add(c)
            theirs.add(d)
            both.append((current[c], candidate[d], -iou))
    return Paired(
        tuple(both),
        tuple(one for c, one in enumerate(current) if c not in mine),
        tuple(one for d, one in enumerate(candidate) if d not in theirs),
    )
