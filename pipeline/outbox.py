"""Reports on their way to serving: each waits here until serving acknowledges it.

Policy when full: a row is a few kilobytes on disk and a city makes some hundred a day, so the
outbox has no limit but the disk's; ``citypatrol_outbox_waiting`` says how many wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from pipeline.database import METADATA, aware, upsert
from pipeline.domain import utc

OUTBOX = sa.Table(
    "pipeline_outbox",
    METADATA,
    sa.Column("report_id", sa.Uuid, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("refused_at", sa.DateTime(timezone=True)),
    sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
    sa.Column("case_id", sa.String(36)),
    sa.Index("pipeline_outbox_due", "acknowledged_at", "refused_at", "next_try_at"),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A report in the outbox. ``body`` is its JSON text, byte for byte as first kept."""

    report_id: UUID
    body: str
    created_at: datetime
    attempts: int = 0
    error: str | None = None


def enqueue(connection: sa.Connection, letter: Letter) -> None:
    """Put ``letter`` into the outbox, inside the caller's transaction.

    A report that is already there stays as it is: a look repeated after a crash finds its own.
    """
    connection.execute(
        upsert(connection, OUTBOX)
        .values(
            report_id=letter.report_id,
            body=letter.body,
            created_at=utc(letter.created_at),
            attempts=0,
            next_try_at=utc(letter.created_at),
        )
        .on_conflict_do_nothing(index_elements=[OUTBOX.c.report_id])
    )


_UNSENT = OUTBOX.c.acknowledged_at.is_(None)
_REFUSED = OUTBOX.c.refused_at.is_not(None)


class Outbox:
    """Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def due(self, now: datetime, limit: int) -> list[Letter]:
        """Reports whose next try has come, oldest first."""
        return self._letters(sa.and_(_UNSENT, ~_REFUSED, OUTBOX.c.next_try_at <= utc(now)), limit)

    def unsent(self, limit: int = 1000) -> list[Letter]:
        """Reports without an acknowledgement, the refused ones included, oldest first."""
        return self._letters(_UNSENT, limit)

    def tried(self, report_id: UUID, next_try_at: datetime) -> None:
        """Persist an attempt and its back-off before it is made: a crash in it is honoured too."""
        self._change(report_id, attempts=OUTBOX.c.attempts + 1, next_try_at=utc(next_try_at))

    def failed(self, report_id: UUID, error: str) -> None:
        self._change(report_id, error=error)

    def refused(self, report_id: UUID, error: str, at: datetime) -> None:
        self._change(report_id, error=error, refused_at=utc(at))

    def acknowledged(self, report_id: UUID, case_id: str | None, at: datetime) -> None:
        self._change(report_id, error=None, acknowledged_at=utc(at), case_id=case_id)

    def retry_refused(self, now: datetime) -> int:
        """Offer every refused report again; returns how many there were."""
        with self._engine.begin() as connection:
            done = connection.execute(
                sa.update(OUTBOX)
                .where(_REFUSED, _UNSENT)
                .values(refused_at=None, next_try_at=utc(now))
            )
            return done.rowcount

    def size(self) -> tuple[int, int]:
        """(waiting, refused): reports without an acknowledgement, by whether a person must look."""
        with self._engine.connect() as connection:
            waiting, refused = connection.execute(
                sa.select(
                    sa.func.count().filter(sa.and_(_UNSENT, ~_REFUSED)),
                    sa.func.count().filter(sa.and_(_UNSENT, _REFUSED)),
                )
            ).one()
            return waiting, refused

    def _letters(self, condition: sa.ColumnElement[bool], limit: int) -> list[Letter]:
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(OUTBOX).where(condition).order_by(OUTBOX.c.created_at).limit(limit)
            )
            return [
                Letter(row.report_id, row.body, aware(row.created_at), row.attempts, row.error)
                for row in rows
            ]

    def _change(self, report_id: UUID, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(OUTBOX).where(OUTBOX.c.report_id == report_id).values(**values)
            )
