"""Several workers in the test's own process that share one city through one database."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.audience import Audience
from pipeline.batcher import BatchLimits
from pipeline.clock import SystemClock
from pipeline.config import PatrolSettings
from pipeline.database import STALLED_S, engine_for
from pipeline.eyes import Eyes
from pipeline.metrics import Metrics
from pipeline.parts.city import City
from pipeline.parts.keeping import Stores
from pipeline.parts.working import worker_of
from pipeline.patrol_book import PatrolBook
from pipeline.places import ConfirmRule
from pipeline.plans import Plans
from pipeline.schedule import Pace
from pipeline.shards.company import Shared, fence_of, steady
from pipeline.shards.keeper import Keeper
from pipeline.shards.kept_book import KeptBook
from pipeline.shards.settings import ScaleSettings
from pipeline.shards.tenure import Tenure
from pipeline.showing import ShowDesk
from pipeline.state import State
from pipeline.status import StatusBoard
from pipeline.storage import Store
from pipeline.visits import VisitSettings
from tests.pipeline.patrolling import LIMITS, PATIENCE_S, Given
from tests.pipeline.test_lookout import STAMP, find_paint

RULES = {"street_vending": ConfirmRule(seen_at_least=3, of_last=5, dwell_s=1.0)}
SCALE = ScaleSettings(renew_s=0.3)


@dataclass
class Companion:
    """One worker of several."""

    tenure: Tenure
    metrics: Metrics
    stop: threading.Event
    threads: tuple[threading.Thread, threading.Thread]

    def cameras(self) -> set[str]:
        """Ids of the cameras it may look at now."""
        things = self.tenure.holding(steady()).things
        return {thing[len("camera:") :] for thing in things if thing.startswith("camera:")}

    def counted(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(name, labels) or 0.0

    def leave(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), "the worker did not stop"


@contextmanager
def companion(
    name: str,
    url: str,
    given: Given,
    store: Store,
    rules: Mapping[str, ConfirmRule] = RULES,
    lease_s: float | None = None,
    visit: VisitSettings = LIMITS,
    life: str | None = None,
) -> Iterator[Companion]:
    """A worker of this name; the database is at its present shape already."""
    settings = PatrolSettings(
        pace=Pace(revisit_s=0.2, backoff_first_s=0.5, sessions=4),
        visit=visit,
        batch=BatchLimits(),
        lanes=1,
        confirm=dict(rules),
        scale=SCALE.model_copy(update={"lease_s": lease_s}),
    )
    engine, metrics, stop = engine_for(url, STALLED_S), Metrics(), threading.Event()
    tenure = Tenure(settings.scale.terms(settings.visit))
    state = State(engine, fence_of(tenure))
    plans = Plans(given, state)
    book = KeptBook(engine, tenure.terms.lease_s)
    keeper = Keeper(book, tenure, name, lambda: plans.whole, steady, metrics, life=life)
    company = Shared(plans, tenure, keeper)
    eyes = Eyes(find_paint, ("street_stall",), STAMP)
    audience = Audience(StatusBoard(), PatrolBook(metrics), ShowDesk(metrics))
    city, stores = City(plans, company, state), Stores(store, store)
    worker = worker_of(settings, city, stores, audience, SystemClock(), metrics, eyes=eyes)
    patrolling = threading.Thread(target=company.run, args=(worker.run, stop))
    refreshing = threading.Thread(target=plans.run, args=(stop, 0.2))
    refreshing.start()
    patrolling.start()
    one = Companion(tenure, metrics, stop, (patrolling, refreshing))
    try:
        yield one
    finally:
        one.leave()
        engine.dispose()


class Wire:
    """Between a worker and the database server: a socket that can be cut, and heals.

    While it is cut nothing comes through and nothing is lost, as when a switch is gone.
    """

    def __init__(self, server: Path, folder: Path) -> None:
        self.whole = threading.Event()
        self.whole.set()
        self._server = server
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(folder / server.name))
        self._socket.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.whole.set()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        with near, socket.socket(socket.AF_UNIX) as far:
            far.connect(str(self._server))
            back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
            back.start()
            self._carry(near, far)
            back.join()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                self.whole.wait()
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)
