"""What was taken for what, on the pictures of a split, at a package's thresholds."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.average_precision import iou_matrix
from training.figures import Threshold
from training.observe import Look

SAME_BOX = 0.5
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Mistakes:
    """One picture: labelled boxes not found, and boxes found that are not labelled so."""

    file: str
    kind: str
    missed: int
    false: int

    @property
    def all(self) -> int:
        return self.missed + self.false


def confusion(
    looks: Iterable[Look], labels: tuple[str, ...], threshold: Threshold
) -> tuple[NDArray[np.int64], list[Mistakes]]:
    """Counts [labels + 1, labels + 1], rows what is there, columns what was found, and the
    mistakes of every picture, worst first.

    The last row and column stand for nothing. Whatever its label, a box found takes the labelled
    box it overlaps most, by at least half, best score first.
    """
    none = len(labels)
    counts = np.zeros((none + 1, none + 1), dtype=np.int64)
    pictures = []
    for look in looks:
        reach = np.array([threshold(name, look.entry.condition) for name in labels])
        kept = look.found.score >= reach[look.found.label]
        boxes, found = look.found.xyxy[kept].astype(np.float64), look.found.label[kept]
        order = np.argsort(-look.found.score[kept], kind="stable")
        overlap = iou_matrix(boxes[order], look.truth)
        free = np.ones(len(look.truth), dtype=bool)
        before = int(np.trace(counts))
        for row, label in zip(overlap, found[order], strict=True):
            candidates = np.where(free, row, -1.0)
            best = int(candidates.argmax()) if len(candidates) else -1
            if best >= 0 and candidates[best] >= SAME_BOX:
                free[best] = False
                counts[look.truth_label[best], label] += 1
            else:
                counts[none, label] += 1
        for label in look.truth_label[free]:
            counts[label, none] += 1
        right = int(np.trace(counts)) - before
        missed, false = len(look.truth) - right, len(found) - right
        pictures.append(Mistakes(look.entry.file, look.entry.kind, missed, false))
    pictures.sort(key=lambda one: (-one.all, one.file))
    return counts, pictures
