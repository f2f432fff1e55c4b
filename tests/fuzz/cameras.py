"""Cameras whose packets are mutated by chance, and visits to them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from pipeline.clock import SystemClock
from pipeline.simulator import Fault, FaultKind, PathConfig, Simulator, SimulatorConfig, running
from pipeline.visits import Hands, VisitFailed, VisitLimits, visit
from tests.clips import make_clip

LIMITS = VisitLimits(open_s=3.0, packet_s=1.5, keyframe_s=3.0, total_s=6.0)
CODECS = {"h264": "libx264", "h265": "libx265"}
SHARES = (0.02, 0.2, 1.0)
"""Of the frames that are mutated."""


@dataclass(frozen=True)
class Visited:
    """How visits ended, by error or ``picture``; the longest; how many packets were sent."""

    ends: Counter[str]
    longest_s: float
    packets: int


@contextmanager
def mutating(folder: Path, copies: int) -> Iterator[Simulator]:
    """``copies`` cameras of each codec and share."""
    clips = {name: make_clip(folder / f"{name}.mp4", codec) for name, codec in CODECS.items()}
    paths = [
        PathConfig(
            name=f"{name}/{share:g}/{copy}",
            source=clip,
            faults=(Fault(kind=FaultKind.MUTATED, share=share),),
        )
        for name, clip in clips.items()
        for share in SHARES
        for copy in range(copies)
    ]
    with running(SimulatorConfig(paths=tuple(paths))) as simulator:
        yield simulator


def visit_all(cameras: Simulator, rounds: int, at_once: int) -> Visited:
    """Every camera ``rounds`` times. Raises whatever a visit raises that is no VisitFailed."""
    hands, clock = Hands(idle_s=1.0), SystemClock()

    def look(path: str) -> tuple[str, float]:
        began = time.monotonic()
        try:
            visit(SecretStr(cameras.url(path)), LIMITS, clock, hands=hands)
        except VisitFailed as failed:
            return str(failed.error), time.monotonic() - began
        return "picture", time.monotonic() - began

    paths = [path for _ in range(rounds) for path in cameras.counters.paths]
    with ThreadPoolExecutor(at_once) as pool:
        ended = list(pool.map(look, paths))
    packets = cameras.counters.packets
    longest = max(seconds for _, seconds in ended)
    return Visited(Counter(end for end, _ in ended), longest, packets)
