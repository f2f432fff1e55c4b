"""Average precision as COCO defines it: 101 recall points, greedy matching, 100 boxes a picture.

Written out in NumPy so that measuring needs nothing but the core install; a test compares it with
`faster-coco-eval` where that is installed. Every figure is computed for rows of weights, one weight
a picture: a row of ones gives the figure itself, rows of counts drawn by chance give its
uncertainty (see intervals.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]

MOST_BOXES = 100
_RECALL_POINTS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One label on one picture: what was detected, best score first.

    score: float [N], 0..1; hit: bool [N], it found a labelled box of its own; truths: labelled
    boxes on the picture.
    """

    score: Floats
    hit: Bools
    truths: int

    def above(self, threshold: float) -> tuple[int, int]:
        """How many hits and how many false detections reach the threshold."""
        reached = self.score >= threshold
        hits = int(self.hit[reached].sum())
        return hits, int(reached.sum()) - hits


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """One label on P pictures: all detections, best score first.

    score: float [N]; hit: bool [N]; picture: int [N], its place 0..P-1; truths: int [P].
    """

    score: Floats
    hit: Bools
    picture: Counts
    truths: Counts

    @classmethod
    def of(cls, pictures: Sequence[Found]) -> "Ranking":
        """All pictures together."""
        nothing = Found(np.zeros(0), np.zeros(0, dtype=bool), 0)
        score = np.concatenate([one.score for one in (*pictures, nothing)])
        hit = np.concatenate([one.hit for one in (*pictures, nothing)])
        picture = np.repeat(np.arange(len(pictures)), [len(one.score) for one in pictures])
        order = np.argsort(-score, kind="stable")
        truths = np.array([one.truths for one in pictures], dtype=np.int64)
        return cls(score[order], hit[order], picture[order], truths)

    @property
    def once(self) -> Floats:
        """The weights [1, P] that count every picture once."""
        return np.ones((1, len(self.truths)))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Precision against recall for R rows of weights, at each of the H hits of a ranking.

    recall, precision: float [R, H]; truths: float [R], labelled boxes by weight.
    """

    recall: Floats
    precision: Floats
    truths: Floats


def iou_matrix(a: Floats, b: Floats) -> Floats:
    """IoU of every box in a [N, 4] with every box in b [M, 4]; x1, y1, x2, y2."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    overlap = np.clip(high - low, 0, None).prod(axis=2)
    area_a = (a[:, 2:] - a[:, :2]).prod(axis=1)
    area_b = (b[:, 2:] - b[:, :2]).prod(axis=1)
    union = area_a[:, None] + area_b[None, :] - overlap
    return np.asarray(overlap / np.maximum(union, 1e-12))


def match(boxes: Floats, score: Floats, truth: Floats, iou_threshold: float = 0.5) -> Found:
    """Match one label's detections on one picture to its labelled boxes.

    boxes [N, 4] with their scores [N], truth [M, 4]. In order of score each detection takes the
    free true box it overlaps most, if by at least `iou_threshold`.
    """
    order = np.argsort(-score, kind="stable")[:MOST_BOXES]
    hit = np.zeros(len(order), dtype=bool)
    if len(truth) and len(order):
        free = np.ones(len(truth), dtype=bool)
        for row, overlap in enumerate(iou_matrix(boxes[order], truth)):
            candidates = np.where(free, overlap, -1.0)
            if candidates.max() >= iou_threshold:
                free[int(candidates.argmax())] = False
                hit[row] = True
    return Found(np.asarray(score[order], dtype=np.float64), hit, len(truth))


def curve(ranking: Ranking, weights: Floats) -> Curve:
    """The curve for weights [R, P].

    Only at hits does recall move, so one product of matrices counts the hits, and one the false
    detections, before each.
    """
    hits, pictures = int(ranking.hit.sum()), len(ranking.truths)
    before: NDArray[np.int64] = np.cumsum(ranking.hit, dtype=np.int64) - ranking.hit
    true, false = np.zeros((2, pictures, hits + 1), dtype=np.float32)
    np.add.at(true, (ranking.picture[ranking.hit], before[ranking.hit]), 1)
    np.add.at(false, (ranking.picture[~ranking.hit], before[~ranking.hit]), 1)
    rows = weights.astype(np.float32)
    hit_so_far = np.cumsum((rows @ true).astype(np.float64), axis=1)[:, :hits]
    false_so_far = np.cumsum((rows @ false).astype(np.float64), axis=1)[:, :hits]
    truths = np.asarray(weights @ ranking.truths.astype(np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        recall = hit_so_far / truths[:, None]
        precision = hit_so_far / (hit_so_far + false_so_far)
    return Curve(np.nan_to_num(recall), np.nan_to_num(precision), truths)


def average_precision(curve: Curve) -> Floats:
    """Mean precision over 101 recall points, 0..1, for each row; NaN without labelled boxes."""
    best_from_here = np.maximum.accumulate(curve.precision[:, ::-1], axis=1)[:, ::-1]
    figures = np.full(len(curve.truths), np.nan)
    for row in np.flatnonzero(curve.truths):
        at = np.searchsorted(curve.recall[row], _RECALL_POINTS, side="left")
        figures[row] = np.append(best_from_here[row], 0.0)[at].mean()
    return figures


def recall_at_precision(curve: Curve, least: float) -> Floats:
    """The highest recall at which precision is at least `least`, per row; NaN without boxes."""
    reached = np.where(curve.precision >= least, curve.recall, 0.0)
    return np.where(curve.truths > 0, reached.max(axis=1, initial=0.0), np.nan)


def at_threshold(ranking: Ranking, threshold: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Precision and recall of what reaches its picture's threshold [P], for weights [R, P].

    Precision is NaN where nothing does, recall where there are no labelled boxes.
    """
    reached = ranking.score >= threshold[ranking.picture]
    pictures = len(ranking.truths)
    found = np.bincount(ranking.picture[reached], minlength=pictures)
    hits = np.bincount(ranking.picture[reached & ranking.hit], minlength=pictures)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = (weights @ hits) / (weights @ found)
        recall = (weights @ hits) / (weights @ ranking.truths)
    return precision, recall
