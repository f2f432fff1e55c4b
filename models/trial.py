"""Trying the ways to run a network against each other, for a short and bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.backends.base import Backend, BackendError
from models.standing import Standing
from models.ways import ON_GPU, Way

BUDGET_S = 2.4
"""With the last call finishing, a choice stays under 3 seconds."""
_GPU_S = 90.0
"""At most, in which a GPU's engine gets itself ready; that is not taken off the others' time."""
_FOR_STARTING = 0.75
"""Share of the budget in which a way is still begun; the rest is for comparing."""


@dataclass(frozen=True, slots=True)
class Chosen:
    way: Way
    backend: Backend
    why: str
    """One line with the figures, for the log; empty when there was nothing to choose."""
    standing: Standing = field(default_factory=Standing)
    """Why it is not what was asked for; it changes when a GPU fails later."""


def fastest(
    ways: Sequence[Way],
    start: Callable[[Way], Backend],
    batch: NDArray[np.float32],
    *,
    budget_s: float = BUDGET_S,
    clock: Callable[[], float] = time.monotonic,
    cpu: Callable[[], float] = time.process_time,
) -> Chosen:
    """The way that takes the least CPU time for ``batch`` float32 [B, 3, H, W].

    Of a GPU that includes waiting for it, as far as its driver spins; how long it takes by the
    clock is told besides.

    CPU time of this process, because that is what a look is paid with and because, unlike the
    time on the wall, it hardly depends on what else the machine does. Each way is started and run
    once unmeasured, since engines prepare at the first call, then all in turn until ``budget_s``
    is over on the wall, at least once; the least time counts. A way that fails, or for which no
    time is left, is said so.
    Raises BackendError when none runs.
    """
    begun = clock()
    end, last_start = begun + budget_s, begun + budget_s * _FOR_STARTING
    running: dict[Way, Backend] = {}
    best: dict[Way, float] = {}
    waited: dict[Way, float] = {}
    failed: list[str] = []
    untried: list[str] = []
    for way in ways:
        if best and clock() >= last_start:
            untried.append(str(way))
            continue
        starts = clock()
        try:
            backend = start(way)
            backend.run(batch)
            if way.engine in ON_GPU:
                extra = min(clock() - starts, _GPU_S)
                end, last_start = end + extra, last_start + extra
            began = clock()
            best[way] = _seconds(backend, batch, cpu)
            waited[way] = clock() - began
            running[way] = backend
        except BackendError as error:
            failed.append(f"{way} failed ({error})")
    if not best:
        raise BackendError("; ".join(failed))
    while len(best) > 1 and clock() < end:
        for way, backend in running.items():
            best[way] = min(best[way], _seconds(backend, batch, cpu))
    ranked = sorted(best, key=lambda way: best[way])
    figures = [
        f"{way} {best[way] * 1000 / len(batch):.1f}"
        + (f" ({waited[way] * 1000 / len(batch):.1f} by the clock)" if way.engine in ON_GPU else "")
        for way in ranked
    ]
    size = f"{batch.shape[3]} × {batch.shape[2]}"
    why = f"chose {ranked[0]}; ms CPU a picture, {len(batch)} at once of {size}: " + ", ".join(
        figures
    )
    late = [f"no time left for {', '.join(untried)}"] if untried else []
    return Chosen(ranked[0], running[ranked[0]], "; ".join([why, *failed, *late]))


def _seconds(backend: Backend, batch: NDArray[np.float32], cpu: Callable[[], float]) -> float:
    begun = cpu()
    backend.run(batch)
    return cpu() - begun
