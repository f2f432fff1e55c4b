"""Batches of a few sizes only, for engines that prepare themselves for every size they meet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.backends.base import Backend
from models.letterbox import Size


def steps(most: int) -> Iterator[int]:
    """1, 2, 4 … and ``most`` itself."""
    size = 1
    while size < most:
        yield size
        size *= 2
    yield most


class Stepped:
    """Fills a batch up with black pictures to the next of ``steps(most)``.

    cuDNN looks for its fastest way anew at every shape, and TensorRT prepares for each: with four
    or five of them that is over after ``warm``. Larger batches than ``most`` go as they are.
    """

    def __init__(self, backend: Backend, most: int) -> None:
        self._backend = backend
        self._steps = tuple(steps(most))

    def warm(self, inputs: tuple[Size, ...]) -> None:
        """Run every size on every input once. Raises BackendError."""
        for width, height in inputs:
            for size in self._steps:
                self._backend.run(np.zeros((size, 3, height, width), np.float32))

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        count = len(batch)
        size = next((step for step in self._steps if step >= count), count)
        if size == count:
            return self._backend.run(batch)
        filled = np.zeros((size, *batch.shape[1:]), np.float32)
        filled[:count] = batch
        return self._backend.run(filled)[:count]

    def describe(self) -> str:
        return self._backend.describe()
