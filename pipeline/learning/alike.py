"""Are two cut-outs nearly the same picture? A difference hash tells, in 64 bits.

Each bit says whether a patch is brighter than the one to its right (a dHash): light, compression
and a few pixels of sway change few bits, another thing in the picture changes many.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.geometry import Box

BITS: Final = 64
MARGIN = 0.5
"""Surroundings hashed with a thing, as a share of its own size on each side: a cart that stands
against another wall is another picture."""


def dhash(grey: NDArray[np.uint8]) -> int:
    """The 64 bits of a picture uint8 [height, width], as a number of 0 to 2**64 - 1."""
    small = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
    bits = small[:, :-1] > small[:, 1:]
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def distance(one: int, other: int) -> int:
    """Bits in which two hashes differ, 0..64; two unrelated pictures differ in about 32."""
    return (one ^ other).bit_count()


def hash_of(rgb: NDArray[np.uint8], box: Box) -> int:
    """The hash of a thing in uint8 RGB [height, width, 3] with its surroundings."""
    height, width = rgb.shape[:2]
    wide, high = (box.x2 - box.x1) * MARGIN, (box.y2 - box.y1) * MARGIN
    around = Box(
        max(box.x1 - wide, 0.0),
        max(box.y1 - high, 0.0),
        min(box.x2 + wide, 1.0),
        min(box.y2 + high, 1.0),
    )
    x1, y1, x2, y2 = around.pixels(width, height)
    return dhash(np.asarray(cv2.cvtColor(rgb[y1:y2, x1:x2], cv2.COLOR_RGB2GRAY), np.uint8))
