"""Pictures that prove: originals kept whole and untouched, and a close-up cut from one.

A pack is an overview (the thing when first seen), a close-up of it, a reference (the same view
earlier, clean) and a later picture (the thing still there). Nothing is ever drawn into any of
them: people see boxes in a picture made on demand.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.contract import EvidenceItem, EvidenceRole
from pipeline.geometry import Box
from pipeline.picture import Picture
from pipeline.storage import Store

MEDIA_TYPE: Final = "image/jpeg"
QUALITY = 95
MARGIN = 0.5
"""Surroundings shown around the thing on each side, as a share of its own width and height."""
LEAST_SIDE = 96
"""Pixels of the original that a close-up shows at least in each direction, where it has them."""
LEGIBLE_SIDE = 480
"""A close-up whose longer side has fewer pixels is enlarged to this, so a person can see it…"""
MOST_ENLARGED = 4.0
"""…but never more than this many times: beyond it there is only blur to look at."""


def keep(picture: Picture, role: EvidenceRole, store: Store) -> EvidenceItem:
    """Keep the whole picture as it was captured. Raises StoreUnavailable."""
    data = picture.jpeg(QUALITY)
    return EvidenceItem(
        role=role,
        sha256=store.put(data, MEDIA_TYPE),
        media_type=MEDIA_TYPE,
        size_bytes=len(data),
        width=picture.width,
        height=picture.height,
        captured_at=picture.captured_at,
    )


def close_up(original: EvidenceItem, box: Box, store: Store) -> EvidenceItem:
    """Cut ``box`` with its surroundings out of a picture kept before, and keep that too.

    The original is read back from the store, so its hash is verified on the way, and the same
    original and box give the same bytes. Raises StoreUnavailable, PictureMissing,
    PictureCorrupt, and ValueError when the original is no picture.
    """
    whole = cv2.imdecode(
        np.frombuffer(store.get(original.sha256), np.uint8),
        cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION,
    )
    if whole is None:
        raise ValueError(f"the kept picture {original.sha256} cannot be decoded")
    cut = _legible(_cut(np.asarray(whole, np.uint8), box))
    done, encoded = cv2.imencode(".jpg", cut, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise ValueError("the close-up does not fit into a JPEG")
    data = encoded.tobytes()
    return EvidenceItem(
        role=EvidenceRole.CLOSE_UP,
        sha256=store.put(data, MEDIA_TYPE),
        media_type=MEDIA_TYPE,
        size_bytes=len(data),
        width=cut.shape[1],
        height=cut.shape[0],
        captured_at=original.captured_at,
        cut_from=original.sha256,
    )


def _cut(whole: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    height, width = whole.shape[:2]
    x1, y1, x2, y2 = box.pixels(width, height)
    left, right = _widened(x1, x2, width)
    top, bottom = _widened(y1, y2, height)
    return whole[top:bottom, left:right]


def _widened(low: int, high: int, limit: int) -> tuple[int, int]:
    """The span with its margin, at least LEAST_SIDE long, pushed back inside 0..limit."""
    length = min(max(round((high - low) * (1 + 2 * MARGIN)), LEAST_SIDE), limit)
    start = min(max((low + high - length) // 2, 0), limit - length)
    return start, start + length


def _legible(cut: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = cut.shape[:2]
    factor = min(LEGIBLE_SIDE / max(height, width), MOST_ENLARGED)
    if factor <= 1.0:
        return cut
    size = (round(width * factor), round(height * factor))
    return np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC), np.uint8)
