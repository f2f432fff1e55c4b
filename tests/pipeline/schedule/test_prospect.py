"""What people are shown of the schedule agrees with what it does."""

from __future__ import annotations

from datetime import time

import pytest

from pipeline.domain import Source, VisitError, Window
from pipeline.schedule import Because, Pace, Schedule, Tally
from tests.pipeline.schedule.town import CITY, START, camera, later


def scheduled(*sources: Source) -> Schedule:
    """Two cameras in the north, one in the south, all of the target of a minute."""
    schedule = Schedule(Pace.model_validate({"early": 0, "first_per_s": 1000, "sessions": 8}))
    cameras = [
        camera(name, "s", 60).model_copy(update={"district": district})
        for name, district in (("a", "north"), ("b", "north"), ("c", "south"))
    ]
    schedule.watch(cameras, sources or (Source(id="s"),), CITY, START)
    return schedule


def test_each_district_of_a_source_has_its_own_standing_and_they_add_up() -> None:
    schedule = scheduled()
    while (one := schedule.start(later(1))) is not None:
        if one.id == "c":
            schedule.failed(one, later(1), VisitError.AUTH)
        else:
            schedule.looked(one, later(1), suspicious=False)
    standings = schedule.standings(later(70))
    assert standings["s", "north"].tally == Tally(cameras=2, late=2)
    assert standings["s", "south"].tally == Tally(cameras=1, late=1)
    assert standings["s", "north"].asked_per_s == pytest.approx(2 / 60)
    assert standings["s", "north"].worst_s == pytest.approx(9)
    total = sum((one.tally for one in standings.values()), Tally())
    assert total == schedule.coverage(later(70)).total


def test_cameras_of_a_closed_source_ask_for_nothing_and_are_not_next() -> None:
    night = Window(start=time(22), end=time(23))
    schedule = scheduled(Source(id="s", hours=(night,)))
    (north, south) = schedule.standings(later(600)).values()
    assert north.tally == Tally(cameras=2, closed=2)
    assert (north.asked_per_s, south.worst_s) == (0.0, 0.0)
    assert schedule.upcoming(later(600), 10) == ()


def test_who_is_next_stands_in_the_order_in_which_they_go() -> None:
    schedule = scheduled()
    first = schedule.start(later(1))
    assert first is not None
    told = schedule.upcoming(later(1), 10)
    assert first.id not in {one.camera.id for one in told}
    assert {one.because for one in told} == {Because.ROUND}
    begun = []
    while (one := schedule.start(later(1))) is not None:
        begun.append(one.id)
    ready = [one.camera.id for one in told if one.from_s <= 0]
    assert begun == ready
    assert len(ready) == 2


def test_each_visit_to_come_says_why_it_comes() -> None:
    schedule = scheduled()
    for _ in range(3):
        one = schedule.start(later(1))
        assert one is not None
        if one.id == "a":
            schedule.looked(one, later(1), suspicious=True)
        elif one.id == "b":
            schedule.failed(one, later(1), VisitError.AUTH)
        else:
            schedule.looked(one, later(1), suspicious=False)
    schedule.recheck("c", later(30))
    told = {one.camera.id: one for one in schedule.upcoming(later(2), 10)}
    assert {name: one.because for name, one in told.items()} == {
        "a": Because.SUSPECTED,
        "b": Because.RETRY,
        "c": Because.WANTED,
    }
    assert told["c"].by_s == pytest.approx(28)
    assert len(schedule.upcoming(later(2), 2)) == 2
