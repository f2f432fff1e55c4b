"""A whole city on one machine: 6,000 cameras, some of them bad, simulated for ten minutes."""

from __future__ import annotations

import random
import time
from collections import deque

import pytest

from pipeline.domain import Source, VisitError
from pipeline.schedule import Pace, Schedule
from tests.pipeline.schedule.town import CITY, START, Town, camera, drawn, later

CITY_SIZE = 6000


def test_six_thousand_cameras_are_looked_at_within_three_minutes_from_a_cold_start_on() -> None:
    cameras = [camera(f"c{n:04}", f"s{n % 5}", target_s=None) for n in range(CITY_SIZE)]
    dice = random.Random(7)
    faults = (VisitError.STARVED, VisitError.NOT_FOUND, VisitError.TIMEOUT_OPEN, VisitError.CODEC)
    bad = {one.id: dice.choice(faults) for one in dice.sample(cameras, CITY_SIZE // 50)}
    sources = {f"s{n}": Source(id=f"s{n}", max_sessions=32) for n in range(5)}
    schedule = Schedule(Pace(sessions=64))
    schedule.watch(cameras, sources.values(), CITY, START)
    town = Town(
        schedule,
        sources,
        64,
        drawn(1, 0.3, 2.5),
        outcome=lambda one, _at: bad.get(one.id),
        looks_per_s=40,
    )
    town.run(600)
    healthy = [one.id for one in cameras if one.id not in bad]
    kept = sum(max(town.gaps(name)) <= 180 for name in healthy)
    assert kept >= 0.99 * len(healthy)
    coverage = schedule.coverage(later(600))
    assert coverage.record.of_healthy >= 0.99
    assert coverage.record.healthy == len(healthy)
    assert coverage.of_healthy >= 0.99
    assert coverage.total.unreachable == len(bad)
    assert set(schedule.breakers().values()) == {"closed"}


@pytest.mark.parametrize(
    ("cameras", "sources", "cap"),
    [
        pytest.param(6000, 1, 64, id="one source"),
        pytest.param(6000, 20, 2, id="sources at their cap"),
        pytest.param(6000, 1000, 1, id="a thousand sources"),
        pytest.param(30000, 20, 64, id="thirty thousand cameras"),
    ],
)
def test_a_start_costs_the_same_in_a_great_city_as_in_a_small_one(
    cameras: int, sources: int, cap: int
) -> None:
    schedule = Schedule(Pace(sessions=64))
    watched = [camera(f"c{n:05}", f"s{n % sources}", 180) for n in range(cameras)]
    allowed = [Source(id=f"s{n}", max_sessions=cap) for n in range(sources)]
    schedule.watch(watched, allowed, CITY, START)
    moments = [later(n * 170 / cameras) for n in range(cameras, cameras + 8000)]
    under_way, started = deque(watched[:0]), 0
    began = time.process_time()
    for now in moments:
        while len(under_way) < 40 and (one := schedule.start(now)) is not None:
            under_way.append(one)
            started += 1
        if under_way:
            schedule.looked(under_way.popleft(), now, suspicious=False)
    each_us = (time.process_time() - began) / started * 1e6
    # Measured 15 to 30 on the machine of docs/benchmarks.md; the rest is for machines under load.
    # Going over all cameras at each start would take a thousand and more.
    assert each_us < 300


def test_a_new_plan_of_six_thousand_cameras_is_taken_over_without_a_pause() -> None:
    schedule = Schedule(Pace())
    plans = [[camera(f"c{n:04}", f"s{n % 5}", None) for n in range(CITY_SIZE)] for _ in range(3)]
    took = []
    for minute, plan in enumerate(plans):
        began = time.process_time()
        schedule.watch(plan, [], CITY, later(60 * minute))
        took.append(time.process_time() - began)
    # Measured 30 ms for the first and 8 ms for the others.
    assert max(took) < 0.5
