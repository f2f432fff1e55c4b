"""Workers in processes of their own that are killed, frozen and thawed: processes, and Ray."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.camera_state import CameraState
from pipeline.contract import Report
from pipeline.database import engine_for, upgrade
from pipeline.fleets.driver import Driver, Fleet, Watchdog
from pipeline.fleets.leases import KeptLeases
from pipeline.fleets.processes import ProcessFleet
from pipeline.fleets.running import part_of_one
from pipeline.outbox import LetterKind, Outbox
from pipeline.shards.kept_book import HOLDINGS, TERMS, KeptBook
from pipeline.simulator import PathConfig, Simulator, SimulatorConfig, running
from pipeline.state import State
from tests.clips import make_clip
from tests.peers.postgres import Postgres
from tests.pipeline.fleets.shard import Order, write
from tests.pipeline.patrolling import plan, wait_for

CAMERAS = [f"cam-{n}" for n in range(6)]
WORKERS = ("city-0", "city-1")
CAP = 4
LEASE_S = 10.0
"""Long enough to see a frozen worker and end it before."""
LONG_LEASE_S = 600.0
"""Nobody who waits for its end sees it."""
ROOT = Path(__file__).parents[3]


class City:
    """What workers share, seen from the database and from the cameras."""

    def __init__(self, url: str, simulator: Simulator, file: Path) -> None:
        self.file = file
        self.simulator = simulator
        self.engine = engine_for(url)

    def cameras_of(self, name: str) -> set[str]:
        query = sa.select(HOLDINGS.c.thing).join(TERMS, TERMS.c.term == HOLDINGS.c.term)
        with self.engine.connect() as connection:
            things = connection.execute(query.where(TERMS.c.worker == name)).scalars()
            return {thing[len("camera:") :] for thing in things if thing.startswith("camera:")}

    def is_shared(self) -> bool:
        shares = [self.cameras_of(name) for name in WORKERS]
        return all(shares) and set.union(*shares) == set(CAMERAS)

    def places(self) -> dict[str, set[str]]:
        states = State(self.engine).camera_states()
        bodies = {name: CameraState.from_json(body) for name, body in states.items()}
        return {name: {str(one.id) for one in body.places} for name, body in bodies.items()}

    def reported(self) -> list[str]:
        letters = Outbox(self.engine).unsent()
        reports = [one.body for one in letters if one.kind is LetterKind.REPORT]
        return sorted(Report.model_validate_json(body).camera_id for body in reports)

    def wait_until_visited(self, cameras: set[str]) -> None:
        """Until each has been visited once more."""
        paths = self.simulator.counters.paths
        before = {name: paths[name].plays for name in cameras}
        wait_for(lambda: all(paths[name].plays > before[name] for name in cameras))


@contextmanager
def a_city(url: str, folder: Path, lease_s: float) -> Iterator[City]:
    upgrade(url)
    clip = make_clip(folder / "stall.mp4", stall=True)
    config = SimulatorConfig(paths=tuple(PathConfig(name=name, source=clip) for name in CAMERAS))
    with running(config) as simulator:
        order = Order(
            url=url,
            plan=plan(simulator, *CAMERAS, cap=CAP),
            folder=folder / "store",
            lease_s=lease_s,
        )
        write(order, folder / "order.json")
        one = City(url, simulator, folder / "order.json")
        yield one
        one.engine.dispose()


@pytest.fixture
def city(tmp_path: Path, postgres_server: Postgres) -> Iterator[City]:
    url = postgres_server.url(postgres_server.create())
    with a_city(url, tmp_path, LEASE_S) as one:
        yield one


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def city_with_long_leases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    url = f"sqlite:///{tmp_path}/state.db"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    with a_city(url, tmp_path, LONG_LEASE_S) as one:
        yield one


@contextmanager
def driven(fleet: Fleet, city: City) -> Iterator[None]:
    """Two workers of ``fleet``, kept running by a driver until the block ends."""
    stop = threading.Event()
    leases = KeptLeases(KeptBook(city.engine, LONG_LEASE_S), 1.5)
    driver = Driver(fleet, lambda: 2, leases, Watchdog(LONG_LEASE_S), "city")
    driving = threading.Thread(target=driver.run, args=(stop,))
    driving.start()
    try:
        yield
    finally:
        stop.set()
        driving.join()


def processes(city: City) -> ProcessFleet:
    command = [sys.executable, "-m", "tests.pipeline.fleets.shard", str(city.file)]
    return ProcessFleet(
        command, lambda name, life: {"WORKER": name, "LIFE": life, "PYTHONPATH": str(ROOT)}
    )


@pytest.mark.slow
@pytest.mark.service
def test_a_killed_workers_cameras_are_visited_by_the_other_and_a_frozen_one_doubles_nothing(
    city: City,
) -> None:
    fleet = processes(city)
    try:
        for name in ("city-0", "city-1"):
            fleet.start(name)
        wait_for(city.is_shared)
        wait_for(lambda: all(city.places().get(name) for name in CAMERAS))
        places, orphans = city.places(), city.cameras_of("city-0")

        fleet.end("city-0", at_once=True)
        city.wait_until_visited(orphans)
        assert city.places() == places, "what was suspected goes on"

        fleet.start("city-0")
        wait_for(city.is_shared)
        os.kill(fleet.process_id("city-0"), signal.SIGSTOP)
        frozen = city.simulator.counters.sessions.open
        wait_for(lambda: city.cameras_of("city-1") == set(CAMERAS))
        os.kill(fleet.process_id("city-0"), signal.SIGCONT)
        wait_for(city.is_shared)
        wait_for(lambda: city.reported() == CAMERAS)
        assert city.places() == places
        assert city.simulator.counters.sessions.peak <= CAP + frozen
    finally:
        for name in fleet.alive():
            fleet.end(name, at_once=False)
    assert city.reported() == CAMERAS


@pytest.mark.slow
def test_a_driver_gives_a_dead_workers_cameras_to_the_other_long_before_its_lease_is_over(
    city_with_long_leases: City,
) -> None:
    city = city_with_long_leases
    fleet = processes(city)
    with driven(fleet, city):
        wait_for(city.is_shared)
        wait_for(lambda: all(city.places().get(name) for name in CAMERAS))
        places, orphans = city.places(), city.cameras_of("city-0")
        os.kill(fleet.process_id("city-0"), signal.SIGKILL)
        city.wait_until_visited(orphans)
        wait_for(city.is_shared)
        assert city.places() == places, "what was suspected goes on"
    assert city.simulator.counters.sessions.peak <= CAP
    assert {path.peak for path in city.simulator.counters.paths.values()} == {1}


@contextmanager
def ray_of_two() -> Iterator[None]:
    ray = pytest.importorskip("ray")
    # As the how-to says: otherwise whatever else the machine does keeps the workers from renewing.
    os.environ.update({"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"})
    ray.init(
        num_cpus=2,
        num_gpus=1,
        object_store_memory=80 * 2**20,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        namespace="citypatrol",
    )
    try:
        yield
    finally:
        ray.shutdown()


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.filterwarnings("ignore")
def test_actors_of_ray_share_the_city_and_ray_or_the_driver_replace_what_dies_or_freezes(
    city: City,
) -> None:
    with ray_of_two():
        from pipeline.fleets.actors import RayFleet, gpus

        shares: list[float] = []

        def told(share: float) -> dict[str, str]:
            shares.append(share)
            return {}

        fleet = RayFleet(
            "tests.pipeline.fleets.shard:work",
            str(city.file),
            cpus=1,
            gpus=lambda: part_of_one(gpus(), 2),
            environment=told,
        )
        watchdog = Watchdog(1.0)
        book = KeptBook(city.engine, LEASE_S)
        driver = Driver(fleet, lambda: 2, KeptLeases(book, 1.5), watchdog, "city")
        try:
            driver.look(time.monotonic())
            wait_for(city.is_shared)
            wait_for(lambda: all(city.places().get(name) for name in CAMERAS))
            places, orphans = city.places(), city.cameras_of("city-0")

            os.kill(fleet.process_id("city-0"), signal.SIGKILL)
            city.wait_until_visited(orphans)
            wait_for(city.is_shared)
            assert fleet.alive() == {"city-0", "city-1"}

            driver.look(time.monotonic())
            victim = fleet.process_id("city-1")
            os.kill(victim, signal.SIGSTOP)
            wait_for(lambda: _ended(victim, driver))
            wait_for(city.is_shared)
            assert city.places() == places
            wait_for(lambda: city.reported() == CAMERAS)
            assert set(shares) == {0.5}, "the one GPU is shared out whenever a worker is started"
        finally:
            for name in fleet.alive():
                fleet.end(name, at_once=False)
    assert city.reported() == CAMERAS
    assert city.simulator.counters.sessions.peak <= CAP


def _ended(process_id: int, driver: Driver) -> bool:
    driver.look(time.monotonic())
    return not Path(f"/proc/{process_id}").exists()
