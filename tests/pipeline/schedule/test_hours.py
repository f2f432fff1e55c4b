"""The city's hours: when sources may be visited, and which part of the day asks for more looks."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pipeline.domain import Camera, Source, Window
from pipeline.schedule import DayPart, Pace, Schedule
from pipeline.schedule.hours import spell
from pipeline.schedule.targets import Targets
from tests.pipeline.schedule.town import CITY, START, Town, camera, drawn, later

MORNING = Window(start=time(8), end=time(12))
AFTERNOON = Window(start=time(12), end=time(18))
NIGHT = Window(start=time(22), end=time(6))
FRIDAY = Window(weekdays=frozenset({5}), start=time(22), end=time(2))


def city(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of May 2026 by the clock on the city's wall; the first is a Friday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=CITY).astimezone(UTC)


@pytest.mark.parametrize(
    ("windows", "at", "is_open", "until"),
    [
        pytest.param([MORNING], city(1, 9), True, city(1, 12), id="inside until it ends"),
        pytest.param([MORNING], city(1, 8), True, city(1, 12), id="open from its first moment"),
        pytest.param([MORNING], city(1, 12), False, city(2, 8), id="closed from its last moment"),
        pytest.param([MORNING, AFTERNOON], city(1, 9), True, city(1, 18), id="touching are one"),
        pytest.param([NIGHT], city(2, 3), True, city(2, 6), id="over midnight, after it"),
        pytest.param([NIGHT], city(1, 23), True, city(2, 6), id="over midnight, before it"),
        pytest.param([NIGHT], city(2, 12), False, city(2, 22), id="closed by day"),
        pytest.param([FRIDAY], city(2, 1), True, city(2, 2), id="Friday's early on Saturday"),
        pytest.param([FRIDAY], city(2, 23), False, city(8, 22), id="closed until next Friday"),
        pytest.param([NIGHT, MORNING], city(2, 7), False, city(2, 8), id="between two windows"),
    ],
)
def test_a_moment_is_inside_the_windows_or_not_until_the_next_change(
    windows: list[Window], at: datetime, is_open: bool, until: datetime
) -> None:
    now = spell(windows, at, CITY)
    assert (now.open, now.until) == (is_open, until)


def test_windows_that_leave_no_gap_are_always_open() -> None:
    whole = Window(start=time(0), end=time(0))
    assert spell([whole], city(1, 9), CITY).open
    assert spell([whole], city(1, 9), CITY).until > city(8, 0)


def test_a_source_is_visited_in_its_hours_only() -> None:
    # START is 16:00 in the city; the source may be visited from 16:10 to 16:30.
    hours = (Window(start=time(16, 10), end=time(16, 30)),)
    source = Source(id="s", max_sessions=4, hours=hours)
    schedule = Schedule(Pace())
    schedule.watch([camera(f"c{n}") for n in range(10)], [source], CITY, START)
    town = Town(schedule, {"s": source}, 16, drawn(1, 0.5, 2))
    town.run(3600)
    starts = town.starts["s"]
    assert 600 <= min(starts) < 605
    assert 1780 < max(starts) < 1800
    assert len(starts) >= 190


def test_when_its_hours_begin_a_sources_cameras_are_taken_up_one_after_the_other() -> None:
    hours = (Window(start=time(16, 10), end=time(20)),)
    source = Source(id="s", max_sessions=100, hours=hours)
    schedule = Schedule(Pace(sessions=100, first_per_s=2))
    cameras = [camera(f"c{n:03}", target_s=180) for n in range(200)]
    schedule.watch(cameras, [source], CITY, START)
    town = Town(schedule, {"s": source}, 100, drawn(1, 0.1, 0.2))
    town.run(600)
    assert schedule.coverage(later(599)).total.closed == 200
    town.run(900)
    first = [min(town.begun[one.id]) for one in cameras]
    assert all(sum(at <= start < at + 5 for start in first) <= 12 for at in range(600, 700))
    assert max(first) <= 600 + 101
    coverage = schedule.coverage(later(900))
    assert (coverage.of_healthy, coverage.total.closed, coverage.record.of_healthy) == (1.0, 0, 1.0)


EVENING = DayPart(
    window=Window(start=time(17), end=time(22)), kinds=frozenset({"street_vending"}), factor=2
)
SMALL_HOURS = DayPart(window=Window(start=time(1), end=time(5)), factor=0.5)
PACE = Pace(targets={"bin_overflow": 300.0, "manhole_missing": 90.0}, day=(EVENING, SMALL_HOURS))


@pytest.mark.parametrize(
    ("one", "hour", "target_s"),
    [
        pytest.param(camera("a", target_s=None), 12, 180, id="a kind not named has the default"),
        pytest.param(
            camera("a", target_s=None, kinds={"bin_overflow"}), 12, 300, id="its kind's target"
        ),
        pytest.param(
            camera("a", target_s=None, kinds={"bin_overflow", "manhole_missing"}),
            12,
            90,
            id="the most urgent kind decides",
        ),
        pytest.param(camera("a", target_s=40), 12, 40, id="its own target goes before its kinds'"),
        pytest.param(
            camera("a", target_s=None, risk=2), 12, 90, id="twice the risk, twice as often"
        ),
        pytest.param(camera("a", target_s=None), 18, 90, id="vending more often in the evening"),
        pytest.param(
            camera("a", target_s=None, kinds={"bin_overflow"}), 18, 300, id="bins no more often"
        ),
        pytest.param(camera("a", target_s=40, risk=0.5), 18, 40, id="own target, risk, evening"),
        pytest.param(camera("a", target_s=None), 2, 360, id="everything less often at night"),
    ],
)
def test_the_target_follows_from_camera_kinds_risk_and_part_of_the_day(
    one: Camera, hour: int, target_s: float
) -> None:
    assert Targets(PACE, city(1, hour), CITY).of(one) == target_s


def test_of_two_parts_of_the_day_at_once_the_larger_factor_holds() -> None:
    whole = DayPart(window=Window(start=time(0), end=time(0)), factor=1.5)
    pace = Pace(day=(whole, EVENING))
    assert Targets(pace, city(1, 18), CITY).of(camera("a", target_s=90)) == 45
    assert Targets(pace, city(1, 12), CITY).of(camera("a", target_s=90)) == 60


def test_when_the_evening_begins_resting_cameras_follow_and_nobody_is_late_by_decree() -> None:
    # 16:50 in the city; the evening begins 600 s later and quarters the target.
    evening = DayPart(window=EVENING.window, factor=4)
    schedule = Schedule(Pace(day=(evening,), sessions=8))
    start = city(1, 16, 50)
    assert start == later(50 * 60)
    cameras = [camera(f"c{n:02}", target_s=400) for n in range(40)]
    schedule.watch(cameras, [Source(id="s")], CITY, start)
    town = Town(schedule, {}, 8, drawn(5, 0.2, 1.0), at=3000.0)
    town.run(3600)
    looks_before = sum(map(len, town.looks.values()))
    town.run(4200)
    looks_after = sum(map(len, town.looks.values())) - looks_before
    assert schedule.coverage(later(4200)).record.of_looks == 1.0
    assert looks_after >= 40 * 600 / 100
    assert looks_before <= 40 * 3


def test_the_zone_of_the_city_decides_not_that_of_the_machine() -> None:
    source = Source(id="s", hours=(Window(start=time(8), end=time(9)),))
    for zone, may in (("UTC", True), ("Asia/Shanghai", False)):
        schedule = Schedule(Pace())
        schedule.watch([camera("a")], [source], ZoneInfo(zone), START)
        assert (schedule.start(START) is not None) is may
