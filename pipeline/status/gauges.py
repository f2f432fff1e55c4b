"""The status as Prometheus reads it."""

from __future__ import annotations

from pipeline.metrics import Metrics
from pipeline.status.values import PatrolStatus


def publish(status: PatrolStatus, metrics: Metrics) -> None:
    """Set every gauge that follows from the status; what no longer fails disappears."""
    metrics.show("citypatrol_coverage_share", status.coverage.share)
    metrics.show("citypatrol_lateness_seconds", status.coverage.worst_lateness_s)
    if status.last_look_at is not None:
        metrics.show("citypatrol_last_look_timestamp_seconds", status.last_look_at.timestamp())
    metrics.show_all(
        "citypatrol_cameras_failing", {one.reason.value: one.cameras for one in status.failing}
    )
    metrics.show_all(
        "citypatrol_source_blocked", {one.id: float(one.blocked) for one in status.sources}
    )
