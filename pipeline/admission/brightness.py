"""Too dark, too bright, or nothing to see."""

from __future__ import annotations

import numpy as np

from pipeline.admission.limits import AdmitLimits
from pipeline.admission.sketch import Bytes, Sketch

BLACK_LEVEL = 24
"""Up to here a colour channel counts as black: bars around a picture are no damage."""
_WRITING = 8.0
"""Spread of luma below which nothing is written: a dim street is no card."""


def is_black(sketch: Sketch, limits: AdmitLimits) -> bool:
    luma = sketch.small_luma
    return bool(luma.mean() < limits.black_mean and luma.std() < limits.black_std)


def is_over_exposed(sketch: Sketch, limits: AdmitLimits) -> bool:
    return bool(sketch.small_luma.mean() > limits.bright_mean)


def is_flat(sketch: Sketch, limits: AdmitLimits) -> bool:
    return bool(sketch.small_luma.std() < limits.flat_std)


def is_drawn(sketch: Sketch, limits: AdmitLimits) -> bool:
    """Whether one grey fills most of the picture and writing stands out from it, as on a card that
    somebody drew."""
    luma = sketch.small_luma
    return bool(luma.std() >= _WRITING) and one_grey(luma) >= limits.drawn_share


def one_grey(luma: Bytes) -> float:
    """Share of the most frequent grey level and its two neighbours, black ones left out."""
    counts = np.bincount(luma.ravel(), minlength=256).astype(float)
    counts[:BLACK_LEVEL] = 0.0
    return float(np.convolve(counts, np.ones(3), "same").max() / luma.size)
