"""Threads that last, and can be walked away from."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from pipeline.ending import VISIT_THREAD
from pipeline.visits.bounded import Expired, Hands, Stopped, run_bounded

PATIENCE_S = 60.0


def settles(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def working() -> int:
    return sum(thread.name == VISIT_THREAD for thread in threading.enumerate())


def test_what_the_work_returns_or_raises_comes_back() -> None:
    hands = Hands(idle_s=0.5)
    assert run_bounded(lambda: 7, 60.0, hands=hands) == 7
    with pytest.raises(ZeroDivisionError):
        run_bounded(lambda: 1 // 0, 60.0, hands=hands)


def test_one_after_another_they_share_one_thread() -> None:
    hands = Hands(idle_s=5.0)
    who = {run_bounded(threading.get_ident, 60.0, hands=hands) for _ in range(20)}
    assert len(who) == 1


def test_a_thread_that_hangs_is_left_alone_and_comes_back_when_it_can() -> None:
    hands, gate = Hands(idle_s=5.0), threading.Event()
    with pytest.raises(Expired):
        run_bounded(gate.wait, 0.2, hands=hands)
    hanging = working()
    assert hanging == 1
    assert run_bounded(threading.active_count, 60.0, hands=hands) > 1
    gate.set()
    assert settles(lambda: working() == 0)


def test_a_stop_ends_the_waiting_long_before_its_time_is_over() -> None:
    hands, gate, stop = Hands(idle_s=0.5), threading.Event(), threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        run_bounded(gate.wait, 60.0, stop, hands)
    assert time.monotonic() - began < 30.0
    gate.set()


def test_threads_that_rest_long_enough_leave() -> None:
    before = threading.active_count()
    hands, gate = Hands(idle_s=0.3), threading.Event()
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(run_bounded, gate.wait, 5.0, None, hands) for _ in range(8)]
        assert settles(lambda: working() == 8)
        gate.set()
        assert all(each.result() for each in waiting)
    assert settles(lambda: threading.active_count() <= before)
    assert run_bounded(lambda: 7, 60.0, hands=hands) == 7


def test_no_work_is_lost_when_threads_leave_in_the_same_moment() -> None:
    hands = Hands(idle_s=0.001)
    for number in range(300):
        assert run_bounded(partial(abs, -number), 60.0, hands=hands) == number
        time.sleep(0.001)


def test_only_as_many_compute_as_there_are_cores() -> None:
    hands = Hands(idle_s=0.5)
    at_once, most, lock = 0, 0, threading.Lock()

    def compute() -> None:
        nonlocal at_once, most
        with hands.turns:
            with lock:
                at_once += 1
                most = max(most, at_once)
            time.sleep(0.01)
            with lock:
                at_once -= 1

    with ThreadPoolExecutor(16) as pool:
        for each in [pool.submit(run_bounded, compute, 5.0, None, hands) for _ in range(32)]:
            each.result()
    assert 1 <= most <= (os.cpu_count() or 1)
