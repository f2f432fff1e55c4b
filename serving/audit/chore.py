"""Once a day: drop what is past its time, and put the log's head where logs are collected."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from serving.audit.repository import AuditLog
from serving.audit.service import AT_ONCE, prune
from serving.db import Database

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)


class AuditChore:
    def __init__(self, db: Database, keep_days: int) -> None:
        self._db = db
        self._keep = timedelta(days=keep_days)
        self._next: datetime | None = None

    def once(self, now: datetime) -> bool:
        """Whether there may be more."""
        if self._next is not None and now < self._next:
            return False
        with self._db.writing() as session:
            pruned = prune(session, self._keep, now)
            sequence, head = AuditLog(session).head()
        if pruned < AT_ONCE:
            self._next = now + EVERY
        # Whoever rewrites the database cannot rewrite the log that was collected elsewhere.
        log.info(
            "audit log: %d entries past their time deleted, head %d:%s", pruned, sequence, head
        )
        return pruned == AT_ONCE
