"""The turns of a patrol, with a plan that changes and time that is passed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipeline.domain import Source, WatchPlan
from pipeline.rounds import LONGEST_WAIT_S, Rounds
from pipeline.schedule import Pace, Past, Schedule
from tests.pipeline.schedule.town import START, camera, later


class Desk:
    """Tells a plan, and notes what is in use."""

    def __init__(self, current: WatchPlan | None) -> None:
        self.current = self.whole = current
        self.used: list[tuple[set[str], dict[str, int]]] = []

    def using(self, cameras: Collection[str], sessions: Mapping[str, int]) -> None:
        self.used.append((set(cameras), dict(sessions)))


def plan(*names: str, sessions: int = 8) -> WatchPlan:
    cameras = tuple(camera(name) for name in names)
    return WatchPlan(version="1", sources=(Source(id="s", max_sessions=sessions),), cameras=cameras)


def test_a_plan_is_news_until_it_is_followed_and_the_same_one_never_again() -> None:
    desk = Desk(None)
    rounds = Rounds(desk, Schedule(Pace()))
    assert rounds.news() is None
    desk.current = desk.whole = first = plan("a")
    assert rounds.news() is first
    rounds.follow(first, START, {})
    assert (rounds.news(), rounds.plan) == (None, first)
    desk.current = desk.whole = plan("a", "b")
    assert rounds.news() is desk.current


def test_what_is_begun_is_told_to_be_in_use_before_anybody_waits() -> None:
    desk = Desk(plan("a", "b"))
    rounds = Rounds(desk, Schedule(Pace(first_per_s=1000)))
    rounds.follow(plan("a", "b"), START, {})
    begun = {one.id for _ in range(3) if (one := rounds.begin(later(1))) is not None}
    assert begun == {"a", "b"}
    assert rounds.pause_s(later(1)) == LONGEST_WAIT_S
    assert desk.used == [({"a", "b"}, {"s": 2})]


def test_a_camera_taken_over_goes_on_from_its_past() -> None:
    rounds = Rounds(Desk(plan("a")), Schedule(Pace()))
    rounds.follow(plan("a"), START, {"a": Past(seen_at=START)})
    assert rounds.begin(later(1)) is None
    assert rounds.begin(later(60)) is not None


def test_a_patrol_with_a_part_of_the_source_begins_with_that_part_of_the_rate() -> None:
    desk = Desk(plan(*(f"c{number}" for number in range(16)), sessions=8))
    part = plan(*(f"c{number}" for number in range(16)), sessions=2)
    rounds = Rounds(desk, Schedule(Pace(first_per_s=4)))
    rounds.follow(part, START, {})
    assert rounds.begin(later(0.1)) is not None
    assert rounds.begin(later(0.8)) is None, "one a second of the four that all may begin"
    assert rounds.begin(later(1.1)) is not None
