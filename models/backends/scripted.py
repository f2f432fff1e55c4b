"""A back-end for tests: a function in the place of a network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


class ScriptedBackend:
    """Answers every batch with ``answer(batch)`` and remembers the batches' shapes."""

    def __init__(self, answer: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> None:
        self._answer = answer
        self.shapes: list[tuple[int, ...]] = []

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        self.shapes.append(batch.shape)
        return self._answer(batch)

    def describe(self) -> str:
        return "scripted, for tests"
