"""The status as Prometheus reads it."""

from __future__ import annotations

from pipeline.metrics import Metrics
from pipeline.status.values import PatrolStatus


def publish(status: PatrolStatus, metrics: Metrics) -> None:
    """Set every gauge that follows from the status; what no longer fails disappears."""
    coverage = status.coverage
    metrics.show("citypatrol_coverage_share", coverage.of_all, "all")
    metrics.show("citypatrol_coverage_share", coverage.of_healthy, "healthy")
    metrics.show_all(
        "citypatrol_source_coverage_share", {one.id: one.in_time for one in status.sources}
    )
    metrics.show_all(
        "citypatrol_kind_coverage_share",
        {kind: share.of_all for kind, share in coverage.by_kind.items()},
    )
    metrics.show("citypatrol_lateness_seconds", coverage.worst_lateness_s)
    metrics.show("citypatrol_engine_instead", float(status.models.instead is not None))
    if status.last_look_at is not None:
        metrics.show("citypatrol_last_look_timestamp_seconds", status.last_look_at.timestamp())
    metrics.show_all(
        "citypatrol_cameras_failing", {one.reason.value: one.cameras for one in status.failing}
    )
    metrics.show_all(
        "citypatrol_source_blocked", {one.id: float(one.blocked) for one in status.sources}
    )
