"""Whoever comes at the same moment is served together, and nobody suffers from anybody else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from serving.intake.desk import MOST, Desk


class Clerk:
    """Serves when it may, and notes how many came together."""

    def __init__(self) -> None:
        self.rounds: list[list[int]] = []
        self.may = Event()
        self.began = Event()

    def serve(self, asked: Sequence[int]) -> list[str]:
        self.began.set()
        assert self.may.wait(30)
        self.rounds.append([*asked])
        if any(one < 0 for one in asked):
            raise ValueError(f"{len(asked)} with one that cannot be served")
        return [f"answer {one}" for one in asked]


def asked_while_one_is_served(clerk: Clerk, others: Sequence[int]) -> list[object]:
    """What ``others`` got who came while 0 was served."""
    desk: Desk[int, str] = Desk()

    def ask(one: int) -> object:
        try:
            return desk.ask(one, clerk.serve)
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(1 + len(others)) as pool:
        first = pool.submit(ask, 0)
        assert clerk.began.wait(30)
        rest = [pool.submit(ask, one) for one in others]
        until = time.monotonic() + 30
        while desk.waiting < len(others):
            assert time.monotonic() < until
            time.sleep(0.001)
        clerk.may.set()
        assert first.result(30) == "answer 0"
        return [one.result(30) for one in rest]


def test_those_who_come_while_somebody_is_served_are_served_together() -> None:
    clerk = Clerk()
    answers = asked_while_one_is_served(clerk, range(1, 9))
    assert answers == [f"answer {one}" for one in range(1, 9)]
    assert [sorted(some) for some in clerk.rounds] == [[0], list(range(1, 9))]


def test_no_more_than_a_fixed_number_are_served_at_once() -> None:
    clerk = Clerk()
    asked_while_one_is_served(clerk, range(1, MOST + 4))
    assert [len(some) for some in clerk.rounds] == [1, MOST, 3]


def test_one_that_cannot_be_served_spoils_nothing_for_the_others() -> None:
    clerk = Clerk()
    answers = asked_while_one_is_served(clerk, [1, -2, 3])
    assert answers == ["answer 1", "1 with one that cannot be served", "answer 3"]


def test_after_a_fault_the_desk_serves_on() -> None:
    clerk, desk = Clerk(), Desk[int, str]()
    clerk.may.set()
    with pytest.raises(ValueError, match="1 with one"):
        desk.ask(-1, clerk.serve)
    assert desk.ask(1, clerk.serve) == "answer 1"
