"""Average precision as COCO defines it: 101 recall points, greedy matching, 100 boxes a picture.

Written out in NumPy so that measuring needs nothing but the core install; a test compares it with
`faster-coco-eval` where that is installed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MAX_BOXES = 100
_RECALL_POINTS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, slots=True)
class Matches:
    """All detections of one label over a set of pictures, best score first.

    score: float [N]; hit: bool [N], found a box of its own; truths: number of labelled boxes.
    """

    score: Floats
    hit: NDArray[np.bool_]
    truths: int


def iou_matrix(a: Floats, b: Floats) -> Floats:
    """IoU of every box in a [N, 4] with every box in b [M, 4]; x1, y1, x2, y2."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    overlap = np.clip(high - low, 0, None).prod(axis=2)
    area_a = (a[:, 2:] - a[:, :2]).prod(axis=1)
    area_b = (b[:, 2:] - b[:, :2]).prod(axis=1)
    union = area_a[:, None] + area_b[None, :] - overlap
    return np.asarray(overlap / np.maximum(union, 1e-12))


def match(pictures: Sequence[tuple[Floats, Floats, Floats]], iou_threshold: float = 0.5) -> Matches:
    """Match one label's detections to its labelled boxes.

    pictures: per picture the detected boxes [N, 4], their scores [N] and the true boxes [M, 4].
    In order of score each detection takes the free true box it overlaps most, if by at least
    `iou_threshold`.
    """
    scores, hits, truths = [], [], 0
    for boxes, score, truth in pictures:
        truths += len(truth)
        order = np.argsort(-score, kind="stable")[:_MAX_BOXES]
        overlaps = iou_matrix(boxes[order], truth) if len(truth) else np.zeros((len(order), 0))
        free = np.ones(len(truth), dtype=bool)
        hit = np.zeros(len(order), dtype=bool)
        for row, overlap in enumerate(overlaps):
            candidates = np.where(free, overlap, -1.0)
            if len(candidates) and candidates.max() >= iou_threshold:
                free[int(candidates.argmax())] = False
                hit[row] = True
        scores.append(score[order])
        hits.append(hit)
    all_scores = np.concatenate(scores) if scores else np.zeros(0)
    all_hits = np.concatenate(hits) if hits else np.zeros(0, dtype=bool)
    order = np.argsort(-all_scores, kind="stable")
    return Matches(all_scores[order], all_hits[order], truths)


def average_precision(matches: Matches) -> float | None:
    """Mean precision over 101 recall points, 0..1; None when there are no labelled boxes."""
    if not matches.truths:
        return None
    found = np.cumsum(matches.hit)
    recall = found / matches.truths
    precision = found / np.arange(1, len(found) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(recall, _RECALL_POINTS, side="left")
    return float(np.where(at < len(precision), np.append(precision, 0.0)[at], 0.0).mean())


def at_threshold(matches: Matches, threshold: float) -> tuple[float | None, float | None]:
    """Precision and recall of the detections with at least this score; None when undefined."""
    kept = matches.score >= threshold
    hits = int(matches.hit[kept].sum())
    precision = hits / int(kept.sum()) if kept.any() else None
    return precision, (hits / matches.truths if matches.truths else None)


def best_threshold(matches: Matches, lowest: float, highest: float) -> float | None:
    """The threshold in [lowest, highest], on a grid of 0.01, with the best F1; None without truths.

    Of several equally good ones the middle is taken, so that it stands far from both errors.
    """
    if not matches.truths:
        return None
    grid = np.arange(lowest, highest + 0.005, 0.01)
    f1 = []
    for threshold in grid:
        kept = matches.score >= threshold
        hits = matches.hit[kept].sum()
        f1.append(2 * hits / (kept.sum() + matches.truths))
    best = np.flatnonzero(np.isclose(f1, max(f1)))
    return float(round(grid[best[len(best) // 2]], 2))
