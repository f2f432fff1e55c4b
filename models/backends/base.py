"""What a back-end must do."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class BackendError(Exception):
    """The network cannot be loaded or run; ``str()`` says why, in the engine's words."""


class Backend(Protocol):
    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """The network's first output for ``batch`` float32 [B, 3, H, W], RGB 0..1.

        May be called from several threads at once. Raises BackendError when the network does not
        accept this shape.
        """

    def describe(self) -> str:
        """Engine, version and device in a few words, for logs and benchmarks."""


def first_line(error: Exception) -> str:
    """What an engine says about its own failure, without its stack."""
    return str(error).strip().partition("\n")[0]


def cores(threads: int) -> str:
    """How many cores one call may use, in words; 0 threads take them all."""
    return {0: "all cores", 1: "1 thread"}.get(threads, f"{threads} threads")
