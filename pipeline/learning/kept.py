"""What was kept for learning, in the state database: for quotas, and to delete it in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from pipeline.contract import LookSample
from pipeline.database import METADATA, upsert
from pipeline.domain import utc
from pipeline.outbox import Letter, LetterKind, enqueue

LOOK_SAMPLES = sa.Table(
    "pipeline_look_samples",
    METADATA,
    sa.Column("sample_id", sa.Uuid, primary_key=True),
    sa.Column("camera_id", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("alike", sa.String(16), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
    sa.Index("pipeline_look_samples_due", "keep_until"),
)


@dataclass(frozen=True, slots=True)
class KeptLine:
    """What a quota must know of one kept look. ``day`` is the city's; ``alike`` 64 bits."""

    camera_id: str
    kind: str
    day: date
    alike: int


@dataclass(frozen=True, slots=True)
class KeptSample:
    """A look kept for learning: its letter, and its line in the quotas."""

    letter: LookSample
    line: KeptLine


def keep_sample(connection: sa.Connection, kept: KeptSample) -> None:
    """Write it down and enqueue its letter, inside the caller's transaction."""
    remember(connection, kept)
    letter = kept.letter
    body, at = letter.model_dump_json(), letter.captured_at
    enqueue(connection, Letter(letter.sample_id, body, at, kind=LetterKind.LOOK_SAMPLE))


def remember(connection: sa.Connection, kept: KeptSample) -> None:
    """Write down when its picture is to be deleted; once is enough."""
    letter, line = kept.letter, kept.line
    connection.execute(
        upsert(connection, LOOK_SAMPLES)
        .values(
            sample_id=letter.sample_id,
            camera_id=line.camera_id,
            kind=line.kind,
            day=line.day,
            alike=f"{line.alike:016x}",
            sha256=letter.picture.sha256,
            keep_until=utc(letter.keep_until),
        )
        .on_conflict_do_nothing(index_elements=[LOOK_SAMPLES.c.sample_id])
    )


class KeptSamples:
    """Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def remember(self, kept: KeptSample) -> None:
        """Before its picture is stored: whatever happens then, it will be deleted."""
        with self._engine.begin() as connection:
            remember(connection, kept)

    def lines(self) -> list[KeptLine]:
        """Everything not deleted yet."""
        with self._engine.connect() as connection:
            return [
                KeptLine(row.camera_id, row.kind, row.day, int(row.alike, 16))
                for row in connection.execute(sa.select(LOOK_SAMPLES))
            ]

    def due(self, now: datetime, limit: int) -> list[tuple[UUID, str]]:
        """Samples whose time is over, oldest first: their id and their picture's SHA-256."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(LOOK_SAMPLES.c.sample_id, LOOK_SAMPLES.c.sha256)
                .where(LOOK_SAMPLES.c.keep_until <= utc(now))
                .order_by(LOOK_SAMPLES.c.keep_until)
                .limit(limit)
            )
            return [(row.sample_id, row.sha256) for row in rows]

    def forget(self, sample_ids: Sequence[UUID]) -> None:
        """Their pictures are gone."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.delete(LOOK_SAMPLES).where(LOOK_SAMPLES.c.sample_id.in_(sample_ids))
            )
