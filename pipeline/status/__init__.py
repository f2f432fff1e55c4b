"""What the patrol does now, and whether that is well: for people, Prometheus and a watchdog."""

from pipeline.status.board import StatusBoard
from pipeline.status.health import Health, HealthLimits, HealthState, health
from pipeline.status.journal import Journal
from pipeline.status.rates import RollingCount
from pipeline.status.values import (
    Coverage,
    Failing,
    ModelStanding,
    OutboxStanding,
    PatrolStatus,
    SourceStatus,
)

__all__ = [
    "Coverage",
    "Failing",
    "Health",
    "HealthLimits",
    "HealthState",
    "Journal",
    "ModelStanding",
    "OutboxStanding",
    "PatrolStatus",
    "RollingCount",
    "SourceStatus",
    "StatusBoard",
    "health",
]
