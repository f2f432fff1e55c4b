"""Sources: caps and rates hold, one source never holds up another, live cameras leave room."""

from __future__ import annotations

import pytest

from pipeline.domain import Source, VisitError
from pipeline.schedule import Pace, Past, Schedule
from tests.pipeline.schedule.town import CITY, START, Town, camera, drawn, later


def test_a_full_source_does_not_hold_up_another() -> None:
    schedule = Schedule(Pace(first_per_s=1000))
    schedule.watch(
        [camera("a1", "a"), camera("a2", "a"), camera("b1", "b")],
        [Source(id="a", max_sessions=1), Source(id="b", max_sessions=1)],
        CITY,
        START,
    )
    started = [schedule.start(later(1)) for _ in range(3)]
    assert sorted(one.source for one in started if one) == ["a", "b"]


def test_a_source_the_plan_does_not_name_is_held_to_all_sessions_only() -> None:
    schedule = Schedule(Pace(sessions=3, first_per_s=1000))
    schedule.watch([camera(f"c{n}") for n in range(5)], [], CITY, START)
    assert [schedule.start(later(1)) is not None for _ in range(4)] == [True, True, True, False]
    assert schedule.sessions() == {"s": 3}


def test_starts_in_any_minute_stay_below_the_sources_number_and_are_used() -> None:
    source = Source(id="s", max_sessions=50, starts_per_minute=30)
    schedule = Schedule(Pace(sessions=50))
    schedule.watch([camera(f"c{n:03}") for n in range(200)], [source], CITY, START)
    town = Town(schedule, {"s": source}, 50, drawn(1, 0.1, 0.5))
    town.run(600)
    starts = town.starts["s"]
    assert all(sum(at <= other <= at + 60 for other in starts) <= 30 for at in starts)
    assert len(starts) >= 290


def test_a_source_dropped_and_taken_up_again_does_not_forget_its_last_minute() -> None:
    source = Source(id="s", starts_per_minute=1)
    schedule = Schedule(Pace())
    schedule.watch([camera("a")], [source], CITY, START)
    schedule.start(START)
    schedule.looked(camera("a"), later(1), suspicious=False)
    schedule.watch([], [], CITY, later(2))
    schedule.watch([camera("b")], [source], CITY, later(3))
    assert schedule.start(later(50)) is None
    assert schedule.start(later(61)) is not None


def test_a_cold_start_is_spread_over_time_and_still_reaches_everybody_within_the_target() -> None:
    source = Source(id="s", max_sessions=100)
    schedule = Schedule(Pace(sessions=100, first_per_s=5))
    cameras = [camera(f"c{n:03}", target_s=60) for n in range(150)]
    schedule.watch(cameras, [source], CITY, START)
    town = Town(schedule, {"s": source}, 100, drawn(1, 0.1, 0.3))
    town.run(60)
    assert all(town.looks[one.id] for one in cameras)
    assert max(sum(at <= start < at + 1 for start in town.starts["s"]) for at in range(60)) <= 8


def test_of_the_rate_of_first_looks_a_patrol_has_its_part_of_the_source() -> None:
    cameras = [camera(f"c{n:03}", target_s=600) for n in range(40)]
    begun = []
    for part in (1.0, 0.25):
        schedule = Schedule(Pace(sessions=100, first_per_s=2))
        source = Source(id="s", max_sessions=100)
        schedule.watch(cameras, [source], CITY, START, parts={"s": part})
        town = Town(schedule, {"s": source}, 100, drawn(1, 0.1, 0.3))
        town.run(100)
        begun.append(max(town.starts["s"]))
    assert begun == [pytest.approx(20, abs=1), pytest.approx(80, abs=3)]


def test_a_gentle_rate_gives_way_where_the_targets_leave_no_time_for_it() -> None:
    schedule = Schedule(Pace(sessions=50, first_per_s=0.5))
    cameras = [camera(f"c{n:03}", target_s=60) for n in range(150)]
    schedule.watch(cameras, [], CITY, START)
    town = Town(schedule, {}, 50, drawn(1, 0.1, 0.3))
    town.run(60)
    assert all(town.looks[one.id] for one in cameras)


def test_cameras_that_fail_slowly_hold_no_more_than_their_share_of_the_sessions() -> None:
    bad = [camera(f"bad{n:02}", target_s=60) for n in range(30)]
    good = [camera(f"good{n:02}", target_s=60) for n in range(100)]
    schedule = Schedule(Pace(sessions=10, retry_share=0.2, backoff_first_s=1, backoff_max_s=2))
    schedule.watch([*bad, *good], [], CITY, START)
    names = {one.id for one in bad}
    town = Town(
        schedule,
        {},
        10,
        lambda one: 25.0 if one.id in names else 1.0,
        outcome=lambda one, _at: VisitError.CODEC if one.id in names else None,
    )
    town.run(200)
    worst = 0
    for at in range(200, 700):
        town.run(at)
        worst = max(worst, sum(name in names for name in town.visited()))
    assert worst == 2
    assert all(max(town.gaps(one.id)[3:]) <= 60 for one in good)
    assert all(len(town.begun[name]) >= 2 for name in names), "yet each is tried again"


@pytest.mark.parametrize(
    ("sources", "cap", "most"),
    [
        pytest.param(1, 10, 2, id="a fifth of the ten sessions of their source"),
        pytest.param(20, 10, 8, id="a fifth of all forty sessions, over twenty sources"),
    ],
)
def test_retries_are_held_to_their_share_on_each_source_and_over_all(
    sources: int, cap: int, most: int
) -> None:
    pace = Pace(sessions=40, retry_share=0.2, backoff_first_s=1, backoff_max_s=2)
    schedule = Schedule(pace)
    bad = [camera(f"bad{n:02}", f"s{n % sources}") for n in range(60)]
    allowed = {f"s{n}": Source(id=f"s{n}", max_sessions=cap) for n in range(sources)}
    schedule.watch(bad, allowed.values(), CITY, START)
    town = Town(schedule, allowed, 40, lambda _one: 9.0, outcome=lambda *_: VisitError.CODEC)
    town.run(200)
    counts = []
    for at in range(200, 260):
        town.run(at)
        counts.append(len(town.visited()))
    assert max(counts) == most


def test_a_failed_camera_is_tried_again_in_its_turn_also_when_there_is_always_more_to_do() -> None:
    schedule = Schedule(Pace(sessions=1))
    schedule.watch([camera(f"c{n:02}", target_s=10) for n in range(50)], [], CITY, START)
    town = Town(
        schedule,
        {},
        1,
        lambda _one: 1.0,
        outcome=lambda one, at: VisitError.CODEC if one.id == "c07" and at < 500 else None,
    )
    town.run(900)
    assert len(town.begun["c07"]) >= 5
    assert len(town.looks["c07"]) >= 2


def test_a_suspected_camera_that_keeps_failing_is_a_failing_one() -> None:
    suspects = [camera(f"c{n}", target_s=600) for n in range(8)]
    pace = Pace(sessions=8, retry_share=0.25, backoff_first_s=1, backoff_max_s=1)
    schedule = Schedule(pace)
    schedule.watch(
        suspects, [], CITY, START, known={one.id: Past(suspected=True) for one in suspects}
    )
    town = Town(schedule, {}, 8, lambda _one: 5.0, outcome=lambda *_: VisitError.CODEC)
    town.run(60)
    for at in range(60, 90):
        town.run(at)
        assert len(town.visited()) <= 2


def test_one_failed_camera_may_always_be_tried_again() -> None:
    schedule = Schedule(Pace(sessions=1, backoff_jitter=0))
    schedule.watch([camera("a")], [Source(id="s", max_sessions=1)], CITY, START)
    schedule.start(START)
    schedule.failed(camera("a"), START, VisitError.CODEC)
    assert schedule.start(later(20)) is not None


def test_the_same_seed_gives_the_same_order() -> None:
    def order(seed: int) -> list[str]:
        schedule = Schedule(Pace(first_per_s=1000), seed)
        schedule.watch([camera(f"c{n}") for n in range(12)], [], CITY, START)
        started = (schedule.start(later(n * 0.01)) for n in range(200))
        return [one.id for one in started if one]

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_live_cameras_are_held_within_their_share_the_riskiest_first() -> None:
    schedule = Schedule(Pace(live_share=0.5, first_per_s=1000))
    cameras = [camera(f"c{n}", live_every_s=2, risk=1 + n / 10) for n in range(6)]
    schedule.watch(cameras, [Source(id="s", max_sessions=4)], CITY, START)
    assert [one.id for one in schedule.live(START)] == ["c5", "c4"]
    for one in schedule.live(START):
        schedule.hold(one, START)
    assert schedule.sessions() == {"s": 2}
    visited = [schedule.start(later(1)) for _ in range(4)]
    assert [one is None for one in visited] == [False, False, True, True]
    assert {one.id for one in visited if one} <= {"c0", "c1", "c2", "c3"}


def test_sessions_for_live_cameras_are_kept_free_before_they_are_open() -> None:
    schedule = Schedule(Pace(first_per_s=1000))
    cameras = [camera("l", live_every_s=2), *(camera(f"c{n}") for n in range(5))]
    schedule.watch(cameras, [Source(id="s", max_sessions=3)], CITY, START)
    started = [schedule.start(later(1)) for _ in range(3)]
    assert started.count(None) == 1
    assert [one.id for one in schedule.live(later(1))] == ["l"]


def test_a_camera_being_visited_is_held_only_once_its_visit_has_ended() -> None:
    schedule = Schedule(Pace())
    source = Source(id="s", max_sessions=4)
    schedule.watch([camera("a")], [source], CITY, START)
    assert schedule.start(START) is not None
    schedule.watch([camera("a", live_every_s=2)], [source], CITY, later(1))
    assert schedule.live(later(1)) == ()
    with pytest.raises(ValueError, match="ask live"):
        schedule.hold(camera("a"), later(1))
    schedule.looked(camera("a"), later(2), suspicious=False)
    assert [one.id for one in schedule.live(later(2))] == ["a"]


def test_a_camera_no_longer_live_is_visited_only_once_its_session_is_closed() -> None:
    schedule = Schedule(Pace(early=0))
    source = Source(id="s", max_sessions=4)
    held = camera("a", live_every_s=2)
    schedule.watch([held], [source], CITY, START)
    schedule.hold(held, START)
    schedule.looked(held, later(2), suspicious=False)
    schedule.watch([camera("a")], [source], CITY, later(3))
    assert schedule.live(later(3)) == ()
    assert schedule.start(later(100)) is None
    schedule.release(held, later(101))
    assert schedule.start(later(101)) is not None
    assert schedule.sessions() == {"s": 1}


def test_a_session_being_closed_still_counts_against_its_source() -> None:
    schedule = Schedule(Pace(first_per_s=1000))
    source = Source(id="s", max_sessions=2)
    held = camera("a", live_every_s=2)
    schedule.watch([held], [source], CITY, START)
    schedule.hold(held, START)
    schedule.watch([camera("b"), camera("c")], [source], CITY, later(1))
    assert [schedule.start(later(2)) is None for _ in range(2)] == [False, True]
    schedule.release(held, later(3))
    assert schedule.start(later(3)) is not None


def test_looks_of_a_live_session_count_for_coverage_and_keep_it_held() -> None:
    schedule = Schedule(Pace())
    held = camera("a", live_every_s=2, target_s=60)
    schedule.watch([held], [Source(id="s", max_sessions=4)], CITY, START)
    schedule.hold(held, START)
    for at in range(2, 200, 2):
        schedule.looked(held, later(at), suspicious=False)
        assert schedule.start(later(at)) is None
    assert schedule.coverage(later(200)).record.looks_within == 99
    schedule.failed(held, later(201), VisitError.STARVED)
    assert [one.id for one in schedule.live(later(202))] == ["a"]
    assert schedule.start(later(400)) is None
