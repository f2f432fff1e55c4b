"""What one peer tells of itself: looks and CPU time between two moments."""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """The same for every peer."""

    urls: tuple[str, ...]
    seconds: float
    every_s: float
    """Seconds between two looks at one camera, for peers that can be told."""
    weights: Path
    work: Path
    """A folder for whatever the peer must write."""


@dataclass
class Window:
    """Opens when everything has warmed up; CPU is user and system time of the whole process."""

    seconds: float
    began: float = field(default_factory=time.monotonic)
    cpu_began: float = field(default_factory=lambda: _cpu_s())
    looks: int = 0

    @property
    def over(self) -> bool:
        return time.monotonic() - self.began >= self.seconds

    def tell(self, engine: str) -> None:
        """Print the figures as one JSON line, the last that a peer prints."""
        figures = {
            "looks": self.looks,
            "seconds": round(time.monotonic() - self.began, 2),
            "cpu_s": round(_cpu_s() - self.cpu_began, 3),
            "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
            "engine": engine,
        }
        print(json.dumps(figures), flush=True)


def asked() -> Asked:
    """What ``peers.py`` asks of the peer it has started."""
    parser = argparse.ArgumentParser()
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--every-s", type=float, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    told = parser.parse_args()
    return Asked(tuple(told.urls), told.seconds, told.every_s, told.weights, told.work)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
