"""Pictures of many cameras gathered into batches for the detector.

A batch is ready when it is full or when its first picture has waited long enough. One camera never
has two pictures waiting: a newer one takes the older one's turn, so a camera that delivers fast
cannot push others back. A picture older than the staleness budget is not looked at any more.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from pydantic import Field

from pipeline.domain import Frozen

T = TypeVar("T")


class BatchLimits(Frozen):
    """How pictures are gathered for the detector."""

    size: int = Field(default=4, ge=1, le=64)
    """Pictures of different cameras in one batch, at most. A processor gains nothing from larger
    ones; an accelerator does."""
    wait_s: float = Field(default=0.05, ge=0, le=5)
    """A smaller batch goes once its first picture has waited so many seconds."""
    stale_s: float = Field(default=15.0, gt=0)
    """A picture that has waited longer is dropped and its camera visited anew."""


class DropReason(StrEnum):
    """Why a captured picture was not looked at."""

    REPLACED = "replaced"
    FULL = "full"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class _Turn(Generic[T]):
    item: T
    since: float
    """When the turn in the line was taken, in seconds of any steady clock."""
    arrived: float
    """When this picture came; later than ``since`` when it replaced another."""


class Line(Generic[T]):
    """The waiting pictures by camera, in the order of their turns. Pure: the time is an argument.

    Not thread-safe; ``Batcher`` is.
    """

    def __init__(self, limits: BatchLimits, room: int) -> None:
        self._limits = limits
        self._room = room
        self._turns: OrderedDict[str, _Turn[T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._turns)

    def put(self, camera_id: str, item: T, now: float) -> tuple[T, DropReason] | None:
        """Wait; gives back the picture that had to go for it, if any."""
        before = self._turns.get(camera_id)
        if before is not None:
            self._turns[camera_id] = _Turn(item, before.since, now)
            return before.item, DropReason.REPLACED
        evicted = None
        if len(self._turns) >= self._room:
            _, oldest = self._turns.popitem(last=False)
            evicted = oldest.item, DropReason.FULL
        self._turns[camera_id] = _Turn(item, now, now)
        return evicted

    def ready_in(self, now: float) -> float | None:
        """Seconds until a batch may be taken, 0.0 when one may now, None when nothing waits."""
        if not self._turns:
            return None
        if len(self._turns) >= self._limits.size:
            return 0.0
        first = next(iter(self._turns.values()))
        return max(first.since + self._limits.wait_s - now, 0.0)

    def take(self, now: float) -> tuple[list[T], list[T]]:
        """The next batch, and what became stale before its turn came."""
        batch: list[T] = []
        stale: list[T] = []
        while self._turns and len(batch) < self._limits.size:
            _, turn = self._turns.popitem(last=False)
            fresh = now - turn.arrived <= self._limits.stale_s
            (batch if fresh else stale).append(turn.item)
        return batch, stale


class Batcher(Generic[T]):
    """A Line between the threads that bring pictures and the lanes that run the detector.

    Holds at most ``room`` pictures. ``dropped`` hears of each picture that will not be looked at,
    on the thread that made it so.
    """

    def __init__(
        self,
        limits: BatchLimits,
        room: int,
        dropped: Callable[[T, DropReason], None],
        time_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line: Line[T] = Line(limits, room)
        self._dropped = dropped
        self._time_s = time_s
        self._changed = threading.Condition()
        self._closed = False

    def __len__(self) -> int:
        with self._changed:
            return len(self._line)

    def put(self, camera_id: str, item: T) -> None:
        with self._changed:
            lost = self._line.put(camera_id, item, self._time_s())
            self._changed.notify()
        if lost is not None:
            self._dropped(*lost)

    def take(self) -> list[T] | None:
        """Wait for the next batch; None once closed. What still waits then is forgotten."""
        while True:
            with self._changed:
                while not self._closed and (wait := self._line.ready_in(self._time_s())) != 0.0:
                    self._changed.wait(wait)
                if self._closed:
                    return None
                batch, stale = self._line.take(self._time_s())
            for item in stale:
                self._dropped(item, DropReason.STALE)
            if batch:
                return batch

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
