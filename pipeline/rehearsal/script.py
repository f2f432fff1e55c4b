"""What is rehearsed: a city, its nodes, and the bad luck they have."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from pipeline.sizing.measured import Bench

HOUR_S: Final = 3600.0
SEATS: Final = 3
"""Sessions of a source for each node. 20,000 cameras of 20 sources on 10 nodes, each every 180 s:
with two, 0.8 % of the cameras were late once in 0.4 hours without any outage, with three none."""
_P95: Final = 1.6449
"""Standard deviations above the middle, of a normal distribution, that 95 of 100 do not exceed."""


@dataclass(frozen=True, slots=True)
class Script:
    """Raises ValueError, with what to change, when there is nothing to rehearse in it."""

    cameras: int
    nodes: int
    hours: float = 6.0
    target_s: float = 180.0
    sources: int = 20
    """Platforms, each with as many cameras as any other."""
    source_sessions: int = 64
    """Sessions that each of them allows."""
    districts: int = 20
    """Parts of the city with a network of their own; cameras of every source stand in each."""
    lost_per_hour: float = 0.01
    """Share of the nodes lost in an hour, half of them killed and half cut off from the database;
    the moments are drawn, each in a stretch of its own."""
    lost_together: int = 1
    """So many nodes are lost at each of these moments, all in the same way: a rack, a switch."""
    away_s: float = 1800.0
    """After so long a lost node is back."""
    offline: float = 0.02
    """Share of the cameras that never answer; a visit there lasts until one of its limits."""
    slow: float = 0.02
    """Share of the cameras that need four times as long."""
    failing: float = 0.001
    """Share of the visits to good cameras that fail all the same, by the longest of the limits."""
    again: float = 0.1
    """Looks that come back to a suspicion, for each of the round."""
    source_outages: int = 1
    """How often one of the sources gives no pictures for ``outage_s``."""
    district_outages: int = 1
    """How often the network of one of the districts is away for ``outage_s``."""
    outage_s: float = 900.0
    seed: int = 0

    def __post_init__(self) -> None:
        counts = (self.cameras, self.nodes, self.sources, self.districts, self.source_sessions)
        if min(counts) < 1:
            raise ValueError("Cameras, nodes, sources, districts and sessions are more than none.")
        if self.cameras < max(self.sources, self.districts):
            raise ValueError(
                "Each source and each district has at least one camera: say fewer --sources and "
                "--districts, or more --cameras."
            )
        if not 0 < self.hours <= 168:
            raise ValueError("A rehearsal lasts more than none and at most 168 hours.")
        if not all(0 < one < math.inf for one in (self.target_s, self.away_s, self.outage_s)):
            raise ValueError("Seconds of a target and of times away are more than none.")
        if min(self.source_outages, self.district_outages) < 0:
            raise ValueError("Outages are not less than none.")
        if not all(
            0 <= share <= 1 for share in (self.offline, self.slow, self.failing, self.again)
        ):
            raise ValueError("Shares of cameras, visits and looks are between 0 and 1.")
        if self.offline + self.slow > 1:
            raise ValueError("Cameras cannot be both offline and slow: the shares exceed 1.")
        if not 0 <= self.lost_per_hour <= 10:
            raise ValueError("Between none and ten times all nodes are lost in an hour.")
        if not 1 <= self.lost_together <= self.nodes:
            raise ValueError("Between one and all nodes are lost at one moment.")

    @property
    def seconds(self) -> float:
        return self.hours * HOUR_S

    def lending_for(self, planned: int) -> Script:
        """The same, with sources that allow half as many sessions again as the ``planned`` ones of
        all of them together, and at least SEATS for each node."""
        shared = math.ceil(1.5 * planned / self.sources)
        return replace(self, source_sessions=max(shared, SEATS * self.nodes))

    @property
    def losses(self) -> int:
        """Moments of the whole rehearsal at which nodes are lost, at least one if any are to be."""
        expected = self.nodes * self.lost_per_hour * self.hours / self.lost_together
        return max(1, round(expected)) if expected else 0


@dataclass(frozen=True, slots=True)
class Machine:
    """A node and what visits take, as measured. Seconds."""

    sessions: int
    """Visits open at once."""
    look_s: float
    """Of the whole machine for one look: its processor time over its cores."""
    visit_s: float
    """Of half of the visits less, of half more."""
    slow_visit_s: float
    """One visit in twenty takes longer."""

    @property
    def spread(self) -> float:
        """The logarithms of visits are taken to spread normally; their standard deviation."""
        return math.log(self.slow_visit_s / self.visit_s) / _P95


def machine_of(bench: Bench, visit_s: float | None) -> Machine:
    """A node like the machine that was measured. Visits take ``visit_s`` in the middle, else what
    they took there, and spread as they did there."""
    usual = visit_s if visit_s is not None else bench.p50_visit_ms / 1000
    return Machine(
        sessions=bench.sessions,
        look_s=bench.cpu_ms_per_look / 1000 / bench.machine.cores,
        visit_s=usual,
        slow_visit_s=usual * max(1.0, bench.p95_visit_ms / bench.p50_visit_ms),
    )
