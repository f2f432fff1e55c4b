"""What a worker remembers of its cameras goes with the plan, and comes back from the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.camera_state import CameraState
from pipeline.database import engine_for, upgrade
from pipeline.domain import Camera, Source, View, WatchPlan, drawing_of
from pipeline.lookout import LookResult
from pipeline.references import ReferenceShelf
from pipeline.remembered import Remembered
from pipeline.schedule import Past
from pipeline.state import CameraChange, State

WATCHED = frozenset({"bin_overflow"})


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine = engine_for(url)
    yield State(engine)
    engine.dispose()


def camera(name: str, view: str = "v") -> Camera:
    url, views = SecretStr(f"rtsp://h/{name}"), (View(id=view, watch=WATCHED),)
    return Camera(id=name, name=name, url=url, source="s", views=views)


def plan(*cameras: Camera) -> WatchPlan:
    return WatchPlan(version="1", sources=(Source(id="s", max_sessions=1),), cameras=cameras)


def failed(one: Camera, times: int) -> CameraState:
    return CameraState(view_id=one.view.id, drawn=drawing_of(one.view), failures=times)


def test_a_new_camera_goes_on_from_what_another_run_saved(state: State) -> None:
    gate, yard = camera("gate"), camera("yard")
    state.save([CameraChange("gate", failed(gate, 3).to_json())])
    remembered = Remembered(state, ReferenceShelf())
    assert remembered.take_over(plan(gate, yard)) == {"gate": Past(failures=3)}
    remembered.follow(plan(gate, yard))
    assert remembered.state_of(gate) == failed(gate, 3)
    assert remembered.state_of(yard) == failed(yard, 0)


def test_a_camera_watched_already_goes_on_from_its_last_look_and_not_from_the_database(
    state: State,
) -> None:
    gate = camera("gate")
    remembered = Remembered(state, ReferenceShelf())
    remembered.follow(plan(gate))
    remembered.keep(LookResult(gate, failed(gate, 1)))
    state.save([CameraChange("gate", failed(gate, 9).to_json())])
    assert remembered.take_over(plan(gate)) == {}
    assert remembered.state_of(gate) == failed(gate, 1)


def test_a_camera_that_left_the_plan_is_forgotten_and_a_late_look_at_it_is_not_kept(
    state: State,
) -> None:
    gate = camera("gate")
    remembered = Remembered(state, ReferenceShelf())
    remembered.follow(plan(gate))
    remembered.keep(LookResult(gate, failed(gate, 1)))
    remembered.follow(plan())
    remembered.keep(LookResult(gate, failed(gate, 2)))
    remembered.follow(plan(gate))
    assert remembered.state_of(gate) == failed(gate, 0)


def test_another_view_of_the_same_camera_begins_anew(state: State) -> None:
    gate, turned = camera("gate"), camera("gate", view="w")
    remembered = Remembered(state, ReferenceShelf())
    remembered.follow(plan(gate))
    remembered.keep(LookResult(gate, failed(gate, 1)))
    remembered.follow(plan(turned))
    assert remembered.state_of(turned) == failed(turned, 0)
