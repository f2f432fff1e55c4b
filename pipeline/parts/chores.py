"""What goes on beside the visits, each on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from pipeline.audience import Audience
from pipeline.clock import Clock
from pipeline.config import PatrolSettings
from pipeline.courier import Courier
from pipeline.keeping import UnconfirmedSweeper
from pipeline.learning import Sweeper
from pipeline.metrics import Metrics
from pipeline.parts.city import City
from pipeline.parts.keeping import Keeping
from pipeline.parts.links import Links
from pipeline.parts.names import worker_name
from pipeline.shards.company import Work
from pipeline.showing import ShowCarrier
from pipeline.suppressions import SuppressionTeller
from pipeline.telling import PatrolTeller


def chores_of(
    settings: PatrolSettings,
    links: Links,
    city: City,
    keeping: Keeping,
    courier: Courier,
    audience: Audience,
    clock: Clock,
    metrics: Metrics,
) -> Mapping[str, Work]:
    """By the names of their threads: one keeps the plan current, one carries letters to serving,
    two delete what was kept long enough, one tells what permits allowed, one shows looks that
    people want to see, one tells how the patrol does, and one brings what waits in the spool into
    the store. Those that are wasteful when two do them go by the company.
    """
    name, in_turn = worker_name(settings), city.company.chore
    keep = timedelta(days=settings.unconfirmed_days)
    samples = Sweeper(keeping.samples, keeping.store, clock, metrics)
    unconfirmed = UnconfirmedSweeper(keeping.pictures, keeping.store, clock, metrics, keep)
    permits = SuppressionTeller(links.engine, name, clock)
    showing = ShowCarrier(audience.show, links.serving, clock, metrics)
    teller = PatrolTeller(
        audience.book,
        audience.board,
        links.serving,
        name,
        clock,
        metrics,
        settings.patrol_report_s,
    )
    chores: dict[str, Work] = {
        "plans": lambda stop: city.plans.run(stop, settings.plan_refresh_s),
        "courier": in_turn(courier.run),
        "sweeper": in_turn(samples.run),
        "unconfirmed": in_turn(unconfirmed.run),
        "suppressions": in_turn(lambda stop: permits.run(stop, settings.suppressions_every_s)),
        "showing": lambda stop: showing.run(stop, settings.show_looks_every_s),
        "telling": teller.run,
    }
    if (spool := keeping.spool) is not None:
        chores["spool"] = lambda stop: spool.drain.run(stop, spool, keeping.pictures.stored_late)
    return chores


@contextmanager
def beside(chores: Mapping[str, Work], stop: threading.Event) -> Iterator[None]:
    """While the block runs, so do these, by the names of their threads. However it is left,
    ``stop`` is set then, and all that were started have ended."""
    started: list[threading.Thread] = []
    try:
        for name, work in chores.items():
            thread = threading.Thread(target=work, args=(stop,), name=name)
            thread.start()
            started.append(thread)
        yield
    finally:
        stop.set()
        for thread in started:
            thread.join()
