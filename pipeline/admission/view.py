"""Does the camera still show its view? Small shifts are measured, large ones suspend its zones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from pipeline.admission.limits import ViewLimits
from pipeline.admission.memory import ViewMemory
from pipeline.admission.reference import Reference
from pipeline.admission.registration import Match, register
from pipeline.admission.sketch import Sketch
from pipeline.domain import Displacement, Light, UnableReason, ViewEvent
from pipeline.geometry import NO_SHIFT, Shift

References = Mapping[Light, Reference]
"""What is kept of one view, by light."""


class Standing(Enum):
    HERE = auto()
    ELSEWHERE = auto()
    OPEN = auto()
    """Too little can be seen to say."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one picture says about its camera's view."""

    memory: ViewMemory
    reason: UnableReason | None = None
    shift: Shift = NO_SHIFT
    displacement: Displacement = Displacement.NONE
    event: ViewEvent | None = None
    reference: Reference | None = None
    """A new reference for this light, to be kept when nothing is suspected on the look."""


def watched(
    sketch: Sketch, light: Light, references: References, before: ViewMemory, limits: ViewLimits
) -> Sight:
    """Compare a picture, good by itself, with the view's reference under the same light.

    Under a light without a reference the other light's serves if it can be recognised; if not, the
    view is taken to be where it last was, so that dusk is no move.
    """
    if not limits.enabled:
        return Sight(ViewMemory())
    own = references.get(light)
    reference = own or next(iter(references.values()), None)
    if reference is None:
        return _found(sketch, light, own, before.shift, before, limits)
    match = register(reference.luma, sketch.luma)
    standing = standing_of(match, limits)
    if own is not None and standing is not Standing.HERE and match.covered >= limits.covered_share:
        return _unusable(UnableReason.OCCLUDED, before)
    shift = reference.shift + match.shift
    if standing is Standing.HERE and shift.size <= limits.small_share:
        return _found(sketch, light, own, shift, before, limits)
    if standing is Standing.OPEN or (own is None and standing is Standing.ELSEWHERE):
        return _undecided(sketch, light, own, before, limits)
    return _lost(before, limits)


def standing_of(match: Match, limits: ViewLimits) -> Standing:
    clear = match.clarity >= limits.clarity and match.agreement >= limits.agreement
    if match.parts < limits.fewest_parts:
        return Standing.OPEN
    return Standing.HERE if clear else Standing.ELSEWHERE


def _found(
    sketch: Sketch,
    light: Light,
    own: Reference | None,
    shift: Shift,
    before: ViewMemory,
    limits: ViewLimits,
) -> Sight:
    event = ViewEvent.BACK if before.moved else None
    apart = shift if shift.size > limits.still_share else NO_SHIFT
    return Sight(
        ViewMemory(shift=apart),
        shift=apart,
        displacement=Displacement.SLIGHT if apart else Displacement.NONE,
        event=event,
        reference=_renewed(sketch, light, own, shift, limits),
    )


def _undecided(
    sketch: Sketch, light: Light, own: Reference | None, before: ViewMemory, limits: ViewLimits
) -> Sight:
    """Nothing new is known: a moved view stays moved, any other stays where it was."""
    if before.moved:
        return _unusable(UnableReason.VIEW_MOVED, before)
    fresh = _renewed(sketch, light, own, before.shift, limits) if own is None else None
    return Sight(
        before,
        shift=before.shift,
        displacement=Displacement.SLIGHT if before.shift else Displacement.NONE,
        reference=fresh,
    )


def _lost(before: ViewMemory, limits: ViewLimits) -> Sight:
    strikes = min(before.strikes + 1, limits.strikes)
    moved = before.moved or strikes >= limits.strikes
    now = ViewMemory(strikes, moved, before.shift)
    if not moved:
        return _unusable(UnableReason.VIEW_UNSURE, now)
    event = None if before.moved else ViewEvent.MOVED
    return Sight(now, UnableReason.VIEW_MOVED, displacement=Displacement.SEVERE, event=event)


def _unusable(reason: UnableReason, memory: ViewMemory) -> Sight:
    severe = Displacement.SEVERE if memory.moved else Displacement.NONE
    return Sight(memory, reason, displacement=severe)


def _renewed(
    sketch: Sketch, light: Light, own: Reference | None, shift: Shift, limits: ViewLimits
) -> Reference | None:
    """The picture as a new reference where there is none for this light or it has grown old.

    Its own shift goes with it, so a pole that leans a little further every day is not forgotten.
    """
    if own is not None:
        age_s = (sketch.captured_at - own.captured_at).total_seconds()
        if age_s < limits.renew_s:
            return None
    return Reference.of(sketch, light, shift)
