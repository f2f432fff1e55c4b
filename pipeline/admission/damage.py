"""Pictures that a decoder, a cable or a sensor has spoilt."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.admission.brightness import BLACK_LEVEL
from pipeline.admission.limits import AdmitLimits
from pipeline.admission.sketch import Bytes, Sketch

_STRIPE = 9
"""Thumbnail pixels over which a line is compared with its surroundings: wider than any stripe."""
_MOST = 0.6
"""Share of the lines that must have the pattern."""
_CALM = 1.0
"""Grey levels added to a picture's own texture, so that faint noise is no pattern."""
_SNOW = 20.0
"""Spread of luma that noise must have to hide a scene."""
_GREYS = (24, 235)
"""Darker or brighter parts of a picture carry no colour to speak of."""
_COLOURED = 30
"""Cells of 192 that must carry colour before a cast can be told."""


def ends_in_decoder_green(sketch: Sketch, _limits: AdmitLimits) -> bool:
    """Whether the lowest line is the green that a YUV of zeros turns into."""
    red, green, blue = (sketch.small[-1, :, channel] for channel in range(3))
    return bool((red <= 8).all() and (blue <= 8).all() and (green >= 70).all())


def ends_in_a_band(sketch: Sketch, limits: AdmitLimits) -> bool:
    return repeated_band(sketch.small) >= limits.band_share


def has_stripes(sketch: Sketch, limits: AdmitLimits) -> bool:
    return stripes(sketch.luma) >= limits.stripe_share


def is_noise(sketch: Sketch, limits: AdmitLimits) -> bool:
    if graininess(sketch.luma) < limits.noise_ratio:
        return False
    return bool(sketch.luma.std() >= _SNOW)


def has_colour_cast(sketch: Sketch, limits: AdmitLimits) -> bool:
    return colour_cast(sketch.small) >= limits.cast_chroma


def repeated_band(rgb: Bytes) -> float:
    """Share of the height, from the bottom, in which every line equals the one above it."""
    lines = rgb.astype(np.int16)
    if lines[-1].max() <= BLACK_LEVEL:
        return 0.0
    steps = np.abs(np.diff(lines, axis=0)).max(axis=(1, 2))
    changes = np.flatnonzero(steps > 2)
    equal = len(steps) - (int(changes[-1]) + 1 if len(changes) else 0)
    return equal / len(lines)


def stripes(luma: Bytes) -> float:
    """How much fine structure most lines, or most columns, share all along: 0 to about 1.

    What changes slowly across the lines is taken out first. A few lines of their own, as house
    corners make them, do not count: three fifths of all lines lie below what is compared with the
    mean fine structure of the picture.
    """
    levels = luma.astype(np.float32)
    return max(_alike(levels, (1, _STRIPE), 1), _alike(levels, (_STRIPE, 1), 0))


def _alike(levels: NDArray[np.float32], across: tuple[int, int], along: int) -> float:
    fine = levels - cv2.blur(levels, across)
    lines = np.abs(cv2.reduce(fine, along, cv2.REDUCE_AVG)).ravel()
    common = np.partition(lines, int(_MOST * len(lines)))[int(_MOST * len(lines))]
    return float(common / (np.abs(fine).mean() + _CALM))


def graininess(luma: Bytes) -> float:
    """Variance of the Laplacian over that of the luma: near 20 when neighbours know nothing of each
    other, as on a screen of snow."""
    _, fine = cv2.meanStdDev(cv2.Laplacian(luma, cv2.CV_16S))
    _, coarse = cv2.meanStdDev(luma)
    return float(fine[0, 0] ** 2 / (coarse[0, 0] ** 2 + 1.0))


def colour_cast(rgb: Bytes) -> float:
    """Chroma, 0..180, that nine tenths of the picture share beyond: its least coloured parts are
    grey where the colours are right."""
    cells = cv2.resize(rgb, (16, 12), interpolation=cv2.INTER_AREA)
    colours = cv2.cvtColor(cells, cv2.COLOR_RGB2YCrCb).reshape(-1, 3).astype(np.float32)
    seen = colours[(colours[:, 0] > _GREYS[0]) & (colours[:, 0] < _GREYS[1]), 1:] - 128.0
    if len(seen) < _COLOURED:
        return 0.0
    mean = seen.mean(axis=0)
    strength = float(np.hypot(*mean))
    if strength == 0.0:
        return 0.0
    return float(np.percentile(seen @ (mean / strength), 10))
