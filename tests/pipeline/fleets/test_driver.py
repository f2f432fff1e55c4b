"""Workers are kept running, and ended when they are stuck, too many or not wanted any more."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Collection
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from pipeline.config import GpuSettings, PatrolSettings
from pipeline.fleets.driver import Driver, Watchdog
from pipeline.fleets.processes import ProcessFleet
from pipeline.fleets.running import (
    FleetUnusable,
    drive_actors,
    gpu_of,
    lanes_of,
    of_actor,
    of_worker,
    part_of_one,
    share_of,
)
from pipeline.shards.settings import ScaleSettings
from tests.pipeline.patrolling import wait_for

PATIENCE_S = 4.0


class Made:
    """A fleet that does as it is told and remembers it."""

    def __init__(self) -> None:
        self.running: set[str] = set()
        self.ended: list[tuple[str, bool]] = []
        self.over: set[str] = set()

    def die(self, name: str) -> None:
        self.running.discard(name)
        self.over.add(f"life of {name}")

    def start(self, name: str) -> None:
        self.running.add(name)

    def alive(self) -> set[str]:
        return set(self.running)

    def lives_over(self) -> set[str]:
        over, self.over = self.over, set()
        return over

    def end(self, name: str, *, at_once: bool) -> None:
        self.running.discard(name)
        self.over.add(f"life of {name}")
        self.ended.append((name, at_once))


class Told:
    """Leases as a test tells them: who renews, None while the database is away."""

    def __init__(self) -> None:
        self.fresh_ones: Collection[str] | None = ()
        self.buried: list[str] = []

    def fresh(self) -> Collection[str]:
        if self.fresh_ones is None:
            raise sa.exc.OperationalError("", {}, Exception())
        return self.fresh_ones

    def bury(self, lives: Collection[str]) -> int:
        self.fresh()
        self.buried += sorted(lives)
        return len(lives)


class Town:
    """How many workers there is room for, and who renews."""

    def __init__(self, room: int) -> None:
        self.fleet = Made()
        self.room = room
        self.leases = Told()
        self.driver = Driver(
            self.fleet, lambda: self.room, self.leases, Watchdog(PATIENCE_S), "city"
        )


def test_workers_are_started_until_there_are_enough_and_again_when_they_die() -> None:
    town = Town(2)
    town.driver.look(0)
    assert town.fleet.running == {"city-0", "city-1"}
    town.fleet.running.discard("city-0")
    town.driver.look(2)
    assert town.fleet.running == {"city-0", "city-1"}
    town.room = 3
    town.driver.look(4)
    assert len(town.fleet.running) == 3
    town.room = 1
    town.driver.look(6)
    assert town.fleet.running == {"city-0"}
    assert sorted(town.fleet.ended) == [("city-1", False), ("city-2", False)]


def test_a_worker_that_stops_renewing_while_it_runs_is_ended_at_once_and_started_anew() -> None:
    town = Town(2)
    for at, fresh in ((0, ()), (2, ("city-0", "city-1")), (4, ("city-0",)), (6, ("city-0",))):
        town.leases.fresh_ones = fresh
        town.driver.look(at)
    assert town.fleet.ended == []
    town.driver.look(8)
    assert town.fleet.ended == [("city-1", True)]
    assert town.fleet.running == {"city-0", "city-1"}
    for at in (10, 12, 14, 16, 18):
        town.driver.look(at)
    assert len(town.fleet.ended) == 1, "the new one has not begun to renew yet"


def test_while_the_database_is_away_nobody_is_taken_for_stuck() -> None:
    town = Town(1)
    town.leases.fresh_ones = ("city-0",)
    town.driver.look(0)
    for at in (2, 4, 6, 8):
        town.leases.fresh_ones = None
        town.driver.look(at)
    town.leases.fresh_ones = ()
    town.driver.look(10)
    town.driver.look(12)
    town.leases.fresh_ones = ("city-0",)
    town.driver.look(14)
    assert town.fleet.ended == []


def test_leases_of_a_worker_that_died_or_was_ended_are_ended_before_it_is_started_anew() -> None:
    town = Town(2)
    town.driver.look(0)
    town.fleet.die("city-1")
    town.driver.look(2)
    assert town.leases.buried == ["life of city-1"]
    town.driver.look(4)
    assert town.leases.buried == ["life of city-1"], "once"
    town.room = 1
    town.driver.look(6)
    assert town.leases.buried == ["life of city-1"] * 2


def test_who_died_while_the_database_was_away_is_not_forgotten() -> None:
    town = Town(1)
    town.driver.look(0)
    town.leases.fresh_ones = None
    town.fleet.die("city-0")
    town.driver.look(2)
    assert town.fleet.running == {"city-0"}, "it is started all the same"
    assert town.leases.buried == []
    town.leases.fresh_ones = ()
    town.driver.look(4)
    assert town.leases.buried == ["life of city-0"]


def test_when_the_driver_stops_all_workers_leave() -> None:
    town, stop = Town(3), threading.Event()
    thread = threading.Thread(target=town.driver.run, args=(stop,))
    thread.start()
    wait_for(lambda: len(town.fleet.running) == 3)
    stop.set()
    thread.join(60)
    assert sorted(town.fleet.ended) == [(f"city-{n}", False) for n in range(3)]


class Astray(Made):
    """A fleet that cannot say who runs, as when Ray's head does not answer."""

    def alive(self) -> set[str]:
        if len(self.running) == 2:
            raise ConnectionError
        return super().alive()


def test_a_driver_that_fails_leaves_the_workers_to_the_next_one() -> None:
    fleet = Astray()
    driver = Driver(fleet, lambda: 2, Told(), Watchdog(PATIENCE_S), "city")
    driver.look(0)
    with pytest.raises(ConnectionError):
        driver.run(threading.Event())
    assert fleet.running == {"city-0", "city-1"}
    assert fleet.ended == []


PROGRAM = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with open(os.environ["SIGN"] + "-", "w") as file: file.write(os.environ["LIFE"])
os.rename(os.environ["SIGN"] + "-", os.environ["SIGN"])
while True: time.sleep(0.1)
"""


def test_processes_are_told_who_they_are_and_end_when_asked_or_at_once(tmp_path: Path) -> None:
    fleet = ProcessFleet(
        [sys.executable, "-c", PROGRAM],
        lambda name, life: {"SIGN": f"{tmp_path}/{name}", "LIFE": life},
    )
    try:
        for name in ("a", "b"):
            fleet.start(name)
        assert fleet.alive() == {"a", "b"}
        wait_for(lambda: all((tmp_path / name).exists() for name in ("a", "b")))
        first, second = ((tmp_path / name).read_text() for name in ("a", "b"))
        assert fleet.lives_over() == set()
        fleet.end("a", at_once=False)
        assert fleet.alive() == {"b"}
        assert fleet.lives_over() == {first}
        assert fleet.process_id("b") > 0
    finally:
        fleet.end("b", at_once=True)
    assert fleet.alive() == set()
    assert fleet.lives_over() == {second} != {first}


def test_ray_is_imported_only_when_it_is_asked_for() -> None:
    program = (
        "import sys, citypatrol, pipeline.run, pipeline.fleets.running; print('ray' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert said.stdout.strip() == "False", said.stderr


def test_each_worker_has_a_name_and_a_port_of_its_own() -> None:
    settings = PatrolSettings(metrics_port=9100)
    assert of_worker(settings, "hall-3").metrics_port == 9103
    assert of_worker(settings, "hall-3").worker == "hall-3"
    assert of_worker(PatrolSettings(), "hall-3").metrics_port is None


def test_workers_with_a_pod_each_answer_on_the_same_port() -> None:
    settings = PatrolSettings(metrics_port=9101, scale=ScaleSettings(port_each=False))
    assert {of_worker(settings, f"hall-{n}").metrics_port for n in range(3)} == {9101}


@pytest.mark.parametrize(
    ("lanes", "processors", "expected"),
    [
        pytest.param(0, 2.0, 2, id="one for each processor"),
        pytest.param(0, 0.5, 1, id="one where a processor is shared"),
        pytest.param(0, 3.7, 3, id="none for a part of one"),
        pytest.param(5, 2.0, 5, id="as many as somebody set"),
    ],
)
def test_a_worker_has_as_many_lanes_as_it_has_processors(
    lanes: int, processors: float, expected: int
) -> None:
    settings = PatrolSettings(lanes=lanes, scale=ScaleSettings(cpus=processors))
    assert lanes_of(settings, processors) == expected
    assert of_actor(settings, "hall-1").lane_count() == expected
    assert of_actor(settings, "hall-1").worker == "hall-1"


@pytest.mark.parametrize(
    ("workers", "gpus", "expected"),
    [
        pytest.param(2, (), [{}, {}], id="no GPU"),
        pytest.param(1, ("0",), [{}], id="one worker has the one GPU to itself"),
        pytest.param(
            2,
            ("0",),
            [{"CITYPATROL_PATROL__GPU__SHARE": "0.5000"}] * 2,
            id="two workers have half of its memory each",
        ),
        pytest.param(
            3,
            ("GPU-a", "GPU-b"),
            [
                {
                    "CUDA_VISIBLE_DEVICES": gpu,
                    "CITYPATROL_PATROL__GPU__INDEX": "0",
                    "CITYPATROL_PATROL__GPU__SHARE": "0.5000",
                }
                for gpu in ("GPU-a", "GPU-b", "GPU-a")
            ],
            id="GPUs go round",
        ),
    ],
)
def test_workers_of_one_machine_get_a_gpu_each_as_far_as_they_go(
    workers: int, gpus: tuple[str, ...], expected: list[dict[str, str]]
) -> None:
    settings = PatrolSettings()
    assert [gpu_of(settings, f"hall-{n}", workers, gpus) for n in range(workers)] == expected


@pytest.mark.parametrize(
    ("gpus", "workers", "part"),
    [
        pytest.param(0, 2, 0.0, id="no GPU"),
        pytest.param(2, 0, 0.0, id="no room for a worker yet"),
        pytest.param(4, 2, 1.0, id="more GPUs than workers"),
        pytest.param(1, 3, 0.3333, id="three on one"),
        pytest.param(2, 3, 0.5, id="two on one of them: thirds would leave the third nowhere"),
        pytest.param(2, 7, 0.25, id="four on one of them"),
    ],
)
def test_shares_of_gpus_are_such_that_every_worker_finds_a_place(
    gpus: int, workers: int, part: float
) -> None:
    assert part_of_one(gpus, workers) == part
    assert not gpus or workers == 0 or gpus * int(1 / part) >= workers


def test_a_setting_of_gpus_that_ray_would_refuse_is_refused_in_a_sentence() -> None:
    assert ScaleSettings(gpus=2).gpus == 2
    with pytest.raises(ValidationError, match="a whole number of them"):
        ScaleSettings(gpus=1.5)


def test_a_share_that_somebody_set_is_kept() -> None:
    settings = PatrolSettings(gpu=GpuSettings(share=0.3))
    assert share_of(settings, 0.5) == {}
    assert share_of(PatrolSettings(), 0.25) == {"CITYPATROL_PATROL__GPU__SHARE": "0.2500"}
    assert share_of(PatrolSettings(), 0.0) == {}


def test_actors_do_not_share_a_file_of_sqlite() -> None:
    with pytest.raises(FleetUnusable, match="PostgreSQL"):
        drive_actors(PatrolSettings(), None, "auto", 2, threading.Event)
