"""A worker in a network namespace loses the database and keeps its cameras."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from pipeline.database import upgrade
from pipeline.domain import WatchPlan
from pipeline.simulator import PathConfig, Simulator, SimulatorConfig, running
from pipeline.visits import VisitSettings
from tests.chaos.city import Guests, Source
from tests.chaos.outpost import NotAllowed, Outpost, outpost
from tests.clips import make_clip
from tests.peers.postgres import Postgres, postgres
from tests.pipeline.fleets.shard import Order, write
from tests.pipeline.fleets.test_fleets import City
from tests.pipeline.patrolling import plan, wait_for

SIM = Source("sim", 4, tuple(f"cam-{number}" for number in range(6)))
LEASE_S = 20.0
VISITS = VisitSettings()
"""With the usual limits a session that hangs is closed 8 s before the lease is over: a machine that
stands still for seconds must not look like a worker that goes on."""
PATIENCE_S = 120.0
ROOT = Path(__file__).parents[2]


@pytest.fixture
def there() -> Iterator[Outpost]:
    try:
        with outpost() as one:
            yield one
    except NotAllowed as reason:
        pytest.skip(f"no network namespaces here: {reason}")


@pytest.fixture
def office(there: Outpost) -> Iterator[Postgres]:
    """A database server that also listens on the cable to the outpost."""
    with postgres() as server:
        server.crash()
        server.let_in(f"{there.office}/30")
        server.start_again(there.office)
        yield server


@contextmanager
def worker(name: str, order: Path, before: Sequence[str] = ()) -> Iterator[None]:
    command = [*before, sys.executable, "-m", "tests.pipeline.fleets.shard", str(order)]
    environment = {**os.environ, "WORKER": name, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def order_for(url: str, city: WatchPlan, folder: Path, name: str) -> Path:
    file = folder / f"{name}.json"
    store = folder / "store"
    write(Order(url=url, plan=city, folder=store, lease_s=LEASE_S, visit=VISITS), file)
    return file


def plan_at(simulator: Simulator, host: str) -> WatchPlan:
    whole = plan(simulator, *SIM.cameras, cap=SIM.cap, target_s=1.0)
    cameras = tuple(
        one.model_copy(update={"url": SecretStr(f"rtsp://{host}:{simulator.port}/{one.id}")})
        for one in whole.cameras
    )
    return whole.model_copy(update={"cameras": cameras})


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.timeout(900)
def test_a_worker_cut_off_from_the_database_leaves_the_cameras_within_its_lease_and_doubles_nothing(
    there: Outpost, office: Postgres, tmp_path: Path
) -> None:
    name = office.create()
    near, far = office.url(name), f"postgresql://postgres@{there.office}/{name}"
    upgrade(near)
    clip = make_clip(tmp_path / "stall.mp4", stall=True)
    paths = tuple(PathConfig(name=camera, source=clip) for camera in SIM.cameras)
    guests = Guests([SIM])
    with running(SimulatorConfig(host=there.cameras, paths=paths), guests) as simulator:
        whole = plan_at(simulator, there.cameras)
        at_home = order_for(near, whole, tmp_path, "near")
        city = City(near, simulator, at_home)
        exile = order_for(far, whole, tmp_path, "far")
        with worker("city-0", at_home), worker("city-1", exile, there.inside):
            wait_for(city.is_shared, PATIENCE_S)
            wait_for(lambda: all(city.places().get(one) for one in SIM.cameras), PATIENCE_S)
            places, orphans = city.places(), city.cameras_of("city-1")
            before = guests.opened_by[there.itself]
            assert before, "the outpost visits its cameras"

            there.cut_off()
            cut_at = time.monotonic()
            wait_for(lambda: city.cameras_of("city-0") == set(SIM.cameras), PATIENCE_S)
            city.wait_until_visited(orphans)
            # As long again, in which it must not come back by itself.
            wait_for(lambda: time.monotonic() > cut_at + 2 * LEASE_S, PATIENCE_S)
            assert guests.opened_at[there.itself] <= cut_at + LEASE_S
            assert city.places() == places, "what was suspected goes on"

            left_with = guests.opened_by[there.itself]
            there.heal()
            wait_for(city.is_shared, PATIENCE_S)
            wait_for(lambda: guests.opened_by[there.itself] > left_with, PATIENCE_S)
            wait_for(lambda: city.reported() == list(SIM.cameras), PATIENCE_S)
            assert city.places() == places
        assert city.reported() == list(SIM.cameras), "one report of each, whoever looked"
        city.engine.dispose()
    assert guests.by_source[SIM.id].most <= SIM.cap


LOCKS = """
import sys, time
import sqlalchemy as sa
from pipeline.database import alone, engine_for
from serving.db import open_database

patrol, serving = engine_for(sys.argv[1]).connect(), open_database(sys.argv[1]).engine.connect()
for connection, lock in ((patrol, 1), (serving, 2)):
    connection.begin()
    alone(connection, lock)
print("locked", flush=True)
time.sleep(3600)
"""


@pytest.mark.service
@pytest.mark.timeout(900)
def test_what_a_program_had_locked_when_it_was_cut_off_is_soon_free_for_others(
    there: Outpost, office: Postgres
) -> None:
    name = office.create()
    far = f"postgresql://postgres@{there.office}/{name}"
    holder = subprocess.Popen(
        [*there.inside, sys.executable, "-c", LOCKS, far],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"locked\n"
            there.cut_off()
            with psycopg.connect(office.url(name)) as connection:
                # Two hours, if the system is left to notice it.
                connection.execute(f"SET statement_timeout = '{PATIENCE_S:g} s'")
                for lock in (1, 2):
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
        finally:
            holder.kill()
