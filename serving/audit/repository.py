"""The audit log in and out of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.audit.domain import BEGINNING, Act, Actor, Entry
from serving.audit.tables import AuditRow

_LOCK: Final = 0x0C17_A0D1
"""Any number that every serving process agrees on, for PostgreSQL's advisory lock."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries to show. Empty means every one."""

    act: Act | None = None
    actor: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditLog:
    def __init__(self, session: Session) -> None:
        self._session = session

    def append(
        self, act: Act, actor: Actor, at: datetime, subject: str, details: dict[str, Any]
    ) -> Entry:
        """Add an entry behind the last one. Do it last in a transaction: other writers of the log
        wait from here until it ends."""
        self._take_turn()
        sequence, previous = self.head()
        entry = Entry(sequence + 1, at, act, actor, subject[:200], details, previous).sealed()
        self._session.add(
            AuditRow(
                sequence=entry.sequence,
                at=at,
                act=act,
                actor=actor.name,
                actor_id=actor.id,
                via=actor.via,
                address=actor.address,
                subject=entry.subject,
                details=details,
                previous=previous,
                hash=entry.hash,
            )
        )
        self._session.flush()
        return entry

    def head(self) -> tuple[int, str]:
        """Sequence and hash of the last entry."""
        found = self._session.execute(
            sa.select(AuditRow.sequence, AuditRow.hash).order_by(AuditRow.sequence.desc()).limit(1)
        ).one_or_none()
        return (found[0], found[1]) if found else (0, BEGINNING)

    def latest(self, wanted: AuditFilter, before: int | None, limit: int) -> list[Entry]:
        """At most ``limit`` entries, newest first, beginning below the entry ``before``."""
        query = _where(wanted).order_by(AuditRow.sequence.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditRow.sequence < before)
        return [_entry(row) for row in self._session.scalars(query)]

    def oldest_first(self, after: int, limit: int) -> list[Entry]:
        """At most ``limit`` entries behind the entry ``after``, oldest first."""
        query = sa.select(AuditRow).where(AuditRow.sequence > after)
        rows = self._session.scalars(query.order_by(AuditRow.sequence).limit(limit))
        return [_entry(row) for row in rows]

    def last_before(self, moment: datetime) -> Entry | None:
        """The newest of the entries that are all older than ``moment``, from the beginning on."""
        young = sa.select(sa.func.min(AuditRow.sequence)).where(AuditRow.at >= moment)
        query = sa.select(AuditRow).where(AuditRow.at < moment)
        first_young = self._session.scalar(young)
        if first_young is not None:
            query = query.where(AuditRow.sequence < first_young)
        row = self._session.scalar(query.order_by(AuditRow.sequence.desc()).limit(1))
        return _entry(row) if row else None

    def delete_up_to(self, sequence: int) -> None:
        self._session.execute(sa.delete(AuditRow).where(AuditRow.sequence <= sequence))

    def _take_turn(self) -> None:
        # SQLite lets one writer in at a time anyway.
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def pages(log: AuditLog, size: int = 1000) -> Iterator[Entry]:
    """The whole log, oldest first, in flat memory."""
    after = 0
    while page := log.oldest_first(after, size):
        yield from page
        after = page[-1].sequence


def _where(wanted: AuditFilter) -> sa.Select[AuditRow]:
    query = sa.select(AuditRow)
    for value, column in (
        (wanted.act, AuditRow.act),
        (wanted.actor, AuditRow.actor),
        (wanted.subject, AuditRow.subject),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(AuditRow.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditRow.at < wanted.until)
    return query


def _entry(row: AuditRow) -> Entry:
    actor = Actor(row.actor, row.actor_id, row.via, row.address)
    return Entry(
        row.sequence, row.at, row.act, actor, row.subject, row.details, row.previous, row.hash
    )
