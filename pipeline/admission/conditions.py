"""Night, poor light, infrared and backlight: noted with the look, never a reason to refuse it."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.admission.limits import ConditionLimits
from pipeline.admission.sketch import Bytes, Sketch
from pipeline.domain import Condition, Light

_GLARE, _SHADE = 235, 50
"""Luma of what is burnt out and of what lies in the dark."""


def conditions_of(sketch: Sketch, limits: ConditionLimits) -> frozenset[Condition]:
    """Judged by the picture alone; the clock says nothing about a tunnel or a cloud."""
    luma = sketch.small_luma
    counts = np.cumsum(np.bincount(luma.ravel(), minlength=256)) / luma.size
    median = int(np.searchsorted(counts, 0.5))
    if median < limits.poor_median:
        # Hardly any colour is left either, whatever light there is.
        return frozenset({Condition.NIGHT, Condition.POOR_LIGHT})
    found = set()
    if median < limits.night_median:
        found.add(Condition.NIGHT)
    elif 1.0 - counts[_GLARE] >= limits.glare_share and counts[_SHADE] >= limits.shade_share:
        found.add(Condition.BACKLIGHT)
    if colourfulness(sketch.small) <= limits.grey_chroma:
        found.add(Condition.INFRARED)
    return frozenset(found)


def light_of(conditions: frozenset[Condition]) -> Light:
    """Which reference a picture taken under ``conditions`` belongs to."""
    at_night = conditions & {Condition.NIGHT, Condition.INFRARED}
    return Light.NIGHT if at_night else Light.DAY


def colourfulness(rgb: Bytes) -> float:
    """The strongest chroma of any large part of the picture, 0..128."""
    cells = cv2.resize(rgb, (16, 12), interpolation=cv2.INTER_AREA)
    chroma = cv2.cvtColor(cells, cv2.COLOR_RGB2YCrCb)[..., 1:].astype(np.int16) - 128
    return float(np.abs(chroma).max())
