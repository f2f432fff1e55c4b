"""A worker that was frozen or cut off in the middle of a transaction holds up nobody."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Event

import pytest
import sqlalchemy as sa

from pipeline.database import engine_for, upgrade
from pipeline.shards.kept_book import Fence, KeptBook, database_time
from pipeline.shards.lease import Answer, Renewal
from pipeline.state import CameraChange, State

LEASE_S = 60.0
STALLED_S = 2.5
"""Longer than a busy machine lets a worker wait between two statements."""
THING = "camera:a"


class Freeze:
    """Stands still in the middle of a step until it is thawed."""

    def __init__(self) -> None:
        self.begun, self.over = Event(), Event()

    def now(self, connection: sa.Connection) -> datetime:
        self.begun.set()
        self.over.wait()
        return database_time(connection)

    def fence(self, _connection: sa.Connection, _cameras: object) -> None:
        self.begun.set()
        self.over.wait()


@contextmanager
def engine(url: str, stalled_s: float | None = None) -> Iterator[sa.Engine]:
    one = engine_for(url, stalled_s)
    try:
        yield one
    finally:
        one.dispose()


@pytest.mark.service
def test_others_go_on_while_a_worker_stands_still_in_a_step_and_its_step_is_not_taken(
    postgres_url: str,
) -> None:
    upgrade(postgres_url)
    freeze = Freeze()
    with (
        engine(postgres_url, STALLED_S) as frozen,
        engine(postgres_url) as going,
        ThreadPoolExecutor(1) as pool,
    ):
        step: Future[Answer] = pool.submit(KeptBook(frozen, LEASE_S, freeze.now).join, "frozen")
        try:
            assert freeze.begun.wait(60)
            assert KeptBook(going, LEASE_S).join("going").workers == ("going",)
        finally:
            freeze.over.set()
        with pytest.raises(sa.exc.DBAPIError):
            step.result()
        assert KeptBook(going, LEASE_S).join("again").workers == ("again", "going")


@pytest.mark.service
def test_a_camera_goes_to_another_worker_while_the_one_before_stands_still_in_saving_its_look(
    postgres_url: str,
) -> None:
    upgrade(postgres_url)
    freeze = Freeze()
    with (
        engine(postgres_url, STALLED_S) as frozen,
        engine(postgres_url) as going,
        ThreadPoolExecutor(1) as pool,
    ):
        book = KeptBook(going, LEASE_S)
        before, after = book.join("before").term, book.join("after").term
        book.renew(Renewal(before, 1, want=frozenset({THING})))
        fence = Fence(lambda: before)

        def locks_then_stands_still(connection: sa.Connection, cameras: object) -> None:
            fence(connection, ["a"])
            freeze.fence(connection, cameras)

        state = State(frozen, locks_then_stands_still)
        saving = pool.submit(state.save, [CameraChange("a", "late")])
        try:
            assert freeze.begun.wait(60)
            book.leave(before)
            taken = book.renew(Renewal(after, 1, want=frozenset({THING})))
            assert taken.held == {THING}
            State(going, Fence(lambda: after)).save([CameraChange("a", "new")])
        finally:
            freeze.over.set()
        with pytest.raises(sa.exc.DBAPIError):
            saving.result()
        assert State(going).camera_states() == {"a": "new"}
