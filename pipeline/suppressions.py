"""What permits allowed, counted by view, permit, kind and day, and told to serving bit by bit.

Bounded by what is watched: one row for each permit of a view and a day on which it allowed
anything, kept until serving's letter is written and the day lies ``KEPT_DAYS`` back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from pipeline.clock import Clock
from pipeline.contract import SuppressedOnDay, SuppressionLetter
from pipeline.database import METADATA, aware, upsert
from pipeline.domain import utc
from pipeline.outbox import Letter, LetterKind, enqueue

log = logging.getLogger(__name__)

LINES = 200
"""Of one letter."""
KEPT_DAYS = 7

SUPPRESSIONS = sa.Table(
    "pipeline_suppressions",
    METADATA,
    sa.Column("camera_id", sa.String(64), primary_key=True),
    sa.Column("view_id", sa.String(64), primary_key=True),
    sa.Column("permit_id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(40), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("looks", sa.Integer, nullable=False),
    sa.Column("suspects", sa.Integer, nullable=False),
    sa.Column("most", sa.Integer, nullable=False),
    sa.Column("lasting", sa.Integer, nullable=False),
    sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("told_looks", sa.Integer, nullable=False),
    sa.Column("told_suspects", sa.Integer, nullable=False),
)
_KEYS = tuple(column.name for column in SUPPRESSIONS.primary_key.columns)


@dataclass(frozen=True, slots=True)
class Silenced:
    """How many suspects of a kind a permit allowed on one look of one view."""

    camera_id: str
    view_id: str
    permit_id: str
    kind: str
    day: date
    """The city's."""
    at: datetime
    suspects: int
    lasting: int = 0
    """Things that last under the permit's capacity, those without room too."""


def count_silenced(connection: sa.Connection, silenced: Silenced) -> None:
    """Add one look's count, inside the caller's transaction."""
    at = utc(silenced.at)
    row = upsert(connection, SUPPRESSIONS).values(
        camera_id=silenced.camera_id,
        view_id=silenced.view_id,
        permit_id=silenced.permit_id,
        kind=silenced.kind,
        day=silenced.day,
        looks=1,
        suspects=silenced.suspects,
        most=silenced.suspects,
        lasting=silenced.lasting,
        first_at=at,
        last_at=at,
        told_looks=0,
        told_suspects=0,
    )
    now, new = SUPPRESSIONS.c, row.excluded
    connection.execute(
        row.on_conflict_do_update(
            index_elements=list(SUPPRESSIONS.primary_key.columns),
            set_={
                "looks": now.looks + 1,
                "suspects": now.suspects + new.suspects,
                "most": sa.case((new.most > now.most, new.most), else_=now.most),
                "lasting": new.lasting,
                "last_at": new.last_at,
            },
        )
    )


class SuppressionTeller:
    """Writes letters of what was counted since the last ones. One thread at a time."""

    def __init__(self, engine: sa.Engine, worker: str, clock: Clock) -> None:
        self._engine = engine
        self._worker = worker
        self._clock = clock

    def run(self, stop: threading.Event, every_s: float) -> None:
        """Tell every ``every_s`` seconds until ``stop`` is set, and once more then."""
        ending = False
        while not ending:
            ending = stop.wait(every_s)
            try:
                self.tell()
            except Exception:
                log.exception("what permits allowed could not be told; it is tried again")

    def tell(self) -> int:
        """Put letters for everything new into the outbox and forget what is old; how many."""
        now, letters = self._clock.now(), 0
        while self._tell_some(now):
            letters += 1
        old = (now - timedelta(days=KEPT_DAYS)).date()
        with self._engine.begin() as connection:
            connection.execute(sa.delete(SUPPRESSIONS).where(SUPPRESSIONS.c.day < old, ~_NEW))
        return letters

    def _tell_some(self, now: datetime) -> bool:
        """A letter and the note that it was written are one transaction: no count goes twice."""
        with self._engine.begin() as connection:
            query = sa.select(SUPPRESSIONS).where(_NEW).order_by(SUPPRESSIONS.c.day).limit(LINES)
            rows = connection.execute(query.with_for_update()).all()
            if not rows:
                return False
            letter = SuppressionLetter(
                letter_id=uuid4(), worker=self._worker, lines=tuple(map(_line, rows))
            )
            enqueue(
                connection,
                Letter(
                    letter.letter_id,
                    letter.model_dump_json(),
                    now,
                    kind=LetterKind.SUPPRESSIONS,
                ),
            )
            _note_told(connection, rows)
            return True


_NEW = SUPPRESSIONS.c.looks > SUPPRESSIONS.c.told_looks


def _line(row: sa.Row[tuple[object, ...]]) -> SuppressedOnDay:
    return SuppressedOnDay(
        camera_id=row.camera_id,
        view_id=row.view_id,
        permit_id=row.permit_id,
        kind=row.kind,
        day=row.day,
        looks=row.looks - row.told_looks,
        suspects=row.suspects - row.told_suspects,
        most=row.most,
        lasting=row.lasting,
        first_at=aware(row.first_at),
        last_at=aware(row.last_at),
    )


def _note_told(connection: sa.Connection, rows: Sequence[sa.Row[tuple[object, ...]]]) -> None:
    for row in rows:
        connection.execute(
            sa.update(SUPPRESSIONS)
            .where(*(SUPPRESSIONS.c[key] == getattr(row, key) for key in _KEYS))
            .values(told_looks=row.looks, told_suspects=row.suspects)
        )
