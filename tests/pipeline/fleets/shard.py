"""One worker of a fleet in a process of its own: real visits, a detector that reads paint."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from pipeline.domain import Frozen, WatchPlan
from pipeline.places import ConfirmRule
from pipeline.run import stop_on_signals
from pipeline.storage import StoreSettings, open_store
from pipeline.visits import VisitSettings
from tests.pipeline.patrolling import LIMITS, Given
from tests.pipeline.shards.companions import companion

RULES = {"street_vending": ConfirmRule(seen_at_least=3, of_last=5, dwell_s=25.0)}
"""Long enough to be killed in between."""


class Order(Frozen):
    url: str
    plan: WatchPlan
    folder: Path
    lease_s: float
    visit: VisitSettings = LIMITS


def write(order: Order, file: Path) -> None:
    file.write_text(order.model_dump_json(context={"reveal_secrets": True}))


def work(name: str, stop: threading.Event, order_file: str | None, life: str | None = None) -> None:
    assert order_file is not None
    order = Order.model_validate_json(Path(order_file).read_text())
    store = open_store(StoreSettings(kind="folder", folder=order.folder))
    given = Given(order.plan)
    with companion(name, order.url, given, store, RULES, order.lease_s, order.visit, life):
        stop.wait()


if __name__ == "__main__":
    work(os.environ["WORKER"], stop_on_signals(), sys.argv[1], os.environ.get("LIFE"))
