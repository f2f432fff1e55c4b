"""Chores of which a city needs one, and sessions that end with their lease."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pipeline.clock import SystemClock
from pipeline.metrics import Metrics
from pipeline.plans import Plans
from pipeline.shards.book import MemoryBook
from pipeline.shards.company import Alone, Shared, steady
from pipeline.shards.keeper import Keeper
from pipeline.shards.lease import LeaseTerms
from pipeline.shards.tenure import Tenure
from tests.pipeline.patrolling import wait_for

TERMS = LeaseTerms(lease_s=2.0, renew_s=0.2, close_s=0.5)


class NoPlans(Plans):
    """Nobody has told these workers what to watch: there is only the office."""

    def __init__(self) -> None:
        self.current = None


def worker(book: MemoryBook, name: str) -> tuple[Shared, Tenure]:
    tenure, plans = Tenure(TERMS), NoPlans()
    keeper = Keeper(book, tenure, name, lambda: plans.whole, steady, Metrics())
    return Shared(plans, tenure, keeper), tenure


def at_work(counted: list[str], name: str) -> Callable[[threading.Event], None]:
    def work(stop: threading.Event) -> None:
        counted.append(name)
        stop.wait()
        counted.remove(name)

    return work


def test_a_chore_is_done_by_one_worker_and_goes_on_at_another_when_it_leaves() -> None:
    book, working = MemoryBook(SystemClock().now, TERMS.lease_s), list[str]()
    stops = {name: threading.Event() for name in ("north", "south")}
    threads = []
    for name, stop in stops.items():
        company, _ = worker(book, name)
        chore = company.chore(at_work(working, name))
        threads.append(threading.Thread(target=company.run, args=(threading.Event.wait, stop)))
        threads.append(threading.Thread(target=chore, args=(stop,)))
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: len(working) == 1)
        [first] = working
        [other] = set(stops) - {first}
        stops[first].set()
        wait_for(lambda: working == [other])
    finally:
        for stop in stops.values():
            stop.set()
        for thread in threads:
            thread.join(60)
    assert working == []
    assert book.join("late").workers == ("late",), "who stops leaves"


def test_a_session_is_to_end_when_the_lease_it_began_under_runs_out() -> None:
    book = MemoryBook(SystemClock().now, TERMS.lease_s)
    company, tenure = worker(book, "north")
    keeper = Keeper(book, tenure, "north", lambda: None, steady, Metrics())
    assert company.while_allowed(threading.Event()).is_set(), "nothing is held yet"
    assert not company.leased()
    keeper.step()
    keeper.step()
    stop = company.while_allowed(threading.Event())
    assert not stop.is_set()
    assert company.leased()
    assert stop.wait(60)
    assert not company.leased()
    keeper.step()
    assert stop.is_set(), "another lease is not the one it began under"


def test_alone_everything_is_always_allowed() -> None:
    plans, stop = NoPlans(), threading.Event()
    alone, work = Alone(plans), at_work([], "x")
    assert alone.plans is plans
    assert alone.watches("any")
    assert alone.while_allowed(stop) is stop
    assert alone.leased()
    assert alone.chore(work) is work
