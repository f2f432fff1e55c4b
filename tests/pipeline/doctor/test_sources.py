"""What a source that cannot be looked at now is told as."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from pipeline.clock import HeldClock
from pipeline.config import PatrolSettings
from pipeline.contract import WatchPlan
from pipeline.doctor.sources import source_findings
from pipeline.domain import Camera, Source
from tests.pipeline.doctor.test_room import plan

NIGHT = datetime(2026, 5, 4, 18, 0, tzinfo=UTC)
"""Two in the morning in Shanghai."""


def never_resolved(camera: Camera, source: Source, **_more: object) -> SecretStr:
    raise AssertionError(f"{camera.id} of {source.id} was asked for its address")


@pytest.mark.parametrize(
    ("source", "room", "sentence"),
    [
        pytest.param({}, 0, "the patrol uses all its sessions", id="no session left"),
        pytest.param(
            {"hours": [{"start": "08:00", "end": "20:00"}]}, 4, "outside its hours", id="at night"
        ),
    ],
)
def test_a_source_that_lends_nothing_now_is_left_alone(
    source: dict[str, Any], room: int, sentence: str
) -> None:
    clock, settings = HeldClock(NIGHT), PatrolSettings()
    given = plan(**source)
    [found] = source_findings(given, {"platform": room}, settings, clock, never_resolved, 3)
    assert found.name == "source_left_alone"
    assert sentence in found.sentence


def test_a_plan_without_cameras_is_told() -> None:
    clock = HeldClock(NIGHT)
    empty = WatchPlan(version="1")
    [found] = source_findings(empty, {}, PatrolSettings(), clock, never_resolved, 3)
    assert found.name == "no_cameras"
