"""Retention as a chore: what is due is deleted without anybody asking."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from serving.deps import Services
from serving.retention.expiring import run_round
from serving.retention.holding import AT_ONCE, follow_holds

log = logging.getLogger(__name__)


HOLDS_PAUSE_S: Final = 60.0


def holding_chore(services: Services, ending: Callable[[], bool]) -> Callable[[], bool]:
    """Tells the store what is under legal hold; whether there may be more."""
    return lambda: follow_holds(services.db, services.store, ending) >= AT_ONCE


def retention_chore(services: Services, ending: Callable[[], bool]) -> Callable[[], bool]:
    """One round; whether there may be more."""

    def chore() -> bool:
        done = run_round(
            services.db, services.store, services.settings.retention, services.clock, ending
        )
        services.metrics.count("citypatrol_serving_retention_total", "cases", by=done.cases)
        services.metrics.count("citypatrol_serving_retention_total", "pictures", by=done.pictures)
        if done:
            log.info(
                "%d cases gave up their evidence, %d pictures were erased",
                done.cases,
                done.pictures,
            )
        return done.cases > 0

    return chore
