"""Coverage says how far targets are kept, and hides nobody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from pipeline.domain import Source, VisitError
from pipeline.schedule import Pace, Schedule, Tally
from pipeline.schedule.ledger import UNREACHABLE_AFTER
from tests.pipeline.schedule.test_fairness import Plan, plans, town_of
from tests.pipeline.schedule.town import CITY, START, camera, later


def scheduled(count: int = 4, **pace: float) -> Schedule:
    schedule = Schedule(Pace.model_validate({"early": 0, "first_per_s": 1000, **pace}))
    schedule.watch([camera(f"c{n}", target_s=60) for n in range(count)], [], CITY, START)
    return schedule


def look_at_all(schedule: Schedule, at: float, but: str = "") -> None:
    while (one := schedule.start(later(at))) is not None:
        if one.id == but:
            schedule.failed(one, later(at), VisitError.STARVED)
        else:
            schedule.looked(one, later(at), suspicious=False)


def test_new_cameras_are_not_late_until_their_target_is_over() -> None:
    schedule = scheduled()
    assert schedule.coverage(later(60)).of_all == 1.0
    late = schedule.coverage(later(61))
    assert (late.of_all, late.of_healthy, late.overdue) == (0.0, 0.0, 4)
    assert late.worst_lateness_s == pytest.approx(1.0)


def test_a_look_ends_the_lateness_but_the_record_remembers_it() -> None:
    schedule = scheduled()
    look_at_all(schedule, 70)
    coverage = schedule.coverage(later(71))
    assert (coverage.of_all, coverage.worst_lateness_s) == (1.0, 0.0)
    assert (coverage.record.looks, coverage.record.looks_within) == (4, 0)
    assert (coverage.record.of_looks, coverage.record.of_all) == (0.0, 0.0)


def test_the_tolerance_forgives_a_share_of_the_target() -> None:
    schedule = scheduled(tolerance=0.1)
    assert schedule.coverage(later(66)).of_all == 1.0
    assert schedule.coverage(later(66.1)).of_all == 0.0


def test_a_camera_that_cannot_be_reached_is_counted_apart_and_not_hidden() -> None:
    schedule = scheduled()
    for at in range(0, 301, 5):
        look_at_all(schedule, at, but="c2")
    coverage = schedule.coverage(later(301))
    assert coverage.total == Tally(cameras=4, late=1, unreachable=1, unreachable_late=1)
    assert (coverage.of_healthy, coverage.of_all) == (1.0, 0.75)
    assert coverage.worst_lateness_s == 0.0
    record = coverage.record
    assert (record.cameras, record.healthy, record.healthy_never_late) == (4, 3, 3)
    assert (record.of_healthy, record.of_all) == (1.0, 0.75)


def test_sources_and_kinds_are_told_apart() -> None:
    schedule = Schedule(Pace(first_per_s=1000))
    both = {"street_vending", "manhole_missing"}
    cameras = [camera("a", "s", 60), camera("b", "s", 60, kinds=both), camera("c", "o", 900)]
    schedule.watch(cameras, [Source(id="s"), Source(id="o")], CITY, START)
    coverage = schedule.coverage(later(100))
    assert coverage.by_source == {"s": Tally(2, 2), "o": Tally(1, 0)}
    assert coverage.by_kind == {"street_vending": Tally(3, 2), "manhole_missing": Tally(1, 1)}
    assert coverage.total == Tally(3, 2)


def test_a_camera_that_leaves_the_plan_leaves_the_counts() -> None:
    schedule = scheduled()
    assert schedule.coverage(later(100)).overdue == 4
    schedule.watch([camera("c0", target_s=60)], [], CITY, later(100))
    assert schedule.coverage(later(101)).total == Tally(1, 1)
    schedule.watch([], [], CITY, later(102))
    empty = schedule.coverage(later(103))
    assert (empty.total, empty.of_all, empty.worst_lateness_s) == (Tally(), 1.0, 0.0)


@settings(max_examples=30, deadline=None)
@given(plans())
def test_what_is_counted_as_it_happens_is_what_counting_all_cameras_would_give(plan: Plan) -> None:
    town = town_of(plan, Pace(sessions=plan.sessions, backoff_first_s=2))
    targets = {one.id: one.target_s or 0.0 for one in plan.cameras}
    for until in (7, 20, 31, 60, 61, 150, 300):
        town.run(until)
        coverage = town.schedule.coverage(later(until))
        if any(state.value != "closed" for state in town.schedule.breakers().values()):
            return
        late = {name for name, target in targets.items() if town.gaps(name)[-1] > target + 1e-6}
        unreachable = {
            name for name in plan.bad if sum(1 for _ in town.ended[name]) >= UNREACHABLE_AFTER
        }
        assert coverage.total == Tally(
            len(targets), len(late), len(unreachable), len(late & unreachable)
        )
        gaps = [(name, gap) for name in targets for gap in town.gaps(name)[:-1]]
        assert coverage.record.looks == len(gaps)
        assert coverage.record.looks_within == sum(
            gap <= targets[name] + 1e-6 for name, gap in gaps
        )
        kept = [name for name in targets if max(town.gaps(name)) <= targets[name] + 1e-6]
        assert coverage.record.never_late == len(kept)
        healthy = [name for name in targets if not town.ended[name] or name not in plan.bad]
        assert coverage.record.healthy == len(healthy)
        assert coverage.record.healthy_never_late == len(set(healthy) & set(kept))
        worst = max(
            (town.gaps(name)[-1] - targets[name] for name in late - unreachable), default=0.0
        )
        assert coverage.worst_lateness_s == pytest.approx(worst, abs=1e-5)
