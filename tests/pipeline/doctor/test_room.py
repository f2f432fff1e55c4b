"""Looking at a source takes none of the sessions that the patrol needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.clock import HeldClock
from pipeline.config import PatrolSettings
from pipeline.contract import WatchPlan
from pipeline.doctor.room import room_of, told_by_patrol
from pipeline.metrics import Metrics
from pipeline.pages import Pages, serving_pages
from pipeline.status import HealthLimits, StatusBoard
from tests.serving.examples import camera


def plan(**source: Any) -> WatchPlan:
    return WatchPlan.model_validate(
        {
            "version": "1",
            "sources": [{"id": "platform", "max_sessions": 4, **source}],
            "cameras": [camera("gate-3"), camera("quay-1")],
        }
    )


@pytest.mark.parametrize(
    ("source", "used", "room"),
    [
        pytest.param({}, None, 4, id="no patrol runs: all are free"),
        pytest.param({"starts_per_minute": 3}, None, 3, id="no patrol runs, and starts are few"),
        pytest.param({}, {"platform": (3, 9)}, 1, id="what the patrol holds is not free"),
        pytest.param({}, {"platform": (5, 0)}, 0, id="more than all are in use"),
        pytest.param({"starts_per_minute": 10}, {"platform": (0, 8)}, 2, id="starts are few"),
        pytest.param({"starts_per_minute": 9}, {"platform": (0, None)}, 1, id="starts not known"),
        pytest.param({}, {"platform": (1, None)}, 3, id="starts not known, and not limited"),
        pytest.param({}, {}, 1, id="a patrol runs, and says nothing of this source"),
    ],
)
def test_room_is_what_the_patrol_leaves(
    source: dict[str, Any], used: dict[str, tuple[int, int | None]] | None, room: int
) -> None:
    assert room_of(plan(**source), used) == {"platform": room}


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def pages_port(metrics: Metrics) -> Iterator[int]:
    clock = HeldClock(datetime(2026, 5, 1, 8, 0, tzinfo=UTC))
    pages = Pages(StatusBoard(), metrics, clock, HealthLimits())
    with serving_pages("127.0.0.1", 0, pages) as port:
        yield port


def settings(port: int | None) -> PatrolSettings:
    return PatrolSettings(metrics_host="127.0.0.1", metrics_port=port)


def test_a_patrol_without_a_database_of_serving_is_asked_on_its_own_pages(
    metrics: Metrics, pages_port: int
) -> None:
    metrics.show("citypatrol_sessions_open", 3, "platform")
    metrics.show("citypatrol_sessions_open", 0, "idle")
    assert told_by_patrol(settings(pages_port)) == {"platform": (3, None), "idle": (0, None)}


def test_a_patrol_that_does_not_run_uses_nothing() -> None:
    assert told_by_patrol(settings(9)) is None


def test_of_a_patrol_without_pages_nothing_is_known() -> None:
    assert told_by_patrol(settings(None)) == {}
