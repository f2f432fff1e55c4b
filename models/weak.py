"""What a network nearly found: for learning, never for judging."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.decode import Floats, Found

SAME_IOU = 0.5
"""A weak box that overlaps a strong one this much, of whatever label, is the same thing."""


def weak_only(loose: Found, strong: Found, thresholds: Floats) -> Found:
    """Of what lowered thresholds let through (``loose``), the boxes that fail their label's own
    threshold and show nothing that ``strong`` shows; in the same order."""
    xyxy, score, label = loose
    new = score < thresholds[label]
    if len(strong[0]) and new.any():
        new &= _ious(xyxy, strong[0]).max(axis=1) < SAME_IOU
    return xyxy[new], score[new], label[new]


def _ious(one: Floats, other: Floats) -> NDArray[np.float32]:
    """[N, M] for boxes [N, 4] and [M, 4]."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = np.maximum(high - low, 0).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (one, other)]
    return np.asarray(shared / np.maximum(areas[0][:, None] + areas[1] - shared, 1e-9), np.float32)
