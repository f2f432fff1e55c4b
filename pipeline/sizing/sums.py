"""From what is wanted and what was measured to what is needed. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from pipeline.sizing.measured import Bench

BUSY: Final = 0.7
"""Of a core, kept busy: above that, queues grow faster than the load."""
PICTURES: Final = 3
"""Whole pictures of a case: overview, reference, later. The close-up is cut from the first."""
CLOSE_UP_SHARE: Final = 0.5
"""Of a whole picture's bytes: 0.16, 0.39, 0.40 and 0.81 on the demo's four cases."""
COPIES: Final = 2
"""Each picture and, where somebody was on it, its blurred copy: at most."""
DATABASE_KB: Final = 4.5
"""Of a case with its steps, reports and indexes: a million of them took 4.5 GB in PostgreSQL
(docs/benchmarks.md)."""
DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a city asks for. ``visit_s`` is how long its platforms keep a session open for one
    picture; without it the bench's own, whose simulator answers at once, is taken."""

    cameras: int
    target_s: float
    again: float = 0.1
    """Looks that come back to a suspicion, per look of the round; ``patrol.pace`` allows at most
    one each."""
    visit_s: float | None = None
    cases_per_day: float = 350.0
    """Half a year of one city's video: 63,000 (DOMAIN §2)."""
    kept_days: int = 730

    def __post_init__(self) -> None:
        counts = (self.cameras, self.target_s, self.kept_days)
        if not all(0 < count < math.inf for count in counts):
            raise ValueError("Cameras, target and days are more than none.")
        if not 0 <= self.again <= 1:
            raise ValueError("Looks that come back are between 0 and 1 for each of the round.")
        known = self.visit_s is None or 0 < self.visit_s < math.inf
        if not known or not 0 <= self.cases_per_day < math.inf:
            raise ValueError("Cases a day and seconds of a visit cannot be negative.")


@dataclass(frozen=True, slots=True)
class Needed:
    looks_per_s: float
    sessions: int
    """Open at once when every visit takes as long as the slow ones: what platforms have to lend."""
    mbit_per_s: float
    """Into the patrol, on average."""
    cores: float
    nodes: int
    """Machines like the one that was measured, with as many sessions each as it had there."""
    nodes_with_spare: int
    """So that one may be away."""
    memory_gb_per_node: float
    evidence_gb_per_month: float
    evidence_gb_kept: float
    database_gb_kept: float


def needed(wanted: Wanted, bench: Bench) -> Needed:
    """Sessions by Little's law: as many are open as are opened a second times the seconds each
    stays open."""
    looks = wanted.cameras / wanted.target_s * (1 + wanted.again)
    usual = wanted.visit_s if wanted.visit_s is not None else bench.p50_visit_ms / 1000
    slow = usual * bench.p95_visit_ms / bench.p50_visit_ms
    sessions = math.ceil(looks * slow)
    cores = looks * bench.cpu_ms_per_look / 1000 / BUSY
    nodes = max(math.ceil(cores / bench.machine.cores), math.ceil(sessions / bench.sessions))
    case_gb = bench.feed.keyframe_kb * (PICTURES + CLOSE_UP_SHARE) * COPIES / 1e6
    cases_kept = wanted.cases_per_day * wanted.kept_days
    return Needed(
        looks_per_s=looks,
        sessions=sessions,
        mbit_per_s=looks * usual * bench.feed.mbps,
        cores=cores,
        nodes=nodes,
        nodes_with_spare=nodes + 1,
        memory_gb_per_node=bench.rss_mb.peak / 1000,
        evidence_gb_per_month=wanted.cases_per_day * DAYS * case_gb,
        evidence_gb_kept=cases_kept * case_gb,
        database_gb_kept=cases_kept * DATABASE_KB / 1e6,
    )
