"""Promises kept in any town: caps, rates, one session a camera, and nobody starves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Camera, Source, VisitError
from pipeline.schedule import Pace, Schedule
from tests.pipeline.schedule.town import CITY, START, Town, camera, drawn, later

ERRORS = st.sampled_from([VisitError.STARVED, VisitError.NOT_FOUND, VisitError.CODEC])


@dataclass(frozen=True)
class Plan:
    """A town drawn by chance."""

    cameras: list[Camera]
    caps: dict[str, int]
    sessions: int
    longest_s: float
    bad: dict[str, VisitError]
    suspected: set[str]
    unsure: set[str]
    seed: int


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    caps = {name: draw(st.integers(1, 6)) for name in ("a", "b", "c")[: draw(st.integers(1, 3))]}
    count = draw(st.integers(1, 40))
    targets = draw(st.lists(st.sampled_from([15.0, 30.0, 60.0]), min_size=count, max_size=count))
    names = [f"c{n:02}" for n in range(count)]
    places = sorted(caps)
    cameras = [
        camera(name, places[n % len(places)], target)
        for n, (name, target) in enumerate(zip(names, targets, strict=True))
    ]
    return Plan(
        cameras=cameras,
        caps=caps,
        sessions=draw(st.integers(1, 8)),
        longest_s=draw(st.sampled_from([0.5, 3.0, 9.0])),
        bad=draw(st.dictionaries(st.sampled_from(names), ERRORS, max_size=min(4, count // 2))),
        suspected=draw(st.sets(st.sampled_from(names), max_size=6)),
        unsure=draw(st.sets(st.sampled_from(names))),
        seed=draw(st.integers(0, 99)),
    )


def town_of(plan: Plan, pace: Pace, per_minute: int | None = None) -> Town:
    sources = {
        name: Source(id=name, max_sessions=cap, starts_per_minute=per_minute)
        for name, cap in plan.caps.items()
    }
    schedule = Schedule(pace, plan.seed)
    schedule.watch(plan.cameras, sources.values(), CITY, START)
    return Town(
        schedule,
        sources,
        plan.sessions,
        drawn(plan.seed, 0.2, plan.longest_s),
        outcome=lambda one, _at: plan.bad.get(one.id),
        suspicious=lambda one, _at: one.id in plan.suspected,
        unsure=lambda one, _at: one.id in plan.unsure,
    )


@settings(max_examples=60, deadline=None)
@given(plans())
def test_every_healthy_camera_is_looked_at_within_the_bound_however_great_the_overload(
    plan: Plan,
) -> None:
    pace = Pace(sessions=plan.sessions, backoff_first_s=2, revisit_s=5)
    town = town_of(plan, pace)
    town.run(400)
    longest = plan.longest_s
    for one in plan.cameras:
        if one.id in plan.bad:
            continue
        beside = sum(other.source == one.source for other in plan.cameras)
        by_source = ((beside + 1) / (0.5 * plan.caps[one.source]) + 2) * longest
        by_all = ((len(plan.cameras) + 1) / (0.5 * plan.sessions) + 2) * longest
        assert one.target_s is not None
        assert max(town.gaps(one.id)) <= one.target_s + by_source + by_all + 0.2


@settings(max_examples=40, deadline=None)
@given(plans(), st.integers(1, 30))
def test_no_source_is_asked_more_often_in_any_minute_than_it_allows(
    plan: Plan, per_minute: int
) -> None:
    town = town_of(plan, Pace(sessions=plan.sessions, backoff_first_s=2), per_minute)
    town.run(240)
    for starts in town.starts.values():
        assert all(sum(at <= other <= at + 60 for other in starts) <= per_minute for at in starts)


@settings(max_examples=40, deadline=None)
@given(plans(), st.lists(st.sets(st.integers(0, 39)), min_size=1, max_size=12))
def test_plans_that_come_and_go_at_any_moment_break_no_promise(
    plan: Plan, shown: list[set[int]]
) -> None:
    # The town itself checks caps and single sessions at every start.
    town = town_of(plan, Pace(sessions=plan.sessions, backoff_first_s=2))
    for step, numbers in enumerate(shown):
        town.run(step * 3.7 + 1)
        kept = [one for n, one in enumerate(plan.cameras) if n in numbers]
        town.schedule.watch(kept, town.sources.values(), CITY, later(town.at))
    town.schedule.watch(plan.cameras, town.sources.values(), CITY, later(town.at))
    again = town.at
    town.run(again + 400)
    for one in plan.cameras:
        if one.id not in plan.bad:
            assert max(town.looks[one.id]) > again
    assert town.schedule.coverage(later(town.at)).total.cameras == len(plan.cameras)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 999), suspected=st.integers(1, 5), dwell_s=st.sampled_from([60, 180]))
def test_a_suspicion_is_confirmed_within_its_dwell_and_a_minute_though_the_round_takes_longer(
    seed: int, suspected: int, dwell_s: int
) -> None:
    # 120 cameras of two seconds each over two sessions: a round takes two minutes, not half one.
    cameras = [camera(f"c{n:03}", target_s=30) for n in range(120)]
    source = Source(id="s", max_sessions=2)
    schedule = Schedule(Pace(sessions=2), seed)
    schedule.watch(cameras, [source], CITY, START)
    watched = {f"c{n:03}" for n in range(suspected)}
    town = Town(
        schedule,
        {"s": source},
        2,
        drawn(seed, 1.0, 3.0),
        suspicious=lambda one, at: one.id in watched and at > 60,
    )
    town.run(60 + 600)
    for name in watched:
        looks = [at for at in town.looks[name] if at > 60]
        confirmed = next(at for at in looks if at >= looks[0] + dwell_s)
        assert confirmed <= looks[0] + dwell_s + 60
        gaps = [after - before for before, after in pairwise(looks)]
        assert max(gaps) <= 20 + suspected * 3 / (0.5 * 2) + 2 * 3 + 0.2
    others = [max(town.gaps(one.id)) for one in cameras if one.id not in watched]
    assert max(others) <= 30 + (121 / (0.5 * 2) + 2) * 3


def test_a_wave_of_suspicions_leaves_half_of_the_starts_to_the_round() -> None:
    cameras = [camera(f"c{n:03}", target_s=30) for n in range(100)]
    source = Source(id="s", max_sessions=2)
    schedule = Schedule(Pace(sessions=2))
    schedule.watch(cameras, [source], CITY, START)
    everywhere = {f"c{n:03}" for n in range(60)}
    town = Town(
        schedule,
        {"s": source},
        2,
        lambda _one: 1.0,
        suspicious=lambda one, _at: one.id in everywhere,
    )
    town.run(600)
    by_round = sum(len(town.looks[one.id]) for one in cameras if one.id not in everywhere)
    looks = sum(map(len, town.looks.values()))
    assert 0.45 * (looks - 100) <= by_round <= 0.6 * looks
    assert min(len(town.looks[name]) for name in everywhere) >= 5


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 999), unsure=st.integers(1, 100))
def test_views_that_are_not_recognised_leave_half_of_the_starts_to_the_round(
    seed: int, unsure: int
) -> None:
    cameras = [camera(f"c{n:03}", target_s=30) for n in range(120)]
    source = Source(id="s", max_sessions=2)
    schedule = Schedule(Pace(sessions=2), seed)
    schedule.watch(cameras, [source], CITY, START)
    shaken = {f"c{n:03}" for n in range(unsure)}
    town = Town(
        schedule,
        {"s": source},
        2,
        drawn(seed, 1.0, 3.0),
        unsure=lambda one, at: one.id in shaken and at > 60,
    )
    town.run(660)
    others = [max(town.gaps(one.id)) for one in cameras if one.id not in shaken]
    assert max(others) <= 30 + (121 / (0.5 * 2) + 2) * 3


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 999), suspected=st.integers(1, 5))
def test_a_suspicion_is_followed_while_a_storm_shakes_all_other_cameras(
    seed: int, suspected: int
) -> None:
    # Three looks in a row settle whether a view has moved: then each is back in the round.
    cameras = [camera(f"c{n:03}", target_s=120) for n in range(60)]
    source = Source(id="s", max_sessions=2)
    schedule = Schedule(Pace(sessions=2), seed)
    schedule.watch(cameras, [source], CITY, START)
    watched = {f"c{n:03}" for n in range(suspected)}
    shaken: dict[str, int] = {}

    def unsure(one: Camera, at: float) -> bool:
        shaken[one.id] = shaken.get(one.id, 0) + (at > 150)
        return at > 150 and shaken[one.id] < 3

    town = Town(
        schedule,
        {"s": source},
        2,
        drawn(seed, 1.0, 3.0),
        suspicious=lambda one, at: one.id in watched and at > 100,
        unsure=unsure,
    )
    town.run(600)
    for name in watched:
        looks = [at for at in town.looks[name] if at > 100]
        gaps = [after - before for before, after in pairwise(looks)]
        assert max(gaps) <= 20 + suspected * 3 / (0.5 * 2) + 2 * 3 + 0.2
    assert min(shaken[one.id] for one in cameras if one.id not in watched) >= 3


def test_slow_quick_revisits_hold_no_more_than_their_share_of_the_sessions() -> None:
    cameras = [camera(f"c{n:03}", target_s=30) for n in range(300)]
    slow = {f"c{n:03}" for n in range(20)}
    schedule = Schedule(Pace(sessions=10))
    schedule.watch(cameras, [], CITY, START)
    town = Town(
        schedule,
        {},
        10,
        lambda one: 15.0 if one.id in slow else 1.0,
        suspicious=lambda one, _at: one.id in slow,
    )
    town.run(100)
    for at in range(100, 400):
        town.run(at)
        assert sum(name in slow for name in town.visited()) <= 5


def test_suspicions_on_one_source_do_not_take_all_sessions_from_another() -> None:
    suspects = [camera(f"s{n}", "a", target_s=30) for n in range(20)]
    others = [camera(f"o{n:02}", "b", target_s=30) for n in range(80)]
    schedule = Schedule(Pace(sessions=2))
    schedule.watch([*suspects, *others], [Source(id="a"), Source(id="b")], CITY, START)
    town = Town(schedule, {}, 2, lambda _one: 3.0, suspicious=lambda one, _at: one.source == "a")
    town.run(600)
    assert len(town.starts["b"]) >= 0.45 * (len(town.starts["a"]) + len(town.starts["b"]))


def test_suspicions_on_a_small_source_leave_half_of_its_own_starts_to_its_round() -> None:
    small = [camera(f"s{n}", "small", target_s=30) for n in range(10)]
    great = [camera(f"g{n:03}", "great", target_s=30) for n in range(200)]
    schedule = Schedule(Pace(sessions=8))
    sources = {"small": Source(id="small", max_sessions=1), "great": Source(id="great")}
    schedule.watch([*small, *great], sources.values(), CITY, START)
    suspected = {f"s{n}" for n in range(5)}
    town = Town(
        schedule, sources, 8, lambda _one: 5.0, suspicious=lambda one, _at: one.id in suspected
    )
    town.run(600)
    round_starts = sum(len(town.begun[f"s{n}"]) for n in range(5, 10))
    assert round_starts >= 0.4 * len(town.starts["small"])


def test_a_recheck_is_served_by_its_deadline_and_only_by_a_look_begun_after_it() -> None:
    schedule = Schedule(Pace(early=0))
    schedule.watch([camera("a", target_s=600)], [], CITY, START)
    assert schedule.start(START) is not None
    schedule.recheck("a", later(100))
    schedule.looked(camera("a"), later(1), suspicious=False)
    assert schedule.start(later(1)) is not None, "the look under way began before the wish"
    schedule.looked(camera("a"), later(2), suspicious=False)
    assert schedule.start(later(599)) is None, "the wish was fulfilled"
    schedule.recheck("a", later(700))
    schedule.recheck("nobody", later(700))
    assert schedule.start(later(599)) is not None


def test_a_recheck_survives_a_visit_that_failed_and_does_not_break_its_back_off() -> None:
    schedule = Schedule(Pace(early=0, backoff_jitter=0))
    schedule.watch([camera("a", target_s=600)], [], CITY, START)
    schedule.recheck("a", later(5))
    schedule.start(START)
    schedule.failed(camera("a"), later(1), VisitError.STARVED)
    schedule.recheck("a", later(5))
    assert schedule.start(later(20)) is None
    assert schedule.start(later(21)) is not None
    schedule.looked(camera("a"), later(22), suspicious=False)
    assert schedule.start(later(621)) is None


def test_rechecks_do_not_jump_the_queue_of_those_longer_overdue() -> None:
    schedule = Schedule(Pace(early=0, sessions=1, first_per_s=1000))
    schedule.watch([camera("a", target_s=10), camera("b", target_s=1000)], [], CITY, START)
    for _ in range(2):
        one = schedule.start(later(1))
        assert one is not None
        schedule.looked(one, later(1), suspicious=False)
    assert schedule.start(later(5)) is None
    schedule.recheck("b", later(50))
    first = schedule.start(later(60))
    assert first is not None
    assert first.id == "a"


@settings(max_examples=30, deadline=None)
@given(plans())
def test_while_it_says_to_wait_nobody_becomes_due(plan: Plan) -> None:
    town = town_of(plan, Pace(sessions=plan.sessions), per_minute=20)
    for step in range(60):
        town.run(step * 1.3)
        while town.schedule.start(later(town.at)) is not None:
            pass
        wait = town.schedule.wait_s(later(town.at))
        assert 0.0 <= wait <= 1.0
        assert wait == 0.0 or town.schedule.start(later(town.at + wait * 0.99)) is None
        if wait > 0.0:
            return
