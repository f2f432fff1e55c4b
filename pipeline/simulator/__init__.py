"""Simulated cameras: an RTSP server for the demo, the tests and load.

``async with Simulator(config) as simulator`` or, without an event loop,
``with running(config) as simulator``; then ``simulator.url("cam-1")``.
"""

from pipeline.simulator.command import simulate
from pipeline.simulator.config import (
    Auth,
    Join,
    PathConfig,
    SimulatorConfig,
    Starts,
    load_config,
)
from pipeline.simulator.counters import Counters, Sessions
from pipeline.simulator.errors import SimulatorError
from pipeline.simulator.faults import Fault, FaultKind
from pipeline.simulator.running import running
from pipeline.simulator.simulator import Simulator

__all__ = [
    "Auth",
    "Counters",
    "Fault",
    "FaultKind",
    "Join",
    "PathConfig",
    "Sessions",
    "Simulator",
    "SimulatorConfig",
    "SimulatorError",
    "Starts",
    "load_config",
    "running",
    "simulate",
]
