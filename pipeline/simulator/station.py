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
    connections: set[Connection] = field(default_factory=set)
    """Every open TCP connection."""
