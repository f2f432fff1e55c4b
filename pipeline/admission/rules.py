"""Every way in which a picture by itself is not usable, in the order of asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pipeline.admission.brightness import is_black, is_drawn, is_flat, is_over_exposed
from pipeline.admission.damage import (
    ends_in_a_band,
    ends_in_decoder_green,
    has_colour_cast,
    has_stripes,
    is_noise,
)
from pipeline.admission.limits import AdmitLimits
from pipeline.admission.memory import LookMemory
from pipeline.admission.placeholders import Known
from pipeline.admission.reference import Reference
from pipeline.admission.sharpness import sharpness
from pipeline.admission.sketch import Sketch
from pipeline.domain import Light, UnableReason


@dataclass(frozen=True, slots=True)
class Looked:
    """All that a rule may look at."""

    sketch: Sketch
    light: Light
    memory: LookMemory
    """With this picture counted in."""
    limits: AdmitLimits
    reference: Reference | None
    """Of the same light."""
    known: Known | None


Rule = Callable[[Looked], bool]


def _of_picture(rule: Callable[[Sketch, AdmitLimits], bool]) -> Rule:
    return lambda looked: rule(looked.sketch, looked.limits)


def _is_placeholder(looked: Looked) -> bool:
    if looked.known is None:
        return False
    return looked.known(looked.sketch.small, looked.memory.repeats > 0)


def _is_wrong_size(looked: Looked) -> bool:
    now = (looked.sketch.width, looked.sketch.height)
    return now != (looked.memory.width, looked.memory.height)


def _is_frozen(looked: Looked) -> bool:
    limits, memory = looked.limits, looked.memory
    if limits.frozen_repeats == 0 or memory.repeats < limits.frozen_repeats:
        return False
    return (looked.sketch.captured_at - memory.since).total_seconds() >= limits.frozen_s


def _is_blurred(looked: Looked) -> bool:
    found, limits = sharpness(looked.sketch.luma), looked.limits
    if found is None:
        return False
    usual = looked.reference.sharpness if looked.reference else None
    # At night lamps have soft haloes: only the view itself tells what is blurred there.
    least = limits.sharpness if looked.light is Light.DAY else 0.0
    return found < max(least, limits.sharpness_share * (usual or 0.0))


RULES: Final[tuple[tuple[UnableReason, Rule], ...]] = (
    (UnableReason.CORRUPT, _of_picture(ends_in_decoder_green)),
    (UnableReason.BLACK, _of_picture(is_black)),
    (UnableReason.OVER_EXPOSED, _of_picture(is_over_exposed)),
    (UnableReason.FLAT, _of_picture(is_flat)),
    (UnableReason.PLACEHOLDER, _of_picture(is_drawn)),
    (UnableReason.PLACEHOLDER, _is_placeholder),
    (UnableReason.CORRUPT, _of_picture(ends_in_a_band)),
    (UnableReason.STRIPES, _of_picture(has_stripes)),
    (UnableReason.NOISE, _of_picture(is_noise)),
    (UnableReason.COLOUR_CAST, _of_picture(has_colour_cast)),
    (UnableReason.WRONG_SIZE, _is_wrong_size),
    (UnableReason.FROZEN, _is_frozen),
    (UnableReason.BLURRED, _is_blurred),
)
"""Asked in this order; the first that holds is the reason. Where the camera looks comes last."""
