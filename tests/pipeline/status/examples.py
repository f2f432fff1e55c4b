"""Statuses that the tests begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.status import ModelStanding, OutboxStanding, PatrolStatus, SourceStatus

NOW = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    of_all: float


@dataclass(frozen=True)
class Covered:
    """A coverage: all well unless said otherwise."""

    of_all: float = 1.0
    worst_lateness_s: float = 0.0
    overdue: int = 0
    of_healthy: float = 1.0
    by_source: Mapping[str, Part] = field(default_factory=dict)
    by_kind: Mapping[str, Part] = field(default_factory=dict)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def source(id: str = "north", **other: Any) -> SourceStatus:
    given: dict[str, Any] = {
        "cameras": 10,
        "sessions": 2,
        "cap": 8,
        "starts_last_minute": 12,
        "starts_cap": None,
        "breaker": "closed",
        "failing": 0,
        "unable": 0,
    }
    return SourceStatus(id=id, **{**given, **other})


def status(**other: Any) -> PatrolStatus:
    """A patrol that is well, an hour old."""
    given: dict[str, Any] = {
        "at": NOW,
        "started_at": ago(3600),
        "plan_version": "4f1b2c",
        "cameras": 10,
        "sources": (source(),),
        "looks_total": 3600,
        "looks_per_s": 1.0,
        "reused_share": 0.25,
        "last_look_at": ago(1),
        "pictures_waiting": 0,
        "dropped_total": 0,
        "coverage": Covered(),
        "failing": (),
        "outbox": OutboxStanding(),
        "store_outages": 0,
        "models": ModelStanding("citypatrol 0.2.0 on onnxruntime-cpu"),
    }
    return PatrolStatus(**{**given, **other})
