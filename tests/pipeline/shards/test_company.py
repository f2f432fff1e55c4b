"""Workers that share a city: real visits, a real database, sessions counted by the cameras."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline.camera_state import CameraState
from pipeline.contract import Report
from pipeline.database import engine_for, upgrade
from pipeline.outbox import LetterKind, Outbox
from pipeline.shards.company import steady
from pipeline.simulator import PathConfig, SimulatorConfig, running
from pipeline.state import State
from pipeline.storage import MemoryStore
from tests.clips import make_clip
from tests.peers.postgres import Postgres
from tests.pipeline.patrolling import Given, plan, wait_for
from tests.pipeline.shards.companions import Wire, companion

CAMERAS = [f"cam-{n}" for n in range(8)]
CAP = 4
LONG_S = 60.0
"""A lease that nobody loses on a busy machine."""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> SimulatorConfig:
    clip = make_clip(tmp_path_factory.mktemp("clips") / "stall.mp4", stall=True)
    return SimulatorConfig(paths=tuple(PathConfig(name=name, source=clip) for name in CAMERAS))


def reported(url: str) -> list[str]:
    """The cameras of all reports, one for each."""
    engine = engine_for(url)
    letters = Outbox(engine).unsent()
    engine.dispose()
    reports = [one for one in letters if one.kind is LetterKind.REPORT]
    return sorted(Report.model_validate_json(one.body).camera_id for one in reports)


def test_workers_come_and_go_and_every_camera_always_has_one(
    config: SimulatorConfig, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    with running(config) as simulator, ExitStack() as workers:
        given, store = Given(plan(simulator, *CAMERAS, cap=CAP)), MemoryStore()
        first = workers.enter_context(companion("north", url, given, store, lease_s=LONG_S))
        wait_for(lambda: first.cameras() == set(CAMERAS))
        second = workers.enter_context(companion("south", url, given, store, lease_s=LONG_S))
        wait_for(lambda: bool(second.cameras()))
        wait_for(lambda: first.cameras() | second.cameras() == set(CAMERAS))
        assert not first.cameras() & second.cameras()
        wait_for(lambda: second.counted("citypatrol_looks_total") >= 5)
        wait_for(lambda: reported(url) == CAMERAS)
        taken, kept = second.cameras(), first.cameras()
        assert second.counted("citypatrol_shards_moved_total", how="taken") == len(taken)
        assert second.counted("citypatrol_leases_held", what="camera") == len(taken)
        assert first.counted("citypatrol_workers") == 2
        # The plan changes while both work: a camera goes, and the cap with it.
        given.give(plan(simulator, *CAMERAS[:7], cap=CAP - 1).model_copy(update={"version": "2"}))
        wait_for(lambda: first.cameras() | second.cameras() == set(CAMERAS[:7]))
        given.give(plan(simulator, *CAMERAS, cap=CAP).model_copy(update={"version": "3"}))
        wait_for(lambda: first.cameras() == kept and second.cameras() == taken)
        first.leave()
        wait_for(lambda: second.cameras() == set(CAMERAS))
        plays = {name: simulator.counters.paths[name].plays for name in CAMERAS}
        wait_for(lambda: all(simulator.counters.paths[one].plays > plays[one] for one in plays))
        assert simulator.counters.sessions.peak <= CAP
        assert {one.peak for one in simulator.counters.paths.values()} == {1}
    assert reported(url) == CAMERAS


@pytest.mark.service
def test_a_worker_cut_off_from_the_database_opens_nothing_and_what_it_saw_last_is_not_saved(
    config: SimulatorConfig, postgres_server: Postgres
) -> None:
    name = postgres_server.create()
    url = postgres_server.url(name)
    upgrade(url)
    [server] = Path(postgres_server.socket_folder).glob(".s.PGSQL.[0-9]*[0-9]")
    with (
        running(config) as simulator,
        TemporaryDirectory(prefix="wire-") as folder,
        closing(Wire(server, Path(folder))) as wire,
        ExitStack() as workers,
    ):
        given, store = Given(plan(simulator, *CAMERAS, cap=CAP)), MemoryStore()
        far = f"postgresql://postgres@/{name}?host={folder}"
        north = workers.enter_context(companion("north", far, given, store))
        south = workers.enter_context(companion("south", url, given, store))
        workers.callback(wire.whole.set)
        wait_for(lambda: bool(north.cameras()) and bool(south.cameras()))
        wait_for(lambda: north.cameras() | south.cameras() == set(CAMERAS))
        wait_for(lambda: reported(url) == CAMERAS)
        places = {one: _places(url, one) for one in CAMERAS}
        lost = north.cameras()

        wire.whole.clear()
        began = steady()
        terms = north.tenure.terms
        wait_for(lambda: north.tenure.left_s(steady()) == 0)
        assert north.tenure.left_s(began + terms.use_s) == 0, "it was over in its own time"
        wait_for(lambda: south.cameras() == set(CAMERAS))
        assert north.cameras() == set()
        assert north.counted("citypatrol_lease_left_seconds") == 0, "while its renewal hangs"
        assert north.counted("citypatrol_workers") == 2, "which tells it from a patrol by itself"
        seen = {one: simulator.counters.paths[one].plays for one in lost}
        visits = north.counted("citypatrol_visit_seconds_count")
        wait_for(lambda: all(simulator.counters.paths[one].plays > seen[one] for one in seen))
        assert north.counted("citypatrol_visit_seconds_count") == visits

        wire.whole.set()
        wait_for(lambda: north.counted("citypatrol_shards_moved_total", how="lost") > 0)
        wait_for(lambda: north.cameras() == lost)
        assert south.cameras() == set(CAMERAS) - lost
        looks = north.counted("citypatrol_looks_total")
        wait_for(lambda: north.counted("citypatrol_looks_total") > looks + len(lost))
        assert simulator.counters.sessions.peak <= CAP
        assert {one.peak for one in simulator.counters.paths.values()} == {1}
        assert {one: _places(url, one) for one in CAMERAS} == places, "places went on as they were"
    assert reported(url) == CAMERAS


def _places(url: str, camera_id: str) -> set[str]:
    engine = engine_for(url)
    body = State(engine).camera_states([camera_id])[camera_id]
    engine.dispose()
    return {str(place.id) for place in CameraState.from_json(body).places}
