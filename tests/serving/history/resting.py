"""Serving without its chores: the tests of this folder call one when they want it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.clock import HeldClock
from serving.app import create_services
from tests.serving.examples import NOON, city
from tests.serving.harness import Front, settings
from tests.serving.plans import import_plan
from tests.serving.shelf import Nobody, Shelf


@contextmanager
def resting(url: str) -> Iterator[Front]:
    """The example city. Nothing listens and nothing runs."""
    store, pictures, clock = Shelf(), Shelf(), HeldClock(NOON)
    services = create_services(settings(url), store, pictures, clock, Nobody())
    with services.db.writing() as session:
        import_plan(session, city(), services.vault, NOON)
    yield Front("", services, store, clock, pictures)
    services.db.close()
