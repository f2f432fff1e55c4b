"""One camera's turn: when it is due, what brings it forward and what puts it off."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pipeline.domain import Camera, Source, VisitError
from pipeline.schedule import Pace, Past, Schedule
from pipeline.schedule.clockwork import Clockwork
from tests.pipeline.schedule.town import CITY, START, camera, later

SUSPECTED = Past(suspected=True)

EXACT = Pace(early=0.0, backoff_jitter=0.0)


def scheduled(*cameras: Camera, cap: int = 8, pace: Pace = EXACT) -> Schedule:
    schedule = Schedule(pace)
    schedule.watch(cameras, [Source(id="s", max_sessions=cap)], CITY, START)
    return schedule


def due_after(schedule: Schedule, seconds: float) -> bool:
    """Whether a camera is due ``seconds`` after the start and not a moment before."""
    before = schedule.start(later(seconds - 0.01))
    return before is None and schedule.start(later(seconds)) is not None


def begun(schedule: Schedule, seconds: float) -> list[Camera]:
    """Whoever may be visited so long after the start, in this order."""
    return list(iter(lambda: schedule.start(later(seconds)), None))


def test_the_only_new_camera_is_due_at_once() -> None:
    assert scheduled(camera("a")).start(START) == camera("a")


def test_a_view_that_was_not_recognised_is_looked_at_again_soon_and_then_in_its_turn() -> None:
    schedule = scheduled(camera("a"))
    schedule.start(START)
    schedule.unsure(camera("a"), later(1))
    assert due_after(schedule, 21)
    schedule.looked(camera("a"), later(22), suspicious=False)
    assert due_after(schedule, 82)


def test_a_target_shorter_than_the_quick_revisit_holds_for_a_view_not_recognised() -> None:
    schedule = scheduled(camera("a", target_s=5))
    schedule.start(START)
    schedule.unsure(camera("a"), later(1))
    assert due_after(schedule, 6)


def test_what_is_suspected_goes_before_a_view_that_was_not_recognised() -> None:
    schedule = scheduled(camera("shaken"), camera("suspect"), cap=2)
    assert {one.id for one in begun(schedule, 1)} == {"shaken", "suspect"}
    schedule.unsure(camera("shaken"), later(2))
    schedule.looked(camera("suspect"), later(3), suspicious=True)
    assert [one.id for one in begun(schedule, 30)] == ["suspect", "shaken"]


def test_a_view_not_recognised_whose_next_visit_fails_waits_like_any_that_failed() -> None:
    schedule = scheduled(camera("a"))
    schedule.start(START)
    schedule.unsure(camera("a"), later(1))
    schedule.start(later(21))
    schedule.failed(camera("a"), later(22), VisitError.STARVED)
    assert due_after(schedule, 42)


def test_a_camera_never_has_two_visits_at_once() -> None:
    schedule = scheduled(camera("a"))
    schedule.start(START)
    assert schedule.start(later(9999)) is None


def test_a_camera_put_back_into_the_plan_while_its_visit_runs_is_not_visited_twice() -> None:
    schedule = scheduled(camera("a"))
    schedule.start(START)
    schedule.watch([], [], CITY, START)
    schedule.watch([camera("a")], [], CITY, START)
    assert schedule.start(later(1)) is None
    schedule.looked(camera("a"), later(2), suspicious=False)
    assert due_after(schedule, 62)


def test_a_camera_moved_to_another_source_keeps_its_session_with_the_old_one() -> None:
    schedule = scheduled(camera("a"))
    schedule.start(START)
    schedule.watch(
        [camera("a", "other"), camera("b")], [Source(id="s", max_sessions=1)], CITY, START
    )
    assert schedule.start(later(1)) is None
    schedule.looked(camera("a", "other"), later(2), suspicious=False)
    assert schedule.start(later(2)) == camera("b")


def test_a_visit_to_a_camera_dropped_meanwhile_ends_in_peace() -> None:
    schedule = scheduled(camera("a"))
    schedule.start(START)
    schedule.watch([], [], CITY, START)
    schedule.looked(camera("a"), later(1), suspicious=True)
    assert schedule.start(later(999)) is None
    assert schedule.sessions() == {}


def test_after_a_look_the_camera_rests_for_its_target() -> None:
    schedule = scheduled(camera("a", target_s=60))
    schedule.start(START)
    schedule.looked(camera("a"), START, suspicious=False)
    assert due_after(schedule, 60)


def test_a_camera_may_be_looked_at_shortly_before_its_target_is_over() -> None:
    schedule = scheduled(camera("a", target_s=100), pace=Pace(early=0.2))
    schedule.start(START)
    schedule.looked(camera("a"), START, suspicious=False)
    assert schedule.start(later(79.9)) is None
    assert schedule.start(later(90)) is not None


def test_looking_early_never_adds_up() -> None:
    schedule = scheduled(camera("a", target_s=100), pace=Pace(early=0.2))
    at = 0.0
    for _ in range(50):
        assert schedule.start(later(at)) is not None
        schedule.looked(camera("a"), later(at), suspicious=False)
        assert schedule.start(later(at + 79.9)) is None
        at += 100


def test_a_suspicion_brings_the_camera_forward_until_a_look_takes_it_back() -> None:
    schedule = scheduled(camera("a", target_s=600))
    schedule.start(START)
    schedule.looked(camera("a"), START, suspicious=True)
    assert due_after(schedule, 20)
    schedule.looked(camera("a"), later(20), suspicious=True)
    assert due_after(schedule, 40)
    schedule.looked(camera("a"), later(40), suspicious=False)
    assert due_after(schedule, 640)


def test_a_suspicion_outlasts_a_visit_that_failed() -> None:
    schedule = scheduled(camera("a", target_s=600))
    for at, error in ((0, None), (20, VisitError.STARVED), (40, None)):
        assert schedule.start(later(at)) is not None
        if error:
            schedule.failed(camera("a"), later(at), error)
        else:
            schedule.looked(camera("a"), later(at), suspicious=True)
    assert due_after(schedule, 60)


def test_a_quick_revisit_is_never_slower_than_the_target() -> None:
    schedule = scheduled(camera("a", target_s=5))
    schedule.start(START)
    schedule.looked(camera("a"), START, suspicious=True)
    assert due_after(schedule, 5)


def test_cameras_suspected_before_a_restart_are_due_at_once() -> None:
    schedule = Schedule(Pace(first_per_s=0.1))
    cameras = [camera(f"c{n}", target_s=600) for n in range(20)]
    schedule.watch(cameras, [], CITY, START, known={"c7": SUSPECTED, "c13": SUSPECTED})
    assert {one.id for one in (schedule.start(START), schedule.start(START)) if one} == {
        "c7",
        "c13",
    }


def test_a_camera_taken_over_goes_on_with_the_turn_it_had() -> None:
    schedule = Schedule(Pace(early=0.0))
    known = {"a": Past(later(-40)), "b": Past(later(-70)), "c": Past(later(60))}
    schedule.watch([camera(name, target_s=60) for name in known], [], CITY, START, known=known)
    assert [one.id for one in started(schedule, START)] == ["b"], "overdue"
    assert started(schedule, later(19.9)) == []
    assert [one.id for one in started(schedule, later(20))] == ["a"]
    assert [one.id for one in started(schedule, later(60))] == ["c"], "seen in the future is now"


def test_a_camera_taken_over_while_it_fails_keeps_its_pause() -> None:
    pace = Pace(backoff_first_s=20, backoff_max_s=600, backoff_jitter=0)
    schedule = Schedule(pace)
    known = {"bad": Past(later(-10), failures=3, suspected=True)}
    schedule.watch([camera("bad", target_s=5)], [], CITY, START, known=known)
    assert started(schedule, later(69.9)) == []
    assert [one.id for one in started(schedule, later(70))] == ["bad"]
    schedule.failed(camera("bad"), later(70), VisitError.STARVED)
    assert started(schedule, later(229)) == []
    assert [one.id for one in started(schedule, later(230))] == ["bad"]


def started(schedule: Schedule, now: datetime) -> list[Camera]:
    """All that may be visited now."""
    begun = []
    while (one := schedule.start(now)) is not None:
        begun.append(one)
    return begun


def test_failures_in_a_row_wait_longer_each_time_and_one_success_forgives_them() -> None:
    pace = Pace(backoff_first_s=5, backoff_max_s=30, backoff_jitter=0, early=0)
    schedule = scheduled(camera("bad", target_s=1), pace=pace)
    now = START
    for pause in (5, 10, 20, 30, 30):
        assert schedule.start(now) is not None
        schedule.failed(camera("bad"), now, VisitError.STARVED)
        assert schedule.start(now + timedelta(seconds=pause - 0.1)) is None
        now += timedelta(seconds=pause)
    schedule.start(now)
    schedule.looked(camera("bad"), now, suspicious=False)
    schedule.start(now + timedelta(seconds=1))
    schedule.failed(camera("bad"), now + timedelta(seconds=1), VisitError.STARVED)
    assert schedule.start(now + timedelta(seconds=6)) is not None


def test_pauses_after_failures_never_shrink() -> None:
    pauses = [Pace().backoff_s(failures) for failures in range(1, 60)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == Pace().backoff_max_s


def test_cameras_that_failed_together_do_not_come_back_together() -> None:
    schedule = Schedule(Pace(backoff_jitter=0.5, retry_share=1.0, sessions=40))
    cameras = [camera(f"c{n:02}", f"s{n}") for n in range(40)]
    schedule.watch(cameras, [], CITY, START)
    for _ in cameras:
        one = schedule.start(START)
        if one is not None:
            schedule.failed(one, START, VisitError.NOT_FOUND)
    moments = []
    for tenth in range(200, 310):
        while schedule.start(later(tenth / 10)) is not None:
            moments.append(tenth)
    assert min(moments) >= 200
    assert len(set(moments)) > 10


def test_a_look_lost_by_our_own_fault_is_tried_again_soon_and_held_against_nobody() -> None:
    schedule = scheduled(camera("a", target_s=60))
    schedule.start(START)
    schedule.dropped(camera("a"), later(1))
    assert due_after(schedule, 6)
    schedule.failed(camera("a"), later(6), VisitError.STARVED)
    assert due_after(schedule, 26)


def test_a_camera_whose_looks_are_lost_again_and_again_lets_others_pass() -> None:
    schedule = scheduled(camera("a", target_s=10), pace=Pace(early=0, sessions=1))
    assert schedule.start(later(100)) is not None
    schedule.watch([camera("a", target_s=10), camera("b", target_s=13)], [], CITY, later(100))
    schedule.dropped(camera("a"), later(110))
    assert schedule.start(later(115)) == camera("b", target_s=13)


@pytest.mark.parametrize(
    "values",
    [
        {"revisit_s": 0.0},
        {"sessions": 0},
        {"backoff_first_s": 10.0, "backoff_max_s": 5.0},
        {"breaker": {"first_s": 10.0, "max_s": 5.0}},
        {"live_share": 1.0},
        {"targets": {"manhole_missing": 0.0}},
    ],
)
def test_an_impossible_pace_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Pace"):
        Pace.model_validate(values)


def test_the_schedules_own_seconds_never_go_back() -> None:
    clock = Clockwork()
    told = [clock.advance(later(at)) for at in (0, 10, 5, 6, -100, -99, 50)]
    assert [at - told[0] for at in told] == [0, 10, 10, 11, 11, 12, 161]


def test_a_clock_set_back_holds_nobody_up() -> None:
    schedule = scheduled(camera("a", target_s=60))
    schedule.start(later(0))
    schedule.looked(camera("a"), later(0), suspicious=False)
    assert schedule.start(later(30)) is None
    assert schedule.start(later(-3570)) is None
    assert schedule.start(later(-3541)) is None
    assert schedule.start(later(-3540)) is not None
