"""Batches across cameras: when they go, who waits, what is dropped and that it is said."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batcher import Batcher, BatchLimits, DropReason, Line

LIMITS = BatchLimits(size=3, wait_s=0.5, stale_s=10.0)


def line(room: int = 8, limits: BatchLimits = LIMITS) -> Line[str]:
    return Line(limits, room)


def test_a_full_batch_goes_at_once() -> None:
    waiting = line()
    for name in "abcd":
        waiting.put(name, name, now=0.0)
    assert waiting.ready_in(0.0) == 0.0
    assert waiting.take(0.0) == (["a", "b", "c"], [])
    assert len(waiting) == 1


def test_a_small_batch_waits_for_company_and_then_goes() -> None:
    waiting = line()
    waiting.put("a", "a", now=1.0)
    assert waiting.ready_in(1.0) == pytest.approx(0.5)
    assert waiting.ready_in(1.2) == pytest.approx(0.3)
    assert waiting.ready_in(1.5) == 0.0
    assert waiting.take(1.5) == (["a"], [])


def test_nothing_waiting_is_never_ready() -> None:
    assert line().ready_in(100.0) is None


def test_a_newer_picture_of_a_camera_takes_the_turn_of_the_older_one() -> None:
    waiting = line()
    waiting.put("fast", "fast 1", now=0.0)
    waiting.put("slow", "slow 1", now=0.1)
    assert waiting.put("fast", "fast 2", now=0.2) == ("fast 1", DropReason.REPLACED)
    assert waiting.take(1.0) == (["fast 2", "slow 1"], [])


def test_when_there_is_no_room_the_one_that_waited_longest_goes() -> None:
    waiting = line(room=2)
    waiting.put("a", "a", now=0.0)
    waiting.put("b", "b", now=0.0)
    assert waiting.put("c", "c", now=0.0) == ("a", DropReason.FULL)
    assert waiting.take(1.0) == (["b", "c"], [])


def test_a_picture_beyond_the_staleness_budget_is_not_looked_at() -> None:
    waiting = line()
    waiting.put("old", "old", now=0.0)
    waiting.put("new", "new", now=9.0)
    assert waiting.take(10.5) == (["new"], ["old"])


def test_a_replaced_picture_is_as_fresh_as_the_newer_one() -> None:
    waiting = line()
    waiting.put("a", "first", now=0.0)
    waiting.put("a", "second", now=9.0)
    assert waiting.take(12.0) == (["second"], [])


@given(
    st.lists(
        st.one_of(st.sampled_from("abcdefgh"), st.just("take"), st.floats(0.0, 6.0)), max_size=60
    ),
    st.integers(1, 5),
    st.integers(1, 6),
)
def test_every_picture_is_looked_at_or_dropped_exactly_once_and_the_room_is_kept(
    steps: list[str | float], size: int, room: int
) -> None:
    waiting: Line[int] = Line(BatchLimits(size=size, wait_s=0.5, stale_s=5.0), room)
    now, put, gone = 0.0, 0, Counter[int]()
    for step in steps:
        if isinstance(step, float):
            now += step
        elif step == "take":
            batch, stale = waiting.take(now)
            assert len(batch) <= size
            gone.update(batch + stale)
        else:
            lost = waiting.put(step, put, now)
            put += 1
            if lost is not None:
                gone[lost[0]] += 1
        assert len(waiting) <= room
    while len(waiting):
        batch, stale = waiting.take(now)
        gone.update(batch + stale)
    assert gone == Counter(range(put))


@given(st.lists(st.sampled_from(["fast"] * 9 + ["slow"]), min_size=1, max_size=80))
def test_a_fast_camera_cannot_push_a_slow_one_back(arrivals: list[str]) -> None:
    waiting: Line[str] = Line(BatchLimits(size=1, wait_s=0.0, stale_s=1000.0), room=16)
    batches_waited = 0
    for turn, name in enumerate(arrivals):
        waiting.put(name, name, float(turn))
        if turn % 3 == 2:
            slow_waits = any(name == "slow" for name in arrivals[turn - 2 : turn + 1])
            batch, _ = waiting.take(float(turn))
            batches_waited = batches_waited + 1 if slow_waits and "slow" not in batch else 0
            assert batches_waited <= 1


def test_what_many_threads_put_is_taken_once_each_by_many_lanes() -> None:
    dropped: list[tuple[int, DropReason]] = []
    batcher: Batcher[int] = Batcher(
        BatchLimits(size=4, wait_s=0.001), 1000, lambda item, why: dropped.append((item, why))
    )
    taken: list[int] = []
    done = threading.Event()

    def lane() -> None:
        while (batch := batcher.take()) is not None:
            taken.extend(batch)
            if len(taken) >= 400:
                done.set()

    lanes = [threading.Thread(target=lane) for _ in range(3)]
    for thread in lanes:
        thread.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: batcher.put(f"cam-{n}", n), range(400)))
    assert done.wait(60)
    batcher.close()
    for thread in lanes:
        thread.join(60)
        assert not thread.is_alive()
    assert sorted(taken) == list(range(400))
    assert dropped == []


def test_closing_wakes_a_lane_that_waits_for_pictures() -> None:
    batcher: Batcher[int] = Batcher(LIMITS, 4, lambda item, why: None)
    answers: list[list[int] | None] = []
    lane = threading.Thread(target=lambda: answers.append(batcher.take()))
    lane.start()
    batcher.close()
    lane.join(60)
    assert answers == [None]


def test_a_dropped_picture_is_reported_with_its_reason() -> None:
    dropped: list[tuple[str, DropReason]] = []
    moment = [0.0]
    batcher: Batcher[str] = Batcher(
        LIMITS, 2, lambda item, why: dropped.append((item, why)), lambda: moment[0]
    )
    batcher.put("a", "a1")
    batcher.put("a", "a2")
    batcher.put("b", "b")
    batcher.put("c", "c")
    moment[0] = 11.0
    batcher.put("d", "d")
    assert batcher.take() == ["d"]
    assert dropped == [
        ("a1", DropReason.REPLACED),
        ("a2", DropReason.FULL),
        ("b", DropReason.FULL),
        ("c", DropReason.STALE),
    ]
