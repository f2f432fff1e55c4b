"""How sure a figure is: 95 % intervals by drawing the pictures again and again, with the same seed.

Pictures of one camera resemble each other. Where there are ten cameras or more, whole cameras are
drawn instead (a cluster bootstrap), so that a hundred pictures of one camera do not pass for a
hundred independent ones.
"""

import math
from collections.abc import Hashable, Sequence

import numpy as np

from training.average_precision import Floats

SHARE = 0.95
RESAMPLES = 200
FEWEST_CAMERAS = 10


def units(cameras: Sequence[str | None]) -> list[Hashable]:
    """What is drawn for each picture: its camera where there are enough of them, else itself.

    A picture without a camera always stands for itself.
    """
    named = {camera for camera in cameras if camera is not None}
    if len(named) < FEWEST_CAMERAS:
        return list(range(len(cameras)))
    return [place if camera is None else camera for place, camera in enumerate(cameras)]


def resampled(units: Sequence[Hashable], resamples: int = RESAMPLES, seed: int = 0) -> Floats:
    """How often each picture is drawn: float [resamples, pictures].

    Each row draws as many units as there are, with replacement; a unit brings all its pictures.
    """
    numbers = {unit: number for number, unit in enumerate(dict.fromkeys(units))}
    count = len(numbers)
    if not count:
        return np.zeros((resamples, 0))
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), resamples)
    member = np.array([numbers[unit] for unit in units], dtype=np.int64)
    return drawn[:, member].astype(np.float64)


def interval(figures: Floats, share: float = SHARE) -> tuple[float | None, float | None]:
    """The middle `share` of the figures; NaN are left out. (None, None) when nothing is left."""
    known = figures[~np.isnan(figures)]
    if not len(known):
        return None, None
    low, high = np.quantile(known, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def wilson(successes: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, for counts too small to be drawn again.

    (0, 1) without trials. Wilson (1927), J. Am. Stat. Assoc. 22.
    """
    if trials == 0:
        return 0.0, 1.0
    share, square = successes / trials, z * z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    spread = math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    half = z * spread / (1 + square / trials)
    return max(0.0, middle - half), min(1.0, middle + half)
