"""Composition root of the pipeline: the one place here that knows every real part."""

from __future__ import annotations

import logging
import signal
import threading
import time
from pathlib import Path

from models import Detector
from pipeline.addresses import Addresses
from pipeline.clock import Clock, SystemClock
from pipeline.config import PatrolSettings
from pipeline.contract import ModelStamp
from pipeline.courier import Courier
from pipeline.crew import Crew
from pipeline.database import engine_for, upgrade
from pipeline.domain import Camera, WatchPlan
from pipeline.eyes import Eyes
from pipeline.lookout import Lookout
from pipeline.metrics import Metrics
from pipeline.outbox import Outbox
from pipeline.picture import Picture
from pipeline.plans import Plans
from pipeline.replay import ReplayView
from pipeline.schedule import Schedule
from pipeline.seen import seen
from pipeline.serving_client import ServingClient
from pipeline.state import State
from pipeline.status import StatusBoard
from pipeline.storage import MemoryStore, Store
from pipeline.violations import VIOLATIONS
from pipeline.visits import visit
from pipeline.worker import Worker

log = logging.getLogger(__name__)


def eyes_of(package: Path, *, threads: int, width: int) -> Eyes:
    """Open a model package. Raises models.PackageError when it cannot be used."""
    detector = Detector.open(package, threads=threads)
    for violation in VIOLATIONS:
        unknown = sorted(violation.labels - set(detector.package.labels))
        if unknown:
            log.warning(
                "model %s does not know %s, so %s cannot be found: use a package that does",
                detector.package.name,
                " and ".join(unknown),
                violation.kind,
            )
    stamp = ModelStamp(
        name=detector.package.name,
        version=detector.package.version,
        sha256=detector.package.sha256,
    )
    return Eyes(detector, detector.package.labels, stamp, width)


def worker_of(
    settings: PatrolSettings,
    store: Store,
    plans: Plans,
    state: State,
    clock: Clock,
    metrics: Metrics,
    *,
    schedule: Schedule | None = None,
) -> Worker:
    """The way from plan to outbox, ready to run. Raises models.PackageError.

    ``schedule`` takes the place of a new one: the bench passes one that keeps count.
    """

    resolve = Addresses()

    def visit_camera(camera: Camera, stop: threading.Event) -> Picture:
        began = time.monotonic()
        plan = plans.current or WatchPlan(version="")
        try:
            address = resolve(camera, plan.source_of(camera), stop=stop)
            return visit(address, settings.visit, clock, stop=stop)
        finally:
            metrics.observe("citypatrol_visit_seconds", time.monotonic() - began)

    lookout = Lookout(
        eyes_of(settings.package(), threads=settings.threads, width=settings.detect_width),
        store,
        settings.rules(),
        settings.admit,
        settings.gate,
        metrics,
        settings.reference_every_s,
    )
    crew = Crew(
        visit_camera,
        lookout,
        settings.batch,
        sessions=settings.pace.sessions,
        lanes=settings.lane_count(),
    )
    return Worker(
        plans=plans,
        schedule=schedule or Schedule(settings.pace),
        crew=crew,
        lookout=lookout,
        state=state,
        clock=clock,
        metrics=metrics,
    )


def patrol(
    settings: PatrolSettings, store: Store, stop: threading.Event, *, table: bool | None = None
) -> None:
    """Patrol until ``stop`` is set. ``table`` None draws one where standard output is a terminal.

    Three threads besides the visits: this one looks and saves, one keeps the plan current, one
    carries reports to serving. At the start raises models.PackageError, DatabaseUrlUnusable or
    DatabaseAway.
    """
    clock, metrics, board = SystemClock(), Metrics(), StatusBoard()
    url = settings.state_url.get_secret_value()
    upgrade(url)
    engine = engine_for(url)
    state, outbox = State(engine), Outbox(engine)
    serving = ServingClient(settings.serving_url, settings.key_id, settings.token, clock)
    plans = Plans(serving, state)

    worker = worker_of(settings, store, plans, state, clock, metrics)
    courier = Courier(outbox, serving, clock, metrics)
    helpers = [
        threading.Thread(target=plans.run, args=(stop, settings.plan_refresh_s), name="plans"),
        threading.Thread(target=courier.run, args=(stop,), name="courier"),
    ]
    with seen(
        board,
        metrics,
        clock,
        settings.health,
        host=settings.metrics_host,
        port=settings.metrics_port,
        table=table,
    ):
        for thread in helpers:
            thread.start()
        try:
            worker.run(stop)
        finally:
            stop.set()
            for thread in helpers:
                thread.join()
            serving.close()
            engine.dispose()


def replay_lookout(settings: PatrolSettings, plan: ReplayView) -> Lookout:
    """The same eyes and rules as on patrol; pictures stay in memory and go with the process."""
    return Lookout(
        eyes_of(settings.package(), threads=0, width=settings.detect_width),
        MemoryStore(),
        {**settings.rules(), **plan.confirm},
        settings.admit,
        settings.gate,
        Metrics(),
        settings.reference_every_s,
    )


def open_outbox(settings: PatrolSettings) -> Outbox:
    """The outbox of the state database, brought to the present shape."""
    url = settings.state_url.get_secret_value()
    upgrade(url)
    return Outbox(engine_for(url))


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set; a second SIGINT ends the process at once."""
    stop = threading.Event()

    def _stop(number: int, _frame: object) -> None:
        log.info("stopping on %s", signal.Signals(number).name)
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    return stop
