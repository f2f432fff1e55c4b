"""Composition root of the pipeline: the one place here that knows every real part."""

from __future__ import annotations

import logging
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from models import Engine, ModelError, Precision
from models.shelf import resolve
from pipeline.addresses import Addresses
from pipeline.clock import Clock, SystemClock
from pipeline.config import PatrolSettings
from pipeline.contract import ModelStamp
from pipeline.courier import Courier
from pipeline.crew import Crew
from pipeline.database import engine_for, upgrade
from pipeline.domain import Camera, WatchPlan
from pipeline.eyes import Eyes
from pipeline.learning import (
    SELF,
    KeptSamples,
    Learners,
    LearningLoop,
    Quotas,
    Sampler,
    Shadowing,
    Sweeper,
    Switch,
    Verifier,
    lacking,
    open_eyes,
    open_pointed,
)
from pipeline.lookout import Lookout
from pipeline.metrics import Metrics
from pipeline.outbox import Outbox
from pipeline.picture import Picture
from pipeline.plans import Plans
from pipeline.references import ReferenceShelf
from pipeline.replay import ReplayView
from pipeline.schedule import Schedule
from pipeline.seen import seen
from pipeline.serving_client import ServingClient
from pipeline.state import State
from pipeline.status import OutboxStanding, StatusBoard
from pipeline.storage import ErasableStore, MemoryStore, Store
from pipeline.visits import Hands, Live, VisitFailed, visit
from pipeline.worker import Worker

log = logging.getLogger(__name__)


def eyes_of(settings: PatrolSettings) -> Eyes:
    """Open the settings' model package. Raises models.ModelError when it cannot be used."""
    eyes = open_eyes(settings.package(), settings.running())
    for kind, labels in lacking(eyes.labels).items():
        log.warning(
            "model %s does not know %s, so %s cannot be found: use a package that does",
            eyes.stamp.name,
            " and ".join(labels),
            kind,
        )
    return eyes


def first_eyes(settings: PatrolSettings, plan: WatchPlan | None) -> tuple[Eyes, str | None]:
    """Who looks from the start: the package of the remembered plan, else that of the settings with
    a sentence why. Raises models.ModelError when there is neither."""
    if plan is None or plan.model is None:
        return eyes_of(settings), None
    try:
        return open_pointed(settings.model_store, plan.model, settings.running()), None
    except ModelError as error:
        log.error("the model asked for is not used: %s", error)
        return eyes_of(settings), str(error)


def verifier_of(settings: PatrolSettings, metrics: Metrics) -> Verifier | None:
    """None where the settings ask for no second look. Raises models.ModelError."""
    if not settings.second_look:
        return None
    packages = {rule.package for rule in settings.second_look.values()} - {SELF}
    running = replace(settings.running(), batch=1, band=0.0)
    others = {name: open_eyes(resolve(Path(name)), running) for name in sorted(packages)}
    return Verifier(settings.second_look, others, metrics)


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
    board: StatusBoard | None = None,
    outbox: Callable[[], OutboxStanding] = OutboxStanding,
) -> Worker:
    """The way from plan to outbox, ready to run. Raises models.PackageError.

    ``schedule`` and ``eyes`` take the place of those the settings ask for: the bench passes a
    schedule that keeps count. ``kept`` knows which looks were kept for learning before. What the
    patrol does hangs on ``board``; ``outbox`` says what has not been handed over yet.
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
    looking, refused = (eyes, None) if eyes else first_eyes(settings, plans.current)
    wanted = plans.current.model if plans.current and not eyes else None
    sampler = _sampler_of(settings, store, kept, metrics)
    beside = replace(settings.running(), lanes=1, batch=1, band=0.0)
    shadow = Shadowing(
        lambda pointer: open_pointed(settings.model_store, pointer, beside),
        clock,
        metrics,
        report_every_s=settings.shadow_report_s,
    )
    lookout = Lookout(
        looking,
        store,
        settings.look_rules(),
        metrics,
        references.of,
        Learners(verifier_of(settings, metrics), shadow, sampler),
    )

    def open_wanted(pointer: ModelStamp | None) -> Eyes:
        if pointer is None:
            return eyes_of(settings)
        return open_pointed(settings.model_store, pointer, settings.running())

    switch = Switch(
        open_wanted, lookout.take_up, metrics, first=looking, wanted=wanted, refused=refused
    )
    worker_name = settings.worker or machine_name()
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
        learning=LearningLoop(switch, shadow, sampler, worker_name),
        references=references,
        state=state,
        clock=clock,
        metrics=metrics,
        board=board or StatusBoard(),
        outbox=outbox,
    )


def _sampler_of(
    settings: PatrolSettings, store: Store, kept: KeptSamples | None, metrics: Metrics
) -> Sampler | None:
    limits = settings.sampling
    if not limits.enabled:
        return None
    return Sampler(limits, Quotas(limits, kept.lines() if kept else ()), store, metrics)


def machine_name() -> str:
    """This machine's name, as far as an id may hold it."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname()).strip("-._")[:64] or "patrol"


def patrol(
    settings: PatrolSettings,
    store: ErasableStore,
    stop: threading.Event,
    *,
    table: bool | None = None,
) -> None:
    """Patrol until ``stop`` is set. ``table`` None draws one where standard output is a terminal.

    Besides the visits and the learning loop: this thread looks and saves, one keeps the plan
    current, one carries letters to serving, one deletes what was kept long enough. At the start
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
    worker = worker_of(
        settings,
        store,
        plans,
        state,
        clock,
        metrics,
        kept=kept,
        board=board,
        outbox=lambda: courier.standing,
    )
    sweeper = Sweeper(kept, store, clock, metrics)
    helpers = [
        threading.Thread(target=plans.run, args=(stop, settings.plan_refresh_s), name="plans"),
        threading.Thread(target=courier.run, args=(stop,), name="courier"),
        threading.Thread(target=sweeper.run, args=(stop,), name="sweeper"),
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
