"""A patrol in the test's own process: real visits, real state, a detector that reads paint."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pydantic import SecretStr

from pipeline.audience import Audience
from pipeline.batcher import BatchLimits
from pipeline.camera_events import EventLimits
from pipeline.clock import SystemClock
from pipeline.config import PatrolSettings
from pipeline.database import engine_for, upgrade
from pipeline.domain import Camera, Source, View, WatchPlan, Zone, ZoneKind
from pipeline.eyes import Detect, Eyes
from pipeline.journeys import NOBODY, Journeys
from pipeline.metrics import Metrics
from pipeline.outbox import Outbox
from pipeline.parts.city import whole_city
from pipeline.parts.keeping import Stores
from pipeline.parts.working import worker_of
from pipeline.patrol_book import PatrolBook
from pipeline.places import ConfirmRule
from pipeline.schedule import Pace
from pipeline.showing import ShowDesk
from pipeline.simulator import Simulator
from pipeline.state import State
from pipeline.status import StatusBoard
from pipeline.storage import MemoryStore, Store
from pipeline.visits import VisitSettings
from tests.pipeline.test_lookout import EVERYWHERE, RULES, STAMP, find_paint

BATCHES = BatchLimits()
EVENTS = EventLimits()
PATIENCE_S = 120.0
"""Ends what hangs; a busy machine needs a part of it."""
NO_MORE: Mapping[str, object] = MappingProxyType({})
LIMITS = VisitSettings(open_s=2, packet_s=1, keyframe_s=2, total_s=5)
"""Soon done with cameras that bring nothing; on a busy machine now and then with a good one."""
PATIENT = VisitSettings(open_s=60, packet_s=60, keyframe_s=60, total_s=120)
"""For cameras that are all good, where each visit counts."""


class Given:
    """A plan that changes when another one is given."""

    def __init__(self, plan: WatchPlan) -> None:
        self._plan = plan

    def give(self, plan: WatchPlan) -> None:
        self._plan = plan

    def watch_plan(self, known_version: str | None) -> WatchPlan | None:
        return None if known_version == self._plan.version else self._plan


@dataclass
class Patrol:
    metrics: Metrics
    state: State
    outbox: Outbox
    board: StatusBoard
    book: PatrolBook
    plans: Given
    stop: threading.Event
    thread: threading.Thread

    def visits(self, result: str) -> float:
        return self.counted("citypatrol_visits_total", result=result)

    def counted(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(name, labels) or 0.0


@contextmanager
def patrol(
    folder: Path,
    plan: WatchPlan,
    sessions: int = 4,
    detect: Detect = find_paint,
    batch: BatchLimits = BATCHES,
    lanes: int = 2,
    rules: Mapping[str, ConfirmRule] = RULES,
    store: Store | None = None,
    events: EventLimits = EVENTS,
    settings: Mapping[str, object] = NO_MORE,
    journeys: Journeys = NOBODY,
) -> Iterator[Patrol]:
    url = f"sqlite:///{folder}/state.db"
    upgrade(url)
    engine = engine_for(url)
    metrics, given, store = Metrics(), Given(plan), store or MemoryStore()
    audience = Audience(StatusBoard(), PatrolBook(metrics), ShowDesk(metrics), journeys)
    given_settings = {
        "pace": Pace(revisit_s=0.2, backoff_first_s=0.5, sessions=sessions),
        "visit": LIMITS,
        "batch": batch,
        "lanes": lanes,
        "confirm": dict(rules),
        "events": events,
    }
    patrol_settings = PatrolSettings.model_validate({**given_settings, **settings})
    city = whole_city(patrol_settings, engine, given, metrics)
    city.plans.refresh()
    worker = worker_of(
        patrol_settings,
        city,
        Stores(store, store),
        audience,
        SystemClock(),
        metrics,
        eyes=Eyes(detect, ("street_stall",), STAMP),
    )
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    refresher = threading.Thread(target=city.plans.run, args=(stop, 0.2))
    thread.start()
    refresher.start()
    try:
        yield Patrol(
            metrics,
            city.state,
            Outbox(engine),
            audience.board,
            audience.book,
            given,
            stop,
            thread,
        )
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        refresher.join(PATIENCE_S)
        engine.dispose()
        assert not thread.is_alive(), "the patrol did not stop"


def plan(simulator: Simulator, *names: str, cap: int = 8, target_s: float = 0.3) -> WatchPlan:
    kerb = Zone(id="kerb", kind=ZoneKind.NO_VENDING, polygon=EVERYWHERE)
    view = View(id="v", watch=frozenset(RULES), zones=(kerb,))
    return WatchPlan(
        version="1",
        sources=(Source(id="sim", max_sessions=cap),),
        cameras=tuple(
            Camera(
                id=name,
                name=name,
                url=SecretStr(simulator.url(name)),
                source="sim",
                target_s=target_s,
                views=(view,),
            )
            for name in names
        ),
    )


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)
