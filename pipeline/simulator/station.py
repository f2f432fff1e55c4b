"""Everything the connections of one simulator share."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.simulator.config import SimulatorConfig
from pipeline.simulator.counters import Counters
from pipeline.simulator.feed import Feed
from pipeline.simulator.ticker import Ticker
from pipeline.simulator.udp import UdpPorts

if TYPE_CHECKING:
    from pipeline.simulator.connection import Connection


@dataclass(frozen=True)
class Station:
    loop: asyncio.AbstractEventLoop
    config: SimulatorConfig
    feeds: Mapping[str, Feed]
    counters: Counters
    ticker: Ticker
    udp: UdpPorts
    cleared: Mapping[str, Feed] = field(default_factory=dict)
    """What paths show while their ``cleared_by`` exists."""
    connections: set[Connection] = field(default_factory=set)
    """Every open TCP connection."""

    def feed(self, name: str) -> Feed | None:
        """What a new client of the path is shown; None when there is no such path."""
        cleared = self.cleared.get(name)
        sign = cleared.config.cleared_by if cleared is not None else None
        return cleared if sign is not None and sign.exists() else self.feeds.get(name)
