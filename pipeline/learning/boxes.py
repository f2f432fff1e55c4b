"""Sightings as a letter tells them."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.contract import LookedBox
from pipeline.contract.learning import MOST_BOXES
from pipeline.domain import Sighting


def told(*groups: Iterable[Sighting]) -> tuple[LookedBox, ...]:
    """Each sighting once, best first."""
    every = {sighting: None for group in groups for sighting in group}
    best = sorted(every, key=lambda one: (-one.score, one.label, one.box.xyxy))
    return tuple(
        LookedBox(label=one.label, score=min(max(one.score, 0.0), 1.0), box=one.box.xyxy)
        for one in best[:MOST_BOXES]
    )
