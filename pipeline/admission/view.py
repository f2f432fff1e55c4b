"""Does the camera still show its view? Small shifts are measured, large ones suspend its zones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from pipeline.admission.conditions import light_of
from pipeline.admission.limits import ViewLimits
from pipeline.admission.memory import ViewMemory
from pipeline.admission.reference import Reference
from pipeline.admission.registration import Match, register
from pipeline.admission.sketch import Sketch
from pipeline.domain import Condition, Light, UnableReason
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
    reference: Reference | None = None
    """A new reference for this light, to be kept when nothing is suspected on the look."""


def watched(
    sketch: Sketch,
    conditions: frozenset[Condition],
    references: References,
    before: ViewMemory,
    limits: ViewLimits,
) -> Sight:
    """Compare a picture, good by itself, with the view's reference under the same light.

    Under a light without a reference the other light's serves if it can be recognised; if not, the
    view is taken to be where it last was, so that dusk is no move. Neither does poor light move a
    view: it only hides it.
    """
    if not limits.enabled:
        return Sight(ViewMemory())
    light = light_of(conditions)
    own = references.get(light)
    reference = own or next(iter(references.values()), None)
    if reference is None:
        return Sight(ViewMemory(), reference=_renewed(sketch, light, None, NO_SHIFT, limits))
    match = register(reference.luma, sketch.luma)
    standing = standing_of(match, limits)
    if match.covered >= limits.covered_share:
        return Sight(before, UnableReason.OCCLUDED)
    shift = reference.shift + match.shift
    if standing is Standing.HERE and shift.size <= limits.small_share:
        return _found(sketch, light, own, shift, before, limits)
    hidden = own is None or Condition.POOR_LIGHT in conditions
    if standing is Standing.OPEN or (hidden and standing is Standing.ELSEWHERE):
        return _undecided(sketch, light, own, before, limits)
    return _lost(before, limits)


def standing_of(match: Match, limits: ViewLimits) -> Standing:
    clear = match.clarity >= limits.clarity and match.agreement >= limits.agreement
    near = match.shift.size <= limits.small_share
    clear = clear or (near and match.agreement >= limits.enough_agreement)
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
    # A shift that stays is passed on unchanged: measured anew it would differ a little every time.
    same = (shift + -before.shift).size <= limits.still_share
    apart = before.shift if same else shift
    return Sight(
        ViewMemory(shift=apart),
        shift=apart,
        reference=_renewed(sketch, light, own, shift, limits),
    )


def _undecided(
    sketch: Sketch, light: Light, own: Reference | None, before: ViewMemory, limits: ViewLimits
) -> Sight:
    """Nothing new is known: a moved view stays moved, any other stays where it was."""
    if before.moved:
        return Sight(before, UnableReason.VIEW_MOVED)
    fresh = _renewed(sketch, light, own, before.shift, limits) if own is None else None
    return Sight(before, shift=before.shift, reference=fresh)


def _lost(before: ViewMemory, limits: ViewLimits) -> Sight:
    strikes = min(before.strikes + 1, limits.strikes)
    moved = before.moved or strikes >= limits.strikes
    reason = UnableReason.VIEW_MOVED if moved else UnableReason.VIEW_UNSURE
    return Sight(ViewMemory(strikes, moved, before.shift), reason)


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
