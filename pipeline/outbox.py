"""Letters to serving: each waits here until serving acknowledges it.

Policy when full: a row is a few kilobytes on disk and a city makes some hundred reports a day, so
the outbox has no limit but the disk's; ``citypatrol_outbox_waiting`` says how many wait.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from pipeline.database import METADATA, aware, upsert
from pipeline.domain import utc
from pipeline.status.values import OutboxStanding

OUTBOX = sa.Table(
    "pipeline_outbox",
    METADATA,
    sa.Column("letter_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False, server_default="report"),
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


class LetterKind(StrEnum):
    REPORT = "report"
    CAMERA_EVENT = "camera_event"
    LOOK_SAMPLE = "look_sample"
    SHADOW_REPORT = "shadow_report"
    SUPPRESSIONS = "suppressions"
    CHECK_RESULT = "check_result"
    PLACE_GONE = "place_gone"
    PATROL_REPORT = "patrol_report"
    """Never waits here: what is only of this moment is worth nothing later."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A report or anything else on its way to serving, under its own id.

    ``body`` is its JSON text, byte for byte as first kept.
    """

    id: UUID
    body: str
    created_at: datetime
    attempts: int = 0
    error: str | None = None
    kind: LetterKind = LetterKind.REPORT


def enqueue(connection: sa.Connection, letter: Letter) -> None:
    """Put ``letter`` into the outbox, inside the caller's transaction.

    A letter that is already there stays as it is: a look repeated after a crash finds its own.
    """
    connection.execute(
        upsert(connection, OUTBOX)
        .values(
            letter_id=letter.id,
            kind=letter.kind.value,
            body=letter.body,
            created_at=utc(letter.created_at),
            attempts=0,
            next_try_at=utc(letter.created_at),
        )
        .on_conflict_do_nothing(index_elements=[OUTBOX.c.letter_id])
    )


_UNSENT = OUTBOX.c.acknowledged_at.is_(None)
_REFUSED = OUTBOX.c.refused_at.is_not(None)
_URGENCY = sa.case(
    (OUTBOX.c.kind == LetterKind.REPORT.value, 0),
    (OUTBOX.c.kind.in_([LetterKind.CHECK_RESULT.value, LetterKind.PLACE_GONE.value]), 1),
    (OUTBOX.c.kind == LetterKind.CAMERA_EVENT.value, 2),
    else_=3,
)
"""A platform that goes down makes thousands of camera events: no report waits behind them, nor what
is told of one later, and nothing of these waits for what is only learnt from."""


class Outbox:
    """Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def due(self, now: datetime, limit: int) -> list[Letter]:
        """Letters whose next try has come, in order of urgency and the oldest first."""
        return self._letters(sa.and_(_UNSENT, ~_REFUSED, OUTBOX.c.next_try_at <= utc(now)), limit)

    def unsent(self, limit: int = 1000) -> list[Letter]:
        """Letters without an acknowledgement, the refused ones included, in the same order."""
        return self._letters(_UNSENT, limit)

    def tried(self, letter_id: UUID, next_try_at: datetime) -> None:
        """Persist an attempt and its back-off before it is made: a crash in it is honoured too."""
        self._change(letter_id, attempts=OUTBOX.c.attempts + 1, next_try_at=utc(next_try_at))

    def put_off(self, letters: Collection[UUID], until: datetime) -> None:
        """Not to be tried before then, for no fault of theirs: it counts as no attempt."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(OUTBOX)
                .where(OUTBOX.c.letter_id.in_(letters))
                .values(next_try_at=utc(until))
            )

    def failed(self, letter_id: UUID, error: str) -> None:
        self._change(letter_id, error=error)

    def refused(self, letter_id: UUID, error: str, at: datetime) -> None:
        self._change(letter_id, error=error, refused_at=utc(at))

    def acknowledged(self, letter_id: UUID, case_id: str | None, at: datetime) -> None:
        self._change(letter_id, error=None, acknowledged_at=utc(at), case_id=case_id)

    def forget_acknowledged(self, before: datetime, limit: int = 1000) -> int:
        """Drop letters that serving took long ago; how many, ``limit`` at most. Should a look of
        that time be judged once more, its letter goes again and serving knows it."""
        old = (
            sa.select(OUTBOX.c.letter_id)
            .where(OUTBOX.c.acknowledged_at < utc(before))
            .order_by(OUTBOX.c.acknowledged_at)
            .limit(limit)
        )
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(OUTBOX).where(OUTBOX.c.letter_id.in_(old))).rowcount

    def retry_refused(self, now: datetime) -> int:
        """Offer every refused letter again; returns how many there were."""
        with self._engine.begin() as connection:
            done = connection.execute(
                sa.update(OUTBOX)
                .where(_REFUSED, _UNSENT)
                .values(refused_at=None, next_try_at=utc(now))
            )
            return done.rowcount

    def standing(self) -> OutboxStanding:
        """How much has no acknowledgement yet, and whether a person must look."""
        waiting = sa.and_(_UNSENT, ~_REFUSED)
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(
                    sa.func.count().filter(waiting).label("waiting"),
                    sa.func.count().filter(_REFUSED).label("refused"),
                    sa.func.min(OUTBOX.c.created_at).filter(waiting).label("oldest_at"),
                ).where(_UNSENT)
            ).one()
            oldest_at = aware(row.oldest_at) if row.oldest_at is not None else None
            return OutboxStanding(row.waiting, row.refused, oldest_at)

    def _letters(self, condition: sa.ColumnElement[bool], limit: int) -> list[Letter]:
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(OUTBOX)
                .where(condition)
                .order_by(_URGENCY, OUTBOX.c.created_at)
                .limit(limit)
            )
            return [
                Letter(
                    row.letter_id,
                    row.body,
                    aware(row.created_at),
                    row.attempts,
                    row.error,
                    LetterKind(row.kind),
                )
                for row in rows
            ]

    def _change(self, letter_id: UUID, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(OUTBOX).where(OUTBOX.c.letter_id == letter_id).values(**values)
            )
