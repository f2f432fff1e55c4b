"""The status says what happened, and since when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from pipeline.domain import Camera, Source, UnableReason, View, VisitError, WatchPlan
from pipeline.status import Journal, OutboxStanding, PatrolStatus, RollingCount
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


def watching() -> Journal:
    journal = Journal(NOW)
    journal.watching(PLAN, NOW)
    return journal


def seen(journal: Journal, at_s: float = 0.0, **other: Any) -> PatrolStatus:
    given: dict[str, Any] = {
        "sessions": {"north": 2},
        "breakers": {},
        "coverage": Covered(),
        "waiting": 0,
        "outbox": OutboxStanding(),
    }
    return journal.status(later(at_s), **{**given, **other})


def test_every_source_with_cameras_has_its_line() -> None:
    journal = watching()
    journal.started(A, NOW)
    journal.started(A, later(30))
    north, south = seen(journal, 61).sources
    assert (north.id, north.cameras, north.sessions, north.cap) == ("north", 2, 2, 4)
    assert (north.starts_last_minute, north.starts_cap) == (1, 30)
    assert (south.sessions, south.breaker) == (0, "closed")


def test_cameras_fail_until_they_look_again() -> None:
    journal = watching()
    journal.failed(A, VisitError.STARVED, NOW)
    journal.failed(B, VisitError.STARVED, later(1))
    journal.unable(C, UnableReason.BLACK, later(1))
    journal.failed(A, VisitError.STARVED, later(2))
    now = seen(journal, 2)
    assert [(one.reason, one.cameras, one.example) for one in now.failing] == [
        (VisitError.STARVED, 2, "a"),
        (UnableReason.BLACK, 1, "c"),
    ]
    assert (now.failing_cameras, now.unable_cameras) == (2, 1)
    journal.looked(A, later(3))
    assert seen(journal, 3).failing[0].example == "c"


def test_a_camera_that_left_the_plan_fails_no_more() -> None:
    journal = watching()
    journal.failed(C, VisitError.AUTH, NOW)
    journal.watching(PLAN.model_copy(update={"cameras": (A, B)}), later(1))
    assert seen(journal, 1).failing == ()
    assert [source.id for source in seen(journal, 1).sources] == ["north"]


def test_a_picture_that_cannot_be_judged_is_still_a_look() -> None:
    journal = watching()
    journal.unable(A, UnableReason.BLACK, later(5))
    assert seen(journal, 6).last_look_at == later(5)
    journal.failed(A, VisitError.AUTH, later(8))
    assert seen(journal, 9).last_look_at == later(5)
    assert seen(journal, 9).looks_total == 1


def test_rates_are_those_of_the_last_minute() -> None:
    journal = watching()
    for second in range(120):
        journal.looked(A, later(second), reused=second % 4 == 0)
    now = seen(journal, 119.5)
    assert now.looks_per_s == pytest.approx(1.0, rel=0.05)
    assert now.reused_share == pytest.approx(0.25, abs=0.02)
    assert seen(journal, 300).looks_per_s == 0
    assert seen(journal, 300).reused_share == 0


def test_lateness_has_a_beginning_and_an_end() -> None:
    journal = watching()
    late = Covered(0.9, 12.0, overdue=1)
    assert seen(journal, 1).late_since is None
    assert seen(journal, 2, coverage=late).late_since == later(2)
    assert seen(journal, 9, coverage=late).late_since == later(2)
    assert seen(journal, 10).late_since is None
    assert seen(journal, 11, coverage=late).late_since == later(11)


def test_a_detector_that_lets_pictures_through_is_not_stuck_however_many_wait() -> None:
    journal = watching()
    assert seen(journal, 1, waiting=8).undetected_since == later(1)
    journal.looked(A, later(50))
    assert seen(journal, 51, waiting=8).undetected_since == later(50)
    journal.looked(B, later(70), reused=True)
    assert seen(journal, 71, waiting=8).undetected_since == later(50), "the gate spared that one"
    assert seen(journal, 72).undetected_since is None


def test_a_state_that_cannot_be_saved_counts_from_the_first_refusal() -> None:
    journal = watching()
    journal.not_saved(later(1))
    journal.not_saved(later(9))
    assert seen(journal, 10).unsaved_since == later(1)
    journal.saved()
    assert seen(journal, 11).unsaved_since is None


def test_a_worker_without_a_lease_says_since_when() -> None:
    journal = watching()
    assert seen(journal, 0).unleased_since is None
    assert seen(journal, 1, leased=False).unleased_since == later(1)
    assert seen(journal, 9, leased=False).unleased_since == later(1)
    assert seen(journal, 10, leased=True).unleased_since is None
    assert seen(journal, 11, leased=False).unleased_since == later(11)


def test_outages_of_the_evidence_store_are_news_for_a_minute() -> None:
    journal = watching()
    journal.store_away()
    journal.store_away()
    now = seen(journal, 10)
    assert (now.store_outages, now.store_outages_lately) == (2, 2)
    now = seen(journal, 80)
    assert (now.store_outages, now.store_outages_lately) == (2, 0)


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
