"""The measured patrol, as a program of its own: ``python -m pipeline.bench.patroller ORDER``.

It is what ``citypatrol patrol`` runs, built by the same function, with a plan that is fixed and
nobody to report to: reports stay in the outbox. Beside it one thread takes a sample of the
process's own CPU and counters now and then. It ends as the patrol does, on SIGTERM, and then
writes down what it noted.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from pipeline.audience import Audience
from pipeline.bench.memory import NotingMetrics, NotingSchedule, NotingState, Record, sampling
from pipeline.clock import SystemClock
from pipeline.config import PatrolSettings
from pipeline.database import engine_for, upgrade
from pipeline.domain import Frozen, WatchPlan
from pipeline.ending import end_program
from pipeline.parts.city import City
from pipeline.parts.keeping import Stores
from pipeline.parts.working import worker_of
from pipeline.patrol_book import PatrolBook
from pipeline.plans import Plans
from pipeline.run import stop_on_signals
from pipeline.shards.company import Alone
from pipeline.showing import ShowDesk
from pipeline.status import StatusBoard
from pipeline.storage import StoreSettings, open_store


class Order(Frozen):
    """What to patrol and where to write."""

    settings: dict[str, object]
    plan: WatchPlan
    folder: Path
    sample_s: float

    @classmethod
    def of(cls, settings: PatrolSettings, plan: WatchPlan, folder: Path, seconds: float) -> Order:
        """Sampled often enough for a run of ``seconds``."""
        return cls(
            settings=settings.model_dump(mode="json", exclude={"state_url", "token"}),
            plan=plan,
            folder=folder,
            sample_s=min(max(seconds / 40, 0.05), 1.0),
        )

    def patrol_settings(self) -> PatrolSettings:
        settings = PatrolSettings.model_validate(self.settings)
        state_url = SecretStr(f"sqlite:///{self.folder}/pipeline.db")
        return settings.model_copy(update={"state_url": state_url})


@dataclass(frozen=True, slots=True)
class FixedPlan:
    """A source of plans that has one and never another."""

    plan: WatchPlan

    def watch_plan(self, known_version: str | None) -> WatchPlan | None:
        return self.plan if known_version != self.plan.version else None


def record_file(folder: Path) -> Path:
    return folder / "record.json"


def patrol(order: Order, stop: threading.Event) -> Record:
    """Patrol until ``stop`` is set. Raises what ``pipeline.run.patrol`` raises at its start."""
    settings = order.patrol_settings()
    url = settings.state_url.get_secret_value()
    upgrade(url)
    engine = engine_for(url)
    record = Record(began=0.0)
    state = NotingState(engine, record)
    plans = Plans(FixedPlan(order.plan), state)
    plans.refresh()
    metrics, schedule = NotingMetrics(record), NotingSchedule(settings.pace)
    schedule.record = record
    store = open_store(StoreSettings(kind="folder", folder=order.folder / "evidence"))
    worker = worker_of(
        settings,
        City(plans, Alone(plans), state),
        Stores(store, store),
        Audience(StatusBoard(), PatrolBook(metrics), ShowDesk(metrics)),
        SystemClock(),
        metrics,
        schedule=schedule,
    )
    sampler = threading.Thread(
        target=sampling, args=(record, metrics, order.sample_s, stop), name="sampler"
    )
    record.began = time.monotonic()
    sys.stdout.write(json.dumps({"began": record.began}) + "\n")
    sys.stdout.flush()
    sampler.start()
    try:
        worker.run(stop)
    finally:
        stop.set()
        sampler.join()
        engine.dispose()
    return record


def main(order_file: Path) -> None:
    logging.basicConfig(
        level=logging.ERROR, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    order = Order.model_validate_json(order_file.read_bytes())
    record = patrol(order, stop_on_signals())
    record.save(record_file(order.folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    end_program(0)
