"""Who is to have what: the same for everybody, whole, fair, and stable under change."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Camera, Source, View, WatchPlan
from pipeline.shards.dues import Dues
from pipeline.shards.hashing import dealt, first_of, owners_of
from pipeline.shards.plans import part_of
from pipeline.shards.seats import parts_of, portion, seats_of
from pipeline.shards.things import OFFICE, VISITOR, camera_thing, seat_thing, seats_among, shares

NAMES = st.sets(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), min_size=1, max_size=9)
SOURCES = st.builds(
    Source,
    id=st.just("sim"),
    max_sessions=st.integers(1, 40),
    starts_per_minute=st.none() | st.integers(1, 60),
)


def camera(number: int, source: str = "sim") -> Camera:
    view = View(id="v", watch=frozenset({"street_vending"}))
    return Camera(id=f"cam-{number}", name="n", source=source, views=(view,))


def city(cameras: int, *sources: Source) -> WatchPlan:
    names = [source.id for source in sources]
    return WatchPlan(
        version="1",
        sources=sources,
        cameras=tuple(camera(n, names[n % len(names)]) for n in range(cameras)),
    )


THINGS = [f"thing-{n}" for n in range(40)]


@given(workers=NAMES, newcomer=st.from_regex(r"new-[a-z0-9]{0,6}", fullmatch=True))
def test_a_worker_that_comes_takes_things_for_itself_and_moves_no_other(
    workers: set[str], newcomer: str
) -> None:
    before, after = owners_of(THINGS, workers), owners_of(THINGS, workers | {newcomer})
    assert all(now in (was, newcomer) for was, now in zip(before, after, strict=True))


@given(workers=NAMES.filter(lambda names: len(names) > 1), data=st.data())
def test_a_worker_that_goes_leaves_what_the_others_have_where_it_is(
    workers: set[str], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(sorted(workers)))
    before, after = owners_of(THINGS, workers), owners_of(THINGS, workers - {gone})
    assert all(now == was for was, now in zip(before, after, strict=True) if was != gone)


def test_of_ten_workers_each_has_about_a_tenth() -> None:
    workers = [f"w-{n}" for n in range(10)]
    shares = Counter(owners_of([f"cam-{n}" for n in range(10_000)], workers))
    assert set(shares) == set(workers)
    assert all(900 <= share <= 1100 for share in shares.values())


def test_there_is_no_choice_among_nobody() -> None:
    with pytest.raises(ValueError, match="no worker"):
        owners_of(["cam"], [])


@given(workers=NAMES, count=st.integers(0, 12))
def test_the_first_of_more_workers_are_the_same_but_for_the_newcomer(
    workers: set[str], count: int
) -> None:
    before, after = first_of("s", workers, count), first_of("s", workers | {"newcomer"}, count)
    assert len(before) == min(count, len(workers))
    assert set(after) - set(before) <= {"newcomer"}
    assert len(set(before) - set(after)) <= 1


@given(
    weights=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 99), min_size=1),
    more=st.integers(0, 40),
)
def test_pieces_are_dealt_out_whole_by_weight_and_nobody_goes_without(
    weights: dict[str, int], more: int
) -> None:
    hands = dealt(len(weights) + more, weights)
    assert sum(hands.values()) == len(weights) + more
    total = sum(weights.values())
    for name, weight in weights.items():
        assert abs(hands[name] - 1 - more * weight / total) < 1


def test_fewer_pieces_than_workers_cannot_be_dealt_out() -> None:
    with pytest.raises(ValueError, match="fewer pieces"):
        dealt(1, {"a": 1, "b": 1})


@given(source=SOURCES, data=st.data())
def test_however_seats_are_dealt_out_sessions_and_starts_never_add_up_to_more_than_allowed(
    source: Source, data: st.DataObject
) -> None:
    worker_of_seat = [data.draw(st.integers(0, 3)) for _ in range(seats_of(source))]
    hands: dict[int, set[int]] = {}
    for seat, worker in enumerate(worker_of_seat):
        hands.setdefault(worker, set()).add(seat)
    portions = [portion(source, seats) for seats in hands.values()]
    assert sum(one.max_sessions for one in portions if one) <= source.max_sessions
    if source.starts_per_minute is not None:
        starts = [one.starts_per_minute or 0 for one in portions if one]
        assert sum(starts) == source.starts_per_minute
        assert all(start >= 1 for start in starts)


def test_seats_a_source_does_not_have_any_more_count_for_nothing() -> None:
    source = Source(id="sim", max_sessions=3)
    assert portion(source, {2, 3, 7}) == Source(id="sim", max_sessions=1)
    assert portion(source, {3, 7}) is None
    assert portion(source, ()) is None


@given(workers=NAMES, sources=st.lists(SOURCES, min_size=1, max_size=3))
def test_everything_is_due_to_exactly_one_worker_and_who_has_cameras_has_a_session_for_them(
    workers: set[str], sources: list[Source]
) -> None:
    named = tuple(one.model_copy(update={"id": f"s{n}"}) for n, one in enumerate(sources))
    plan = city(60, *named)
    due = shares(workers, plan)
    counted = Counter(thing for things in due.values() for thing in things)
    assert set(counted.values()) == {1}
    cameras = {camera_thing(one.id) for one in plan.cameras}
    seats = {seat_thing(one.id, seat) for one in named for seat in range(seats_of(one))}
    assert set(counted) == cameras | seats | {OFFICE}
    parts: Counter[str] = Counter()
    for things in due.values():
        part = part_of(plan, things)
        parts.update(parts_of(part, plan))
        assert {camera_thing(one.id) for one in part.cameras} == things & cameras
    assert all(whole == pytest.approx(1.0) for whole in parts.values())


@given(
    workers=NAMES,
    cap=st.integers(1, 12),
    newcomer=st.from_regex(r"new-[a-z0-9]{0,6}", fullmatch=True),
)
def test_cameras_move_only_to_a_newcomer_or_from_the_one_it_displaces(
    workers: set[str], cap: int, newcomer: str
) -> None:
    plan = city(40, Source(id="sim", max_sessions=cap))
    before = shares(workers, plan)
    grown = workers | {newcomer}
    after = shares(grown, plan)
    left_out = {
        one
        for one in workers
        if any(thing.startswith("camera:") for thing in before[one])
        and not any(thing.startswith("camera:") for thing in after[one])
    }
    for camera in (camera_thing(one.id) for one in plan.cameras):
        [was] = [one for one in workers if camera in before[one]]
        [now] = [one for one in grown if camera in after[one]]
        assert now in (was, newcomer) or was in left_out


def test_what_is_due_follows_from_plan_and_workers_whatever_was_asked_before() -> None:
    dues = Dues()
    plans = [None, city(12, Source(id="sim", max_sessions=3))]
    for _ in range(2):
        for workers in (frozenset("ab"), frozenset("abc"), frozenset("b"), frozenset("bcd")):
            for plan in plans:
                assert {one: dues.to(one, workers, plan) for one in workers} == shares(
                    workers, plan
                )


def test_without_a_plan_there_is_only_the_office() -> None:
    assert shares(["a"], None) == {"a": {OFFICE}}


def test_seats_are_found_again_by_their_names() -> None:
    things = [OFFICE, camera_thing("cam:1"), seat_thing("a.b", 0), seat_thing("a.b", 11)]
    assert seats_among(things) == {"a.b": {0, 11}}


@given(workers=NAMES, guests=st.integers(1, 3), source=SOURCES)
def test_visitors_get_only_seats_that_workers_can_spare_and_move_no_camera(
    workers: set[str], guests: int, source: Source
) -> None:
    plan = city(20, source)
    visitors = {f"{VISITOR}{n}" for n in range(guests)}
    before, after = shares(workers, plan), shares(workers | visitors, plan)
    counted = Counter(thing for things in after.values() for thing in things)
    assert counted == Counter(thing for things in before.values() for thing in things)
    for worker in workers:
        seats = seat_thing(source.id, 0).removesuffix("0")
        kept = {thing for thing in before[worker] if not thing.startswith(seats)}
        assert kept == {thing for thing in after[worker] if not thing.startswith(seats)}
    spare = max(0, seats_of(source) - len(workers))
    lent = [seats_among(after[one]).get(source.id, set()) for one in visitors]
    assert sorted(map(len, lent), reverse=True) == [int(n < spare) for n in range(guests)]
