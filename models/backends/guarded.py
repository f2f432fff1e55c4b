"""A back-end that may fail while it runs, and another that then takes over."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.backends.base import Backend, BackendError
from models.standing import Standing

_NO_ROOM = re.compile(
    r"out of memory|failed to allocate|alloc_failed|outofmemory|bad_alloc", re.IGNORECASE
)
"""How CUDA, cuBLAS, cuDNN and ONNX Runtime's arena say that memory is at its end."""


class Guarded:
    """``first``, in smaller pieces when its memory is short, and ``spare`` once it fails.

    A batch that both refuse is the batch's fault, and nothing changes. After a device has failed
    its process cannot use it any more, so there is no way back but a new start. ``spare`` is made
    when it is needed: it runs the same weights, so that what is said of a look stays true.
    """

    def __init__(
        self, first: Backend, spare: Callable[[], Backend], standing: Standing, device: str
    ) -> None:
        self._first = first
        self._make_spare = spare
        self._standing = standing
        self._device = device
        self._lock = threading.Lock()
        self._spare: Backend | None = None
        self._changed_over = False

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self._changed_over:
            try:
                return self._in_pieces(batch)
            except BackendError as error:
                return self._change_over(batch, error)
        assert self._spare is not None
        return self._spare.run(batch)

    def describe(self) -> str:
        if self._changed_over and self._spare is not None:
            return self._spare.describe()
        return self._first.describe()

    def _in_pieces(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        done: list[NDArray[np.float32]] = []
        left = batch
        while len(left):
            size = min(self._standing.most or len(left), len(left))
            try:
                done.append(self._first.run(left[:size]))
            except BackendError as error:
                if size == 1 or not _NO_ROOM.search(str(error)):
                    raise
                self._standing.holds_at_most(size // 2)
                continue
            left = left[size:]
        return done[0] if len(done) == 1 else np.concatenate(done)

    def _change_over(self, batch: NDArray[np.float32], failed: BackendError) -> NDArray[np.float32]:
        with self._lock:
            spare = self._spare = self._spare or self._make_spare()
        try:
            answer = spare.run(batch)
        except BackendError:
            raise failed from None
        self._changed_over = True
        self._standing.runs_instead(
            f"The GPU failed while it looked ({failed}), so the processor looks in its place: see "
            f"what nvidia-smi and the kernel's log say of {self._device}, then start the patrol "
            "anew."
        )
        return answer
