"""What every lease book promises: in memory, in SQLite, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from pipeline.clock import HeldClock
from pipeline.database import engine_for, upgrade
from pipeline.shards.book import MemoryBook, Register
from pipeline.shards.kept_book import Fence, KeptBook, database_time
from pipeline.shards.lease import Lapsed, NotOurs, Renewal
from pipeline.state import CameraChange, State

LEASE_S = 10.0


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock(datetime(2026, 5, 1, 8, 0, tzinfo=UTC))


def url_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/state.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


SERVER = pytest.param("postgresql", marks=pytest.mark.service)


@pytest.fixture(params=["memory", "sqlite", SERVER])
def book(request: pytest.FixtureRequest, tmp_path: Path, clock: HeldClock) -> Iterator[Register]:
    if request.param == "memory":
        yield MemoryBook(clock.now, LEASE_S)
        return
    url = url_of(request.param, request, tmp_path)
    upgrade(url)
    engine = engine_for(url)
    yield KeptBook(engine, LEASE_S, lambda _connection: clock.now())
    engine.dispose()


def things(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_a_thing_is_held_by_the_first_who_wants_it(book: Register) -> None:
    a, b = book.join("a"), book.join("b")
    assert a.held == things()
    assert book.renew(Renewal(a.term, 1, want=things("x", "y"))).held == things("x", "y")
    answer = book.renew(Renewal(b.term, 1, want=things("y", "z")))
    assert answer.held == things("z")
    assert answer.workers == ("a", "b")


def test_what_is_released_can_be_taken_and_only_by_its_holder_released(book: Register) -> None:
    a, b = book.join("a"), book.join("b")
    book.renew(Renewal(a.term, 1, want=things("x", "y")))
    book.renew(Renewal(b.term, 1, release=things("y")))
    book.renew(Renewal(a.term, 2, release=things("x")))
    assert book.renew(Renewal(b.term, 2, want=things("x", "y"))).held == things("x")
    assert book.renew(Renewal(a.term, 3)).held == things("y")


def test_renewing_keeps_a_term_alive_and_silence_ends_it(book: Register, clock: HeldClock) -> None:
    a, b = book.join("a"), book.join("b")
    book.renew(Renewal(a.term, 1, want=things("x")))
    for number in range(2, 6):
        clock.advance(LEASE_S - 1)
        assert book.renew(Renewal(a.term, number)).held == things("x")
    with pytest.raises(Lapsed):
        book.renew(Renewal(b.term, 1))
    clock.advance(LEASE_S)
    late = book.join("c")
    assert late.workers == ("c",)
    with pytest.raises(Lapsed):
        book.renew(Renewal(a.term, 6))
    assert book.renew(Renewal(late.term, 1, want=things("x"))).held == things("x")


def test_a_renewal_that_was_overtaken_changes_nothing(book: Register) -> None:
    a = book.join("a")
    book.renew(Renewal(a.term, 2, want=things("x")))
    for number in (1, 2):
        with pytest.raises(Lapsed):
            book.renew(Renewal(a.term, number, release=things("x"), want=things("y")))
    assert book.renew(Renewal(a.term, 3)).held == things("x")


def test_who_leaves_leaves_everything_at_once(book: Register) -> None:
    a, b = book.join("a"), book.join("b")
    book.renew(Renewal(a.term, 1, want=things("x")))
    book.leave(a.term)
    book.leave(a.term)
    answer = book.renew(Renewal(b.term, 1, want=things("x")))
    assert (answer.held, answer.workers) == (things("x"), ("b",))
    with pytest.raises(Lapsed):
        book.renew(Renewal(a.term, 2))


def test_a_program_that_begins_again_under_its_name_waits_for_its_former_self(
    book: Register, clock: HeldClock
) -> None:
    before = book.join("a")
    book.renew(Renewal(before.term, 1, want=things("x")))
    after = book.join("a")
    assert after.term != before.term
    answer = book.renew(Renewal(after.term, 1, want=things("x")))
    assert (answer.held, answer.workers) == (things(), ("a",))
    clock.advance(LEASE_S - 1)
    book.renew(Renewal(after.term, 2))
    clock.advance(1)
    assert book.renew(Renewal(after.term, 3, want=things("x"))).held == things("x")


def test_what_a_life_that_is_over_held_is_free_at_once_and_nothing_else(book: Register) -> None:
    before, other = book.join("a", "first"), book.join("b", "its own")
    book.renew(Renewal(before.term, 1, want=things("x")))
    book.renew(Renewal(other.term, 1, want=things("y")))
    after, nameless = book.join("a", "second"), book.join("a")
    book.renew(Renewal(nameless.term, 1, want=things("z")))
    assert book.bury(["first", "never begun"]) == 1
    assert book.bury(["first"]) == 0
    answer = book.renew(Renewal(after.term, 1, want=things("x", "y", "z")))
    assert (answer.held, answer.workers) == (things("x"), ("a", "b"))
    with pytest.raises(Lapsed):
        book.renew(Renewal(before.term, 2))


def test_what_a_dead_worker_asked_last_comes_too_late_to_take_anything(book: Register) -> None:
    term = book.join("a", "first").term
    book.bury(["first"])
    with pytest.raises(Lapsed):
        book.renew(Renewal(term, 1, want=things("x")))
    assert book.join("b").workers == ("b",)


def test_thousands_of_things_are_taken_in_one_step(book: Register) -> None:
    a, many = book.join("a"), frozenset(f"camera:{n}" for n in range(12_000))
    assert book.renew(Renewal(a.term, 1, want=many)).held == many
    assert book.renew(Renewal(a.term, 2, release=many)).held == things()


@pytest.fixture(params=["sqlite", SERVER])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    url = url_of(request.param, request, tmp_path)
    upgrade(url)
    engine = engine_for(url)
    yield engine
    engine.dispose()


def test_of_many_who_ask_at_once_each_thing_goes_to_one(engine: sa.Engine) -> None:
    book = KeptBook(engine, LEASE_S)
    wanted, held = frozenset(f"seat:s:{n}" for n in range(30)), list[frozenset[str]]()

    def work(name: str) -> None:
        term = book.join(name).term
        held.append(book.renew(Renewal(term, 1, want=frozenset(sorted(wanted)[::2]))).held)
        held[-1] = book.renew(Renewal(term, 2, want=wanted)).held

    threads = [Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert abs((database_time(connection) - datetime.now(UTC)).total_seconds()) < 60
        holders = connection.execute(sa.text("SELECT thing, term FROM pipeline_holdings")).all()
    assert sorted(thing for thing, _term in holders) == sorted(wanted)


def test_a_look_at_a_camera_that_is_not_held_is_not_saved(engine: sa.Engine) -> None:
    book = KeptBook(engine, LEASE_S)
    term = book.join("a").term
    state = State(engine, Fence(lambda: term))
    book.renew(Renewal(term, 1, want=things("camera:mine")))
    state.save([CameraChange("mine", "{}")])
    with pytest.raises(NotOurs):
        state.save([CameraChange("mine", '{"later":1}'), CameraChange("other", "{}")])
    assert state.camera_states() == {"mine": "{}"}
    book.leave(term)
    with pytest.raises(NotOurs):
        state.save([CameraChange("mine", '{"late":1}')])
    with pytest.raises(NotOurs):
        state.post([], cameras=["mine"])
    state.post([])
    assert state.camera_states() == {"mine": "{}"}
