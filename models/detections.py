"""What a network saw on one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """N boxes on one picture, highest score first.

    ``xyxy`` float32 [N, 4], pixels of that picture (x right, y down), inside its edges;
    ``score`` float32 [N], 0..1; ``label`` int64 [N], index into the package's labels.
    Raises ValueError when the three do not fit together.
    """

    xyxy: NDArray[np.float32]
    score: NDArray[np.float32]
    label: NDArray[np.int64]
    weak: Detections | None = None
    """What missed its threshold by no more than the detector's ``slack``; None without slack."""

    def __post_init__(self) -> None:
        count = len(self.score)
        if self.xyxy.shape != (count, 4) or self.score.ndim != 1 or self.label.shape != (count,):
            raise ValueError(
                "detections need boxes [N, 4], scores [N] and labels [N], "
                f"not {self.xyxy.shape}, {self.score.shape} and {self.label.shape}"
            )

    @classmethod
    def empty(cls) -> Detections:
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.score)
