"""Composition root of the pipeline: joins the real parts that ``pipeline.parts`` puts together."""

from __future__ import annotations

import logging
import signal
import threading
from dataclasses import replace
from datetime import timedelta

from models import Engine, Precision
from pipeline.audience import Audience
from pipeline.clock import SystemClock
from pipeline.config import PatrolSettings
from pipeline.courier import Courier
from pipeline.database import engine_for, upgrade
from pipeline.journeys import NOBODY, Journeys
from pipeline.keeping import KeptPictures, UnconfirmedSweeper
from pipeline.learning import Learners
from pipeline.lookout import Lookout
from pipeline.metrics import Metrics
from pipeline.outbox import Outbox
from pipeline.parts.chores import beside, chores_of
from pipeline.parts.city import OpenCity, whole_city
from pipeline.parts.keeping import keeping_of
from pipeline.parts.links import linked
from pipeline.parts.looking import eyes_of, verifier_of
from pipeline.parts.working import worker_of
from pipeline.patrol_book import PatrolBook
from pipeline.replay import ReplayView
from pipeline.seen import seen
from pipeline.showing import ShowDesk
from pipeline.status import StatusBoard
from pipeline.storage import ErasableStore, MemoryStore, Spooling

log = logging.getLogger(__name__)


def patrol(
    settings: PatrolSettings,
    store: ErasableStore,
    stop: threading.Event,
    open_city: OpenCity = whole_city,
    *,
    table: bool | None = None,
    journeys: Journeys = NOBODY,
    spooling: Spooling | None = None,
) -> None:
    """Patrol until ``stop`` is set. ``open_city`` says whether alone or in company; ``table`` None
    draws one where standard output is a terminal; ``spooling`` takes the place of ``store`` where
    that may be away.

    This thread looks and saves; ``chores_of`` says what goes on beside it. What was opened first is
    closed last, also where the next cannot be opened. At the start raises models.ModelError,
    DatabaseUrlUnusable, DatabaseAway, LeaseTooShort or PageUnavailable.
    """
    clock, metrics = SystemClock(), Metrics()
    with linked(settings, clock) as links:
        city = open_city(settings, links.engine, links.serving, metrics)
        keeping = keeping_of(store, spooling, links.engine, metrics)
        outbox = Outbox(links.engine)
        courier = Courier(outbox, links.serving, clock, metrics, journeys, keeping.holds_back)
        audience = Audience(
            board=StatusBoard(),
            book=PatrolBook(metrics),
            show=ShowDesk(metrics, city.company.watches),
            journeys=journeys,
            outbox=lambda: courier.standing,
            spool=keeping.standing,
        )
        worker = worker_of(settings, city, keeping.stores(clock), audience, clock, metrics)
        chores = chores_of(settings, links, city, keeping, courier, audience, clock, metrics)
        host, port = settings.metrics_host, settings.metrics_port
        with (
            seen(
                audience.board, metrics, clock, settings.health, host=host, port=port, table=table
            ),
            beside(chores, stop),
        ):
            city.company.run(worker.run, stop)


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
