"""What the patrol does now, and whether that is well: for people, Prometheus and a watchdog."""

from pipeline.status.board import StatusBoard
from pipeline.status.health import Health, HealthLimits, HealthState, health
from pipeline.status.rates import RollingCount
from pipeline.status.tally import Tally
from pipeline.status.values import Coverage, Failing, OutboxStanding, PatrolStatus, SourceStatus

__all__ = [
    "Coverage",
    "Failing",
    "Health",
    "HealthLimits",
    "HealthState",
    "OutboxStanding",
    "PatrolStatus",
    "RollingCount",
    "SourceStatus",
    "StatusBoard",
    "Tally",
    "health",
]
