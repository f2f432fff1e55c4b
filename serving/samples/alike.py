"""Which pictures are nearly the same, and which of two samples of one picture stays. Pure."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.contract import SampleOutcome
from serving.samples.domain import Sample
from serving.samples.verdicts import overlap

SIDE: Final = 32
"""Pixels of the small grey picture that is hashed."""
LOW: Final = 8
"""Its lowest 8 × 8 frequencies make the 64 bits."""
SAME_PLACE: Final = 0.5
"""Least overlap (IoU) of two boxes for one to stand where the other does."""

RANK: Final = {
    SampleOutcome.POSITIVE: 2,
    SampleOutcome.NEGATIVE: 1,
    SampleOutcome.UNREVIEWED: 0,
}
"""Of two alike, the higher stays: a positive is never dropped in favour of a negative."""


def perceptual_hash(picture: NDArray[np.uint8]) -> str:
    """64 bits, as 16 hexadecimal digits, that change little when a picture does.

    The signs of the lowest frequencies of the discrete cosine transform against their median; the
    very lowest, plain brightness, is left out. ``picture`` is uint8, grey or three channels.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = np.asarray(cv2.dct(small))[:LOW, :LOW].ravel()
    # A flat picture has rounding noise for frequencies: it must hash the same every time.
    low = np.where(np.abs(low) < 1.0, 0.0, low)
    bits = low > np.median(low[1:])
    bits[0] = False
    return np.packbits(bits).tobytes().hex()


def distance(one: str, other: str) -> int:
    """Bits in which two hashes differ, 0..64."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def alike(one: Sample, other: Sample, bits: int) -> bool:
    """Whether two samples of one view show the same thing in nearly the same picture.

    Cameras stand still, so whole pictures of a view are always alike: what stands in the box has to
    be alike too, and to stand at the same place.
    """
    a, b = one.picture, other.picture
    if a is None or b is None or distance(a.whole_hash, b.whole_hash) > bits:
        return False
    if one.box is not None and other.box is not None:
        here = overlap(one.box, other.box) >= SAME_PLACE
        return here and distance(a.close_hash, b.close_hash) <= bits
    return True


def stays(newcomer: Sample, kept: Sample) -> bool:
    """Whether ``kept`` goes on counting for both; False lets the newcomer do so."""
    return RANK[newcomer.outcome] <= RANK[kept.outcome]
