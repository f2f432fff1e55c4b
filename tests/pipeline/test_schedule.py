"""Which camera next: caps hold, nobody starves, a bad camera waits alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pipeline.domain import Camera, Source, View
from pipeline.schedule import Pace, Schedule

START = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
VIEW = View(id="v", watch=frozenset({"bin_overflow"}))


def camera(name: str, source: str = "s", target_s: float = 60.0) -> Camera:
    return Camera(
        id=name,
        name=name,
        url=SecretStr("rtsp://x/"),
        source=source,
        target_s=target_s,
        views=(VIEW,),
    )


def later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def scheduled(*cameras: Camera, cap: int = 8, pace: Pace | None = None) -> Schedule:
    schedule = Schedule(pace or Pace())
    schedule.watch(cameras, [Source(id="s", max_sessions=cap)], START)
    return schedule


def test_a_new_camera_is_due_at_once() -> None:
    assert scheduled(camera("a")).start(START) == camera("a")


def test_a_camera_never_has_two_visits_at_once() -> None:
    schedule = scheduled(camera("a"))
    schedule.start(START)
    assert schedule.start(later(9999)) is None


def test_a_camera_put_back_into_the_plan_while_its_visit_runs_is_not_visited_twice() -> None:
    schedule = scheduled(camera("a"))
    schedule.start(START)
    schedule.watch([], [], START)
    schedule.watch([camera("a")], [], START)
    assert schedule.start(later(1)) is None
    schedule.looked(camera("a"), later(2), suspicious=False)
    assert schedule.start(later(62)) is not None


def test_after_a_look_the_camera_rests_for_its_target() -> None:
    schedule = scheduled(camera("a", target_s=60))
    schedule.start(START)
    schedule.looked(camera("a"), START, suspicious=False)
    assert schedule.start(later(59)) is None
    assert schedule.start(later(60)) is not None


def test_a_suspicion_brings_the_camera_forward() -> None:
    schedule = scheduled(camera("a", target_s=600), pace=Pace(revisit_s=20))
    schedule.start(START)
    schedule.looked(camera("a"), START, suspicious=True)
    assert schedule.start(later(20)) is not None


def test_failures_in_a_row_wait_longer_each_time_and_one_success_forgives_them() -> None:
    pace = Pace(backoff_first_s=5, backoff_max_s=30)
    schedule = scheduled(camera("bad", target_s=1), pace=pace)
    now = START
    for pause in (5, 10, 20, 30, 30):
        assert schedule.start(now) is not None
        schedule.failed(camera("bad"), now)
        assert schedule.start(now + timedelta(seconds=pause - 0.1)) is None
        now += timedelta(seconds=pause)
    schedule.start(now)
    schedule.looked(camera("bad"), now, suspicious=False)
    schedule.start(now + timedelta(seconds=1))
    schedule.failed(camera("bad"), now)
    assert schedule.start(now + timedelta(seconds=5)) is not None


def test_a_full_source_does_not_hold_up_another() -> None:
    schedule = Schedule(Pace())
    schedule.watch(
        [camera("a1", "a"), camera("a2", "a"), camera("b1", "b")],
        [Source(id="a", max_sessions=1), Source(id="b", max_sessions=1)],
        START,
    )
    started = [schedule.start(START), schedule.start(START), schedule.start(START)]
    assert [one.id for one in started if one] == ["a1", "b1"]


@pytest.mark.parametrize(
    "values",
    [{"revisit_s": 0.0}, {"sessions": 0}, {"backoff_first_s": 10.0, "backoff_max_s": 5.0}],
)
def test_an_impossible_pace_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Pace"):
        Pace(**values)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 30),
    cap=st.integers(1, 6),
    sessions=st.integers(1, 8),
    visit_s=st.integers(1, 12),
    bad=st.sets(st.integers(0, 29), max_size=5),
)
def test_caps_hold_and_every_healthy_camera_is_visited_within_its_bound(
    count: int, cap: int, sessions: int, visit_s: int, bad: set[int]
) -> None:
    target = 30
    cameras = [camera(f"c{n:02}", target_s=target) for n in range(count)]
    failing = {cameras[n].id for n in bad if n < count}
    schedule = scheduled(*cameras, cap=cap, pace=Pace(sessions=sessions, backoff_first_s=1))
    running: list[tuple[int, Camera]] = []
    last_end = {one.id: 0 for one in cameras}
    worst = 0
    for second in range(1200):
        now = later(second)
        for end, one in [visit for visit in running if visit[0] == second]:
            running.remove((end, one))
            if one.id in failing:
                schedule.failed(one, now)
            else:
                schedule.looked(one, now, suspicious=False)
                last_end[one.id] = second
        while (begun := schedule.start(now)) is not None:
            if begun.id not in failing:
                worst = max(worst, second - last_end[begun.id])
            running.append((second + visit_s, begun))
        assert len(running) <= min(cap, sessions)
        assert len({one.id for _, one in running}) == len(running)
    at_once = min(cap, sessions)
    a_round = -(-count // at_once) * visit_s
    # A camera waits its target, then at most for everybody who was due before it, twice over:
    # the failing ones come back on their own clock and may pass in between.
    assert worst <= target + 2 * a_round + visit_s
