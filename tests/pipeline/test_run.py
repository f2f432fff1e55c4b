"""A patrol is put together part by part; however it ends, what was opened is closed again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import ModelError
from pipeline.config import PatrolSettings
from pipeline.metrics import Metrics
from pipeline.pages import PageUnavailable
from pipeline.parts.chores import beside
from pipeline.parts.city import City, OpenCity, shared_city, whole_city
from pipeline.plans import PlanSource
from pipeline.run import exact, patrol
from pipeline.shards.lease import LeaseTooShort
from pipeline.storage import MemoryStore

PATIENCE_S = 60.0


@dataclass
class NotedCity:
    """A city, and through which links it was opened."""

    opened: OpenCity = whole_city
    links: list[tuple[sa.Engine, PlanSource]] = field(default_factory=list)

    def __call__(
        self, settings: PatrolSettings, engine: sa.Engine, source: PlanSource, metrics: Metrics
    ) -> City:
        self.links.append((engine, source))
        return self.opened(settings, engine, source, metrics)

    def assert_closed(self) -> None:
        [(engine, source)] = self.links
        assert isinstance(engine.pool, sa.QueuePool)
        assert engine.pool.checkedin() == engine.pool.checkedout() == 0
        with pytest.raises(RuntimeError, match="closed"):
            source.watch_plan(None)


def settings(folder: Path, **other: object) -> PatrolSettings:
    """Nobody answers as serving."""
    given = {"state_url": f"sqlite:///{folder}/state.db", "serving_url": "http://127.0.0.1:9"}
    return exact(PatrolSettings.model_validate({"metrics_port": None, **given, **other}))


@contextmanager
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def test_a_patrol_that_is_told_to_stop_leaves_no_thread_and_no_link(tmp_path: Path) -> None:
    city, stop = NotedCity(), threading.Event()
    stop.set()
    with no_thread_left():
        patrol(settings(tmp_path), MemoryStore(), stop, city, table=False)
    city.assert_closed()


def test_where_the_pages_find_no_port_database_and_serving_are_closed(tmp_path: Path) -> None:
    city, stop = NotedCity(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as taken, no_thread_left():
        wanted = settings(tmp_path, metrics_port=taken.getsockname()[1])
        with pytest.raises(PageUnavailable):
            patrol(wanted, MemoryStore(), stop, city, table=False)
    city.assert_closed()


def test_where_a_lease_is_too_short_database_and_serving_are_closed(tmp_path: Path) -> None:
    city, stop = NotedCity(shared_city), threading.Event()
    wanted = settings(tmp_path, scale={"lease_s": 1.0, "renew_s": 0.3})
    with no_thread_left(), pytest.raises(LeaseTooShort):
        patrol(wanted, MemoryStore(), stop, city, table=False)
    city.assert_closed()


def test_where_there_is_no_model_database_and_serving_are_closed(tmp_path: Path) -> None:
    city, stop = NotedCity(), threading.Event()
    wanted = settings(tmp_path, model=str(tmp_path / "none"))
    with no_thread_left(), pytest.raises(ModelError):
        patrol(wanted, MemoryStore(), stop, city, table=False)
    city.assert_closed()


def test_chores_have_ended_before_what_they_use_is_closed_also_after_an_error() -> None:
    stop, told = threading.Event(), []

    def chore(until: threading.Event) -> None:
        assert until.wait(PATIENCE_S)
        told.append("ended")

    with no_thread_left(), pytest.raises(ZeroDivisionError), beside({"one": chore}, stop):
        raise ZeroDivisionError
    assert told == ["ended"]
