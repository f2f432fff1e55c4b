"""Composition root of the pipeline: the one place here that knows every real part."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import timedelta

from pydantic import SecretStr

from models import Engine, Precision
from pipeline.addresses import Addresses
from pipeline.clock import Clock, SystemClock
from pipeline.config import PatrolSettings
from pipeline.courier import Courier
from pipeline.crew import Crew
from pipeline.database import engine_for, upgrade
from pipeline.domain import Camera, WatchPlan
from pipeline.eyes import Eyes
from pipeline.keeping import KeptPictures, RememberingStore, UnconfirmedSweeper
from pipeline.learning import (
    KeptSamples,
    Learners,
    Sweeper,
)
from pipeline.lookout import Lookout
from pipeline.metrics import Metrics
from pipeline.outbox import Outbox
from pipeline.patrol_book import PatrolBook
from pipeline.picture import Picture
from pipeline.plans import Plans
from pipeline.rechecks import CheckDesk
from pipeline.references import ReferenceShelf
from pipeline.replay import ReplayView
from pipeline.run_learning import Looking, machine_name, verifier_of
from pipeline.run_learning import eyes_of as eyes_of
from pipeline.schedule import Schedule
from pipeline.seen import seen
from pipeline.serving_client import ServingClient
from pipeline.showing import ShowCarrier, ShowDesk
from pipeline.state import State
from pipeline.status import OutboxStanding, StatusBoard
from pipeline.storage import ErasableStore, MemoryStore, Store
from pipeline.suppressions import SuppressionTeller
from pipeline.telling import PatrolTeller
from pipeline.visits import Hands, Live, VisitFailed, visit
from pipeline.worker import Worker

log = logging.getLogger(__name__)


def worker_of(
    settings: PatrolSettings,
    store: Store,
    plans: Plans,
    state: State,
    clock: Clock,
    metrics: Metrics,
    *,
    schedule: Schedule | None = None,
    eyes: Eyes | None = None,
    kept: KeptSamples | None = None,
    pictures: KeptPictures | None = None,
    board: StatusBoard | None = None,
    outbox: Callable[[], OutboxStanding] = OutboxStanding,
    show: ShowDesk | None = None,
    book: PatrolBook | None = None,
) -> Worker:
    """The way from plan to outbox, ready to run. Raises models.PackageError.

    ``schedule`` and ``eyes`` take the place of those the settings ask for: the bench passes a
    schedule that keeps count. ``kept`` knows which looks were kept for learning before; into
    ``pictures`` every picture is written that is to be deleted unless it is reported. What the
    patrol does hangs on ``board``, and by the hour stands in ``book``; ``outbox`` says what has not
    been handed over yet; ``show`` gets the looks that people want to see.
    """

    hands = Hands()
    addresses = Addresses(hands)

    def address_of(camera: Camera, stop: threading.Event) -> SecretStr:
        plan = plans.current or WatchPlan(version="")
        return addresses(camera, plan.source_of(camera), stop=stop)

    def visit_camera(camera: Camera, stop: threading.Event) -> Picture:
        began = time.monotonic()
        try:
            return visit(
                address_of(camera, stop),
                settings.visit.at(camera.source),
                clock,
                stop=stop,
                hands=hands,
            )
        finally:
            metrics.observe("citypatrol_visit_seconds", time.monotonic() - began)

    def open_live(
        camera: Camera, stop: threading.Event
    ) -> Generator[Picture | VisitFailed, None, None]:
        live = Live(
            lambda: address_of(camera, stop),
            settings.visit.at(camera.source),
            clock,
            every_s=camera.live_every_s or settings.pace.target_s,
            backoff=settings.pace.backoff_s,
            stop=stop,
            hands=hands,
        )
        yield from live
        live.join()

    references = ReferenceShelf(state.references())
    looking = Looking(settings, store, plans.current, clock, metrics, eyes=eyes, kept=kept)
    lookout = Lookout(
        looking.eyes,
        RememberingStore(store, pictures, clock) if pictures else store,
        settings.look_rules(),
        metrics,
        references.of,
        looking.learners,
    )
    crew = Crew(
        visit_camera,
        open_live,
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
        learning=looking.loop(lookout.take_up),
        references=references,
        state=state,
        clock=clock,
        metrics=metrics,
        board=board or StatusBoard(),
        outbox=outbox,
        checks=CheckDesk(settings.look_rules().checks, state.checks()),
        show=show or ShowDesk(metrics),
        book=book or PatrolBook(metrics),
    )


def patrol(
    settings: PatrolSettings,
    store: ErasableStore,
    stop: threading.Event,
    *,
    table: bool | None = None,
) -> None:
    """Patrol until ``stop`` is set. ``table`` None draws one where standard output is a terminal.

    Besides the visits and the learning loop: this thread looks and saves, one keeps the plan
    current, one carries letters to serving, two delete what was kept long enough, one tells what
    permits allowed, one how the patrol does, one shows looks that people want to see. At the start
    raises models.ModelError, DatabaseUrlUnusable or DatabaseAway.
    """
    clock, metrics, board = SystemClock(), Metrics(), StatusBoard()
    url = settings.state_url.get_secret_value()
    upgrade(url)
    engine = engine_for(url)
    state, outbox = State(engine), Outbox(engine)
    serving = ServingClient(settings.serving_url, settings.key_id, settings.token, clock)
    plans = Plans(serving, state)

    courier, kept = Courier(outbox, serving, clock, metrics), KeptSamples(engine)
    pictures, desk, book = KeptPictures(engine), ShowDesk(metrics), PatrolBook(metrics)
    worker = worker_of(
        settings,
        store,
        plans,
        state,
        clock,
        metrics,
        kept=kept,
        pictures=pictures,
        board=board,
        outbox=lambda: courier.standing,
        show=desk,
        book=book,
    )
    sweeper = Sweeper(kept, store, clock, metrics)
    unconfirmed = UnconfirmedSweeper(
        pictures, store, clock, metrics, timedelta(days=settings.unconfirmed_days)
    )
    showing = ShowCarrier(desk, serving, clock, metrics)
    name = settings.worker or machine_name()
    teller = SuppressionTeller(engine, name, clock)
    patrol_teller = PatrolTeller(
        book, board, serving, name, clock, metrics, settings.patrol_report_s
    )
    helpers = [
        threading.Thread(target=plans.run, args=(stop, settings.plan_refresh_s), name="plans"),
        threading.Thread(target=courier.run, args=(stop,), name="courier"),
        threading.Thread(target=sweeper.run, args=(stop,), name="sweeper"),
        threading.Thread(target=unconfirmed.run, args=(stop,), name="unconfirmed"),
        threading.Thread(
            target=teller.run, args=(stop, settings.suppressions_every_s), name="suppressions"
        ),
        threading.Thread(
            target=showing.run, args=(stop, settings.show_looks_every_s), name="showing"
        ),
        threading.Thread(target=patrol_teller.run, args=(stop,), name="telling"),
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


def exact(settings: PatrolSettings) -> PatrolSettings:
    """The same with the network as it was trained, on the engine every machine has."""
    return settings.model_copy(
        update={"engine": Engine.ONNX, "precision": Precision.FP32, "lanes": 1, "threads": 0}
    )


def replay_lookout(settings: PatrolSettings, plan: ReplayView) -> Lookout:
    """The same rules as on patrol; pictures stay in memory and go with the process.

    The network runs as it was trained, so that a recording gives the same on every machine.
    """
    rules = settings.look_rules()
    rules = replace(rules, confirm={**rules.confirm, **plan.confirm})
    settings, metrics = exact(settings), Metrics()
    learners = Learners(verifier_of(settings, metrics))
    return Lookout(eyes_of(settings), MemoryStore(), rules, metrics, learners=learners)


def unconfirmed_sweeper(settings: PatrolSettings, store: ErasableStore) -> UnconfirmedSweeper:
    """What deletes the pictures of unconfirmed places, for use beside a patrol that does not run.

    Raises DatabaseUrlUnusable or DatabaseAway.
    """
    url = settings.state_url.get_secret_value()
    upgrade(url)
    keep = timedelta(days=settings.unconfirmed_days)
    kept = KeptPictures(engine_for(url))
    return UnconfirmedSweeper(kept, store, SystemClock(), Metrics(), keep)


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
