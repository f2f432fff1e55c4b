"""When a whole source is away it is left in peace but for single probes, and comes back gently."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Camera, Source, VisitError
from pipeline.schedule import BreakerPace, BreakerState, Pace, Schedule
from pipeline.schedule.breaker import MOVES, SOURCE_LIKE, Breaker, BreakerEvent
from tests.pipeline.schedule.town import CITY, START, Town, camera, drawn, later

CLOSED, OPEN, HALF_OPEN = BreakerState


@pytest.mark.parametrize(("state", "event"), [*itertools.product(BreakerState, BreakerEvent)])
def test_every_state_and_event_leads_where_it_should(
    state: BreakerState, event: BreakerEvent
) -> None:
    expected = {
        BreakerEvent.TROUBLE: {CLOSED: OPEN},
        BreakerEvent.PROBED: {OPEN: HALF_OPEN},
        BreakerEvent.ANSWERED: {OPEN: CLOSED, HALF_OPEN: CLOSED},
        BreakerEvent.SILENT: {HALF_OPEN: OPEN},
        BreakerEvent.UNDECIDED: {HALF_OPEN: OPEN},
    }
    assert MOVES.get((state, event), state) is expected[event].get(state, state)


def fail(breaker: Breaker, names: list[str], at: float = 0.0, cameras: int = 100) -> None:
    for name in names:
        breaker.silent(name, at, cameras, news=True, jitter=1.0)


def numbered(count: int) -> list[str]:
    return [f"c{n}" for n in range(count)]


def test_it_opens_when_nearly_all_of_the_cameras_visited_last_failed() -> None:
    breaker = Breaker(BreakerPace(cameras=10, failed_share=0.9))
    breaker.answered("good", 100)
    fail(breaker, numbered(8))
    assert breaker.state is CLOSED
    fail(breaker, ["one-more"])
    assert breaker.state is OPEN


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["bad-1", "bad-2", "bad-3", "bad-4"]), st.booleans())),
    st.integers(1, 200),
)
def test_a_few_bad_cameras_never_open_it_however_often_they_fail(
    visits: list[tuple[str, bool]], cameras: int
) -> None:
    breaker = Breaker(BreakerPace())
    for name, news in visits:
        breaker.silent(name, 0.0, cameras, news=news, jitter=1.0)
    assert breaker.state is CLOSED


def test_cameras_long_known_to_be_bad_are_no_news_of_their_source() -> None:
    breaker = Breaker(BreakerPace(cameras=10))
    for name in numbered(50):
        breaker.silent(name, 0.0, 100, news=False, jitter=1.0)
    assert breaker.state is CLOSED


def test_one_camera_in_five_failing_for_ever_does_not_open_it() -> None:
    breaker = Breaker(BreakerPace())
    for name in numbered(500):
        if int(name[1:]) % 5:
            breaker.answered(name, 500)
        else:
            fail(breaker, [name], cameras=500)
        assert breaker.state is CLOSED


def test_a_camera_counts_among_the_last_by_its_latest_visit_not_its_first() -> None:
    breaker = Breaker(BreakerPace(cameras=5))
    for name in numbered(5):
        breaker.answered(name, 100)
    fail(breaker, ["c0", "c5", "c6", "c7", "c8"])
    assert breaker.state is OPEN


def test_on_a_small_source_all_its_cameras_must_fail() -> None:
    breaker = Breaker(BreakerPace())
    fail(breaker, numbered(5), cameras=6)
    assert breaker.state is CLOSED
    fail(breaker, ["c5"], cameras=6)
    assert breaker.state is OPEN


def opened(pace: BreakerPace) -> Breaker:
    breaker = Breaker(pace)
    fail(breaker, numbered(pace.cameras))
    assert breaker.state is OPEN
    return breaker


def test_probes_come_one_at_a_time_and_each_later_than_the_one_before() -> None:
    breaker, at = opened(BreakerPace(first_s=10, max_s=60)), 0.0
    for pause in (10, 20, 40, 60, 60):
        assert breaker.free_at(at) == pytest.approx(at + pause)
        at += pause
        breaker.started("c1")
        assert breaker.free_at(at + 1000) == float("inf")
        fail(breaker, ["c1"], at)
    breaker.started("c2")
    assert breaker.answered("c2", 100)
    assert breaker.state is CLOSED


def test_a_source_that_keeps_falling_over_is_probed_ever_more_rarely_until_it_is_well() -> None:
    pace = BreakerPace(cameras=5, first_s=10, max_s=100)
    breaker = opened(pace)
    breaker.started("c1")
    fail(breaker, ["c1"], 10.0)
    breaker.started("c1")
    breaker.answered("c1", 100)
    fail(breaker, numbered(5), at=100.0)
    assert breaker.free_at(100.0) == 120.0, "it fell over again at once"
    breaker.started("c1")
    for name in numbered(6):
        breaker.answered(name, 100)
    fail(breaker, numbered(5), at=200.0)
    assert breaker.free_at(200.0) == 210.0, "it had been well in between"


def test_a_probe_lost_by_our_own_fault_says_nothing() -> None:
    breaker = opened(BreakerPace(first_s=10))
    breaker.started("c1")
    breaker.undecided("c1", 50.0)
    assert (breaker.state, breaker.free_at(50.0)) == (OPEN, 60.0)


def test_failures_of_visits_begun_before_it_opened_are_passed_over() -> None:
    breaker = opened(BreakerPace(first_s=10))
    fail(breaker, ["late"], at=5.0)
    assert breaker.free_at(0.0) == 10.0
    breaker.started("probe")
    fail(breaker, ["later"], at=11.0)
    assert breaker.state is HALF_OPEN


def away(from_s: float, to_s: float, bad: str = "") -> Town:
    """60 cameras on a source that is away for a while, and 20 on another."""
    cameras = [camera(f"c{n:02}", "s", target_s=60) for n in range(60)]
    others = [camera(f"o{n:02}", "o", target_s=60) for n in range(20)]
    sources = {name: Source(id=name, max_sessions=20) for name in "so"}

    def outcome(one: Camera, at: float) -> VisitError | None:
        is_away = one.source == "s" and from_s <= at < to_s
        return VisitError.UNREACHABLE if is_away or one.id == bad else None

    schedule = Schedule(Pace(sessions=30, first_per_s=2))
    schedule.watch([*cameras, *others], sources.values(), CITY, START)
    return Town(schedule, sources, 30, drawn(1, 0.2, 1.0), outcome)


def test_a_source_that_is_away_is_only_probed_and_its_cameras_are_not_blamed() -> None:
    town = away(200, 800)
    town.run(800)
    assert town.schedule.breakers() == {"s": OPEN, "o": CLOSED}
    while_away = [at for at in town.starts["s"] if 300 <= at < 800]
    assert len(while_away) <= 6
    coverage = town.schedule.coverage(later(800))
    assert coverage.by_source["s"].unreachable == 60
    assert coverage.by_source["o"].of_all == 1.0
    assert coverage.of_healthy == 1.0
    assert coverage.of_all == pytest.approx(20 / 80)


def test_when_the_source_is_back_its_cameras_come_back_one_after_the_other() -> None:
    town = away(200, 800)
    town.run(1200)
    back = min(at for at in town.starts["s"] if at >= 800)
    assert back <= 800 + 300 * 1.2 + 1
    after = [at for at in town.starts["s"] if at >= back]
    assert max(sum(at <= other < at + 1 for other in after) for at in after) <= 6
    assert all(any(back <= at <= back + 62 for at in town.looks[f"c{n:02}"]) for n in range(60))
    assert town.schedule.breakers()["s"] is CLOSED


def test_one_bad_camera_is_left_alone_while_its_source_goes_on() -> None:
    town = away(9999, 9999, bad="c07")
    town.run(900)
    assert town.schedule.breakers()["s"] is CLOSED
    assert len(town.begun["c07"]) <= 7
    healthy = (f"c{n:02}" for n in range(60) if n != 7)
    assert max(max(town.gaps(name)) for name in healthy) <= 62


def test_a_probe_that_meets_a_camera_with_its_own_fault_shows_that_the_source_is_back() -> None:
    assert VisitError.NOT_FOUND not in SOURCE_LIKE
    schedule = Schedule(Pace(first_per_s=1000))
    schedule.watch([camera(f"c{n}", target_s=10) for n in range(5)], [], CITY, START)
    for _ in range(5):
        one = schedule.start(later(1))
        assert one is not None
        schedule.failed(one, later(1), VisitError.REFUSED)
    assert schedule.breakers() == {"s": OPEN}
    assert schedule.start(later(15)) is None
    probe = schedule.start(later(20))
    assert probe is not None
    assert schedule.start(later(20)) is None
    schedule.failed(probe, later(21), VisitError.NOT_FOUND)
    assert schedule.breakers() == {"s": CLOSED}


def test_a_source_of_live_cameras_only_is_probed_by_one_of_them() -> None:
    schedule = Schedule(Pace(live_share=0.9))
    cameras = [camera(f"c{n}", live_every_s=2) for n in range(6)]
    schedule.watch(cameras, [Source(id="s", max_sessions=10)], CITY, START)
    for one in schedule.live(START):
        schedule.hold(one, START)
        schedule.failed(one, later(1), VisitError.REFUSED)
    assert schedule.breakers() == {"s": OPEN}
    assert len(schedule.live(later(2))) == 6, "those held stay and try by themselves"
    for one in cameras:
        schedule.release(one, later(3))
    assert schedule.live(later(4)) == ()
    (probe,) = schedule.live(later(25))
    schedule.hold(probe, later(25))
    assert schedule.live(later(26)) == (probe,)
    schedule.looked(probe, later(27), suspicious=False)
    assert len(schedule.live(later(27))) == 6
