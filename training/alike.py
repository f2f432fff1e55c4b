"""Whether two pictures look the same, whatever their bytes: a perceptual hash of 64 bits.

The hash keeps the signs of the 8 x 8 lowest frequencies of a 32 x 32 grey copy against their
median; the mean itself always gives the same bit (the well-known DCT hash). Recompression, resizing
and small changes of light move a few bits; other scenes differ in about half of them.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.errors import TrainingError

# Within this many of 64 bits two pictures count as the same.
NEAR_BITS = 4
# A copy this flat (standard deviation of its grey values, 0..255) has no pattern to compare.
_FLAT = 2.0
_SIDE, _LOW = 32, 8
_CHUNK = 512
_ONES = np.array([number.bit_count() for number in range(1 << 16)], dtype=np.uint8)


class NotAPictureError(TrainingError):
    """The bytes cannot be decoded as a picture: the message names the file."""


def fingerprint(path: Path) -> int | None:
    """The perceptual hash of a picture file; None for one flat colour.

    Raises NotAPictureError when the file cannot be decoded.
    """
    grey = cv2.imread(str(path), cv2.IMREAD_REDUCED_GRAYSCALE_4)
    if grey is None or min(grey.shape) < _SIDE:
        grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise NotAPictureError(f"{path} cannot be read as a picture: remove or replace it.")
    return fingerprint_of(np.asarray(grey, dtype=np.uint8))


def fingerprint_of(grey: NDArray[np.uint8]) -> int | None:
    """The perceptual hash of a grey picture [height, width]; None for one flat colour."""
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    if small.std() < _FLAT:
        return None
    low = cv2.dct(small)[:_LOW, :_LOW].ravel()
    bits = low > np.median(low[1:])
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def near_pairs(
    ones: Sequence[int], others: Sequence[int], within: int = NEAR_BITS
) -> list[tuple[int, int]]:
    """All `(i, j)` with ones[i] and others[j] within so many bits; O(n·m) time, O(m) memory."""
    right = np.array(others, dtype=np.uint64)
    left = np.array(ones, dtype=np.uint64)
    found: list[tuple[int, int]] = []
    for start in range(0, len(left), _CHUNK):
        mixed = left[start : start + _CHUNK, None] ^ right[None, :]
        differ = _ONES[mixed[..., None].view(np.uint16)].sum(axis=-1)
        rows, columns = np.nonzero(differ <= within)
        found.extend((start + int(i), int(j)) for i, j in zip(rows, columns, strict=True))
    return found
