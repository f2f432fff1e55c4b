"""Forgetting as a chore: parts are made ahead and dropped in time, old rows go in small numbers."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from serving.deps import Services
from serving.history import parts
from serving.history.passing import AT_ONCE, Passing, forget, passing

log = logging.getLogger(__name__)


class HistoryChore:
    def __init__(self, services: Services) -> None:
        self._db = services.db
        self._clock = services.clock
        self._metrics = services.metrics
        self._passing = passing(services.settings.history)

    def round(self) -> bool:
        """A part of it; whether there may be more."""
        now = self._clock.now()
        more = [self._some_of(what, now) for what in self._passing]
        return any(more)

    def _some_of(self, what: Passing, now: datetime) -> bool:
        with self._db.writing() as session:
            table = what.table
            if parts.are_used(session.connection(), table):
                parts.take_turn(session.connection())
                if _moved_on(session, what, now):
                    return True
                table = parts.rest_of(table)
            gone = forget(session, what, now, table)
        self._metrics.count("citypatrol_serving_history_forgotten_total", what.table.name, by=gone)
        return gone == AT_ONCE


def _moved_on(session: Session, what: Passing, now: datetime) -> bool:
    """Whether a part was made or months were dropped."""
    connection, table, before = session.connection(), what.table, what.before(now)
    month = parts.missing(connection, table, before, now)
    if month is not None:
        parts.make(connection, table, month)
        log.info("%s has a part for %s", table, month)
        return True
    gone = parts.drop_before(connection, table, before)
    if gone:
        log.info("%s: past their time and dropped: %s", table, ", ".join(map(str, gone)))
    return bool(gone)
