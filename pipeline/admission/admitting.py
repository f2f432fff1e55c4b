"""Is a picture good enough to judge? What is not usable never counts as "nothing there"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from pipeline.admission.conditions import conditions_of, light_of
from pipeline.admission.limits import AdmitLimits
from pipeline.admission.memory import LookMemory, remembered
from pipeline.admission.placeholders import Known
from pipeline.admission.reference import Reference
from pipeline.admission.rules import RULES, Looked
from pipeline.admission.sketch import Sketch
from pipeline.admission.view import watched
from pipeline.domain import Condition, Light, UnableReason
from pipeline.geometry import NO_SHIFT, Shift
from pipeline.picture import Picture


@dataclass(frozen=True, slots=True)
class Admission:
    """What admission says of one picture.

    None as reason means that it can be judged. The memory goes into the next look.
    """

    reason: UnableReason | None
    memory: LookMemory
    conditions: frozenset[Condition] = frozenset()
    shift: Shift = NO_SHIFT
    """By which the view's zones have to move to lie where they were drawn on this picture."""
    reference: Reference | None = None
    """To be kept as the view's reference for its light, unless something is suspected there."""


NO_REFERENCES: Final[Mapping[Light, Reference]] = MappingProxyType({})


def admit(
    picture: Picture,
    memory: LookMemory | None,
    limits: AdmitLimits,
    *,
    references: Mapping[Light, Reference] = NO_REFERENCES,
    known: Known | None = None,
) -> Admission:
    """Judge one picture of a camera by itself, against ``memory`` of the one before, and against
    what its view looks like. Safe to call from several threads.
    """
    sketch = Sketch.of(picture)
    conditions = conditions_of(sketch, limits.conditions)
    light = light_of(conditions)
    now = remembered(sketch, memory, limits)
    looked = Looked(sketch, light, now, limits, references.get(light), known)
    reason = next((reason for reason, broken in RULES if broken(looked)), None)
    if reason is not None:
        return Admission(reason, now, conditions)
    sight = watched(sketch, conditions, references, now.view, limits.view)
    return Admission(
        sight.reason,
        replace(now, view=sight.memory),
        conditions,
        sight.shift,
        sight.reference,
    )
