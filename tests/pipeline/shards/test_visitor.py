"""Whoever examines the sources borrows seats from the workers, and gives them back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.clock import HeldClock
from pipeline.database import engine_for, upgrade
from pipeline.domain import Camera, Source, View, WatchPlan
from pipeline.shards.book import LeaseBook, MemoryBook
from pipeline.shards.kept_book import KeptBook
from pipeline.shards.lease import Answer, Renewal
from pipeline.shards.things import camera_thing, seats_among, shares
from pipeline.shards.visitor import borrowed
from pipeline.simulator import PathConfig, SimulatorConfig, running
from pipeline.storage import MemoryStore
from tests.clips import make_clip
from tests.pipeline.patrolling import Given, plan, wait_for
from tests.pipeline.shards.companions import companion
from tests.pipeline.shards.test_every_book import LEASE_S, SERVER, url_of

VIEW = View(id="v", watch=frozenset({"street_vending"}))
SOURCES = (Source(id="wide", max_sessions=4), Source(id="narrow", max_sessions=1))
CITY = WatchPlan(
    version="1",
    sources=SOURCES,
    cameras=tuple(
        Camera(id=f"{source.id}-{n}", name="n", source=source.id, views=(VIEW,))
        for source in SOURCES
        for n in range(3)
    ),
)


@pytest.fixture(params=["memory", "sqlite", SERVER])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LeaseBook]:
    clock = HeldClock(datetime(2026, 5, 1, 8, 0, tzinfo=UTC))
    if request.param == "memory":
        yield MemoryBook(clock.now, LEASE_S)
        return
    url = url_of(request.param, request, tmp_path)
    upgrade(url)
    engine = engine_for(url)
    yield KeptBook(engine, LEASE_S, lambda _connection: clock.now())
    engine.dispose()


class Worker:
    """One that renews when it is told to, and uses nothing of what it is to give back."""

    def __init__(self, book: LeaseBook) -> None:
        self._book = book
        self._number = 0
        self.answer: Answer = book.join("north")

    def renews(self, _wait_s: float = 0.0) -> None:
        due = shares(self.answer.workers, CITY)["north"]
        for _ in range(2):  # It hears of others, and acts on it the next time.
            self._number += 1
            ask = Renewal(self.answer.term, self._number, self.answer.held - due, due)
            self.answer = self._book.renew(ask)
            due = shares(self.answer.workers, CITY)["north"]

    def seats(self) -> dict[str, int]:
        return {source: len(seats) for source, seats in seats_among(self.answer.held).items()}

    def cameras(self) -> set[str]:
        return {thing for thing in self.answer.held if thing.startswith("camera:")}


def test_a_visitor_borrows_what_workers_can_spare_and_takes_no_camera(book: LeaseBook) -> None:
    worker = Worker(book)
    worker.renews()
    every_camera = {camera_thing(one.id) for one in CITY.cameras}
    assert (worker.seats(), worker.cameras()) == ({"wide": 4, "narrow": 1}, every_camera)
    with borrowed(book, CITY, wait=worker.renews) as seats:
        assert seats == {"wide": 1, "narrow": 0}
        assert (worker.seats(), worker.cameras()) == ({"wide": 3, "narrow": 1}, every_camera)
    worker.renews()
    worker.renews()
    assert worker.seats() == {"wide": 4, "narrow": 1}


def test_two_visitors_borrow_two_seats(book: LeaseBook) -> None:
    worker = Worker(book)
    worker.renews()
    with (
        borrowed(book, CITY, wait=worker.renews) as one,
        borrowed(book, CITY, wait=worker.renews) as other,
    ):
        assert (one, other) == ({"wide": 1, "narrow": 0}, {"wide": 1, "narrow": 0})
        assert worker.seats() == {"wide": 2, "narrow": 1}


def test_a_worker_that_gives_nothing_back_leaves_the_visitor_without(book: LeaseBook) -> None:
    worker = Worker(book)
    worker.renews()
    with borrowed(book, CITY, patience_s=0.0) as seats:
        assert seats == {"wide": 0, "narrow": 0}


def test_where_nobody_shares_the_city_nothing_is_borrowed(book: LeaseBook) -> None:
    with borrowed(book, CITY) as seats:
        assert seats is None
    assert book.join("north").workers == ("north",)


def test_beside_a_patrol_at_work_the_cap_of_its_source_holds(tmp_path: Path) -> None:
    names = [f"cam-{n}" for n in range(4)]
    clip = make_clip(tmp_path / "stall.mp4", stall=True)
    paths = tuple(PathConfig(name=name, source=clip) for name in names)
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    with running(SimulatorConfig(paths=paths)) as simulator:
        given = plan(simulator, *names, cap=2)
        with companion("north", url, Given(given), MemoryStore()) as north:
            wait_for(lambda: north.counted("citypatrol_looks_total") >= 4)
            engine = engine_for(url)
            with borrowed(KeptBook(engine, 60.0), given) as seats:
                assert seats == {"sim": 1}
                before = simulator.counters.sessions.peak
                looks = north.counted("citypatrol_looks_total")
                wait_for(lambda: north.counted("citypatrol_looks_total") >= looks + 4)
                assert simulator.counters.sessions.open <= 1, "the seat that is ours is left free"
                assert north.cameras() == set(names)
            engine.dispose()
            assert before <= 2
            wait_for(lambda: len(seats_among(north.tenure.held).get("sim", ())) == 2)
