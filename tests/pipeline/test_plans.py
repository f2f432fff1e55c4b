"""The watch plan stays usable while serving is away, also over a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.database import engine_for, upgrade
from pipeline.domain import Camera, View, WatchPlan
from pipeline.plans import Plans
from pipeline.serving_client import ServingUnavailable
from pipeline.state import State

CAMERA = Camera(
    id="c",
    name="c",
    url=SecretStr("rtsp://admin:p@ss/w@10.0.0.1/ch1"),
    views=(View(id="v", watch=frozenset({"bin_overflow"})),),
)


class Serving:
    """Gives what it is told to; ``known`` records which version it was asked against."""

    def __init__(self, *plans: WatchPlan | ServingUnavailable | None) -> None:
        self.plans = list(plans)
        self.known: list[str | None] = []

    def watch_plan(self, known_version: str | None) -> WatchPlan | None:
        self.known.append(known_version)
        plan = self.plans.pop(0)
        if isinstance(plan, ServingUnavailable):
            raise plan
        return plan


@pytest.fixture
def state(tmp_path: Path) -> State:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    return State(engine_for(url))


def test_a_new_plan_replaces_the_old_one(state: State) -> None:
    serving = Serving(WatchPlan(version="1"), WatchPlan(version="2"), None)
    plans = Plans(serving, state)
    for _ in range(3):
        plans.refresh()
    assert plans.current == WatchPlan(version="2")
    assert serving.known == [None, "1", "2"]


def test_while_serving_is_away_the_old_plan_stays(state: State) -> None:
    plans = Plans(Serving(WatchPlan(version="1"), ServingUnavailable("away")), state)
    plans.refresh()
    plans.refresh()
    assert plans.current == WatchPlan(version="1")


def test_after_a_restart_the_remembered_plan_still_has_its_camera_addresses(state: State) -> None:
    Plans(Serving(WatchPlan(version="1", cameras=(CAMERA,))), state).refresh()
    again = Plans(Serving(), state).current
    assert again is not None
    assert again.cameras == (CAMERA,)


def test_a_remembered_plan_of_another_version_is_asked_for_anew(state: State) -> None:
    state.keep_watch_plan('{"version": "1", "colour": "red"}')
    serving = Serving(WatchPlan(version="2"))
    plans = Plans(serving, state)
    assert plans.current is None
    plans.refresh()
    assert plans.current == WatchPlan(version="2")
    assert serving.known == [None]
