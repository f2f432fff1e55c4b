"""From a network's raw output to boxes, in NumPy.

Both functions take the output for a whole batch and give, per picture, boxes float32 [N, 4] as
x1, y1, x2, y2 in input pixels, scores float32 [N] and labels int64 [N], highest score first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Found = tuple[Floats, Floats, Labels]

MOST_CANDIDATES = 1000
"""Boxes of one picture that are compared with each other; the weakest beyond it are dropped."""
MOST_BOXES = 300
"""Boxes kept for one picture, as in the YOLO family."""


def decode_yolov8(raw: Floats, thresholds: Floats, iou: float) -> list[Found]:
    """Read [B, 4 + C, N]; ``thresholds`` float32 [C]; ``iou`` 0..1 for suppression.

    A box gets the best of the labels whose own threshold it passes, so that a likely but barred
    label does not hide a possible one.
    """
    return [_decode_one(one, thresholds, iou) for one in raw]


def _decode_one(raw: Floats, thresholds: Floats, iou: float) -> Found:
    scores = raw[4:]
    strong = np.flatnonzero((scores >= thresholds[:, None]).any(axis=0))
    scores = scores[:, strong]
    passing = np.where(scores >= thresholds[:, None], scores, np.float32(-1.0))
    label = passing.argmax(axis=0)
    score = passing.max(axis=0, initial=-1.0)
    order = np.argsort(-score, kind="stable")[:MOST_CANDIDATES]
    centre, half = raw[:2, strong[order]], raw[2:4, strong[order]] / 2
    xyxy = np.concatenate([centre - half, centre + half]).T
    kept = suppress(xyxy, label[order], iou)
    order = order[kept]
    return np.ascontiguousarray(xyxy[kept]), score[order], label[order].astype(np.int64)


def suppress(xyxy: Floats, label: Labels, iou: float) -> NDArray[np.int64]:
    """Indices of the boxes to keep, given highest score first: non-maximum suppression by label.

    A box goes when it overlaps a kept one of its own label by more than ``iou``.
    """
    x1, y1, x2, y2 = xyxy.T
    area = (x2 - x1) * (y2 - y1)
    left = np.arange(len(xyxy))
    kept: list[int] = []
    while len(left) and len(kept) < MOST_BOXES:
        best, rest = left[0], left[1:]
        kept.append(int(best))
        wide = np.minimum(x2[best], x2[rest]) - np.maximum(x1[best], x1[rest])
        high = np.minimum(y2[best], y2[rest]) - np.maximum(y1[best], y1[rest])
        shared = np.maximum(wide, 0) * np.maximum(high, 0)
        same = (label[rest] == label[best]) & (shared > iou * (area[best] + area[rest] - shared))
        left = rest[~same]
    return np.array(kept, np.int64)


def decode_end2end(raw: Floats, thresholds: Floats) -> list[Found]:
    """Read [B, N, 6]; rows under their label's threshold, or with a label unknown, are dropped."""
    return [_pick(one, thresholds) for one in raw]


def _pick(rows: Floats, thresholds: Floats) -> Found:
    label = rows[:, 5].astype(np.int64)
    known = (label >= 0) & (label < len(thresholds))
    passing = known & (rows[:, 4] >= thresholds[np.where(known, label, 0)])
    order = np.flatnonzero(passing)
    order = order[np.argsort(-rows[order, 4], kind="stable")]
    return rows[order, :4], rows[order, 4], label[order]
