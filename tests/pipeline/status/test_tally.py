"""The status says what happened, and since when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from pipeline.domain import Camera, Source, UnableReason, View, VisitError, WatchPlan
from pipeline.status import OutboxStanding, PatrolStatus, RollingCount, Tally
from tests.pipeline.status.examples import NOW, Covered


def camera(id: str, source: str = "north") -> Camera:
    view = View(id="main", watch=frozenset({"street_vending"}))
    return Camera(id=id, name=id, url=SecretStr("rtsp://10.0.0.1/x"), source=source, views=(view,))


A, B, C = camera("a"), camera("b"), camera("c", "south")
PLAN = WatchPlan(
    version="1",
    sources=(Source(id="north", max_sessions=4, starts_per_minute=30), Source(id="south")),
    cameras=(A, B, C),
)


def later(seconds: float) -> Any:
    return NOW + timedelta(seconds=seconds)


def watching() -> Tally:
    tally = Tally(NOW, "a detector")
    tally.watching(PLAN, NOW)
    return tally


def seen(tally: Tally, at_s: float = 0.0, **other: Any) -> PatrolStatus:
    given: dict[str, Any] = {
        "sessions": {"north": 2},
        "breakers": {},
        "coverage": Covered(),
        "waiting": 0,
        "outbox": OutboxStanding(),
    }
    return tally.status(later(at_s), **{**given, **other})


def test_every_source_with_cameras_has_its_line() -> None:
    tally = watching()
    tally.started(A, NOW)
    tally.started(A, later(30))
    north, south = seen(tally, 61).sources
    assert (north.id, north.cameras, north.sessions, north.cap) == ("north", 2, 2, 4)
    assert (north.starts_last_minute, north.starts_cap) == (1, 30)
    assert (south.sessions, south.breaker) == (0, "closed")


def test_cameras_fail_until_they_look_again() -> None:
    tally = watching()
    tally.failed(A, VisitError.STARVED, NOW)
    tally.failed(B, VisitError.STARVED, later(1))
    tally.unable(C, UnableReason.BLACK, later(1))
    now = seen(tally, 2)
    assert [(one.reason, one.cameras, one.example) for one in now.failing] == [
        (VisitError.STARVED, 2, "a"),
        (UnableReason.BLACK, 1, "c"),
    ]
    assert (now.failing_cameras, now.unable_cameras) == (2, 1)
    tally.looked(A, later(3))
    assert seen(tally, 3).failing[0].example == "c"


def test_a_camera_that_left_the_plan_fails_no_more() -> None:
    tally = watching()
    tally.failed(C, VisitError.AUTH, NOW)
    tally.watching(PLAN.model_copy(update={"cameras": (A, B)}), later(1))
    assert seen(tally, 1).failing == ()
    assert [source.id for source in seen(tally, 1).sources] == ["north"]


def test_a_picture_that_cannot_be_judged_is_still_a_look() -> None:
    tally = watching()
    tally.unable(A, UnableReason.BLACK, later(5))
    assert seen(tally, 6).last_look_at == later(5)
    tally.failed(A, VisitError.AUTH, later(8))
    assert seen(tally, 9).last_look_at == later(5)
    assert seen(tally, 9).looks_total == 1


def test_rates_are_those_of_the_last_minute() -> None:
    tally = watching()
    for second in range(120):
        tally.looked(A, later(second), reused=second % 4 == 0)
    now = seen(tally, 119.5)
    assert now.looks_per_s == pytest.approx(1.0, rel=0.05)
    assert now.reused_share == pytest.approx(0.25, abs=0.02)
    assert seen(tally, 300).looks_per_s == 0
    assert seen(tally, 300).reused_share == 0


def test_lateness_has_a_beginning_and_an_end() -> None:
    tally = watching()
    late = Covered(0.9, 12.0)
    assert seen(tally, 1).late_since is None
    assert seen(tally, 2, coverage=late).late_since == later(2)
    assert seen(tally, 9, coverage=late).late_since == later(2)
    assert seen(tally, 10).late_since is None
    assert seen(tally, 11, coverage=late).late_since == later(11)


def test_a_detector_that_lets_pictures_through_is_not_stuck_however_many_wait() -> None:
    tally = watching()
    assert seen(tally, 1, waiting=8).undetected_since == later(1)
    tally.looked(A, later(50))
    assert seen(tally, 51, waiting=8).undetected_since == later(50)
    tally.looked(B, later(70), reused=True)
    assert seen(tally, 71, waiting=8).undetected_since == later(50), "the gate spared that one"
    assert seen(tally, 72).undetected_since is None


def test_a_state_that_cannot_be_saved_counts_from_the_first_refusal() -> None:
    tally = watching()
    tally.not_saved(later(1))
    tally.not_saved(later(9))
    assert seen(tally, 10).unsaved_since == later(1)
    tally.saved()
    assert seen(tally, 11).unsaved_since is None


def test_a_rolling_count_forgets_what_is_older_than_its_window() -> None:
    count = RollingCount(NOW, window_s=10)
    count.add(NOW, 5)
    count.add(later(9))
    assert (count.total(later(9)), count.total(later(10)), count.total(later(19))) == (6, 1, 0)


def test_a_rolling_count_holds_no_more_numbers_than_seconds() -> None:
    count = RollingCount(NOW, window_s=10)
    for tenth in range(10_000):
        count.add(later(tenth / 10))
    assert len(count._seconds) <= 11


def test_a_clock_that_goes_back_loses_nothing() -> None:
    count = RollingCount(NOW)
    count.add(later(30))
    count.add(later(10))
    assert count.total(later(31)) == 2
