"""The lease book in the state database, and the fence that keeps late writers out.

Each step is one transaction behind one lock, so the pure rules of ``MemoryBook`` hold word for word
whoever asks at once. The time is the database server's own; with SQLite, whose users share one
machine, that machine's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from pipeline.database import METADATA, alone, upsert
from pipeline.shards.lease import Answer, Lapsed, NotOurs, Renewal
from pipeline.shards.things import camera_thing

_LOCK = 0x0C17_9A72
"""For PostgreSQL's advisory lock: any number that nobody else takes."""
_AT_ONCE = 5000
"""Names in one statement; PostgreSQL takes 65,535 values, SQLite 32,766."""

TERMS = sa.Table(
    "pipeline_terms",
    METADATA,
    sa.Column("term", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("worker", sa.String(64), nullable=False),
    sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("life", sa.String(64)),
    sqlite_autoincrement=True,
)

HOLDINGS = sa.Table(
    "pipeline_holdings",
    METADATA,
    sa.Column("thing", sa.String(160), primary_key=True),
    sa.Column("term", sa.Integer, nullable=False, index=True),
)

Now = Callable[[sa.Connection], datetime]


def database_time(connection: sa.Connection) -> datetime:
    """The present moment as all users of the database see it."""
    if connection.dialect.name == "postgresql":
        at: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return at.astimezone(UTC)
    return datetime.now(UTC)


class KeptBook:
    """A ``Register`` that several programs share. Raises sqlalchemy.exc.DBAPIError when the
    database does not do as it is told; whether the step was taken is then not known."""

    def __init__(self, engine: sa.Engine, lease_s: float, now: Now = database_time) -> None:
        self._engine = engine
        self._lease = timedelta(seconds=lease_s)
        self._now = now

    def join(self, worker: str, life: str | None = None) -> Answer:
        with self._step() as (connection, now):
            until = now + self._lease
            row = sa.insert(TERMS).values(worker=worker, life=life, until=until, number=0)
            term = connection.execute(row.returning(TERMS.c.term)).scalar_one()
            return _answer(connection, term)

    def renew(self, renewal: Renewal) -> Answer:
        with self._step() as (connection, now):
            renewed = connection.execute(
                sa.update(TERMS)
                .where(TERMS.c.term == renewal.term, TERMS.c.number < renewal.number)
                .values(until=now + self._lease, number=renewal.number)
            )
            if renewed.rowcount == 1:
                _release(connection, renewal)
                _take(connection, renewal)
                return _answer(connection, renewal.term)
        # The step is taken all the same: whoever is late has gone.
        raise Lapsed

    def leave(self, term: int) -> None:
        with self._step() as (connection, _now):
            _end(connection, TERMS.c.term == term)

    def bury(self, lives: Collection[str]) -> int:
        with self._step() as (connection, _now):
            return _end(connection, TERMS.c.life.in_(lives))

    def fresh(self, within_s: float) -> frozenset[str]:
        """The workers that renewed within the last so many seconds."""
        with self._engine.connect() as connection:
            least = self._now(connection) + self._lease - timedelta(seconds=within_s)
            rows = connection.execute(sa.select(TERMS.c.worker).where(TERMS.c.until >= least))
            return frozenset(rows.scalars())

    @contextmanager
    def _step(self) -> Iterator[tuple[sa.Connection, datetime]]:
        with self._engine.begin() as connection:
            alone(connection, _LOCK)
            now = self._now(connection)
            _end(connection, TERMS.c.until <= now)
            yield connection, now


class Fence:
    """Lets a transaction through only while its worker holds the cameras it writes of.

    Asked at the transaction's end: until then nobody can take such a camera over, and whoever takes
    it over next finds all that was written. No clock is involved.
    """

    def __init__(self, term: Callable[[], int | None]) -> None:
        self._term = term

    def __call__(self, connection: sa.Connection, camera_ids: Collection[str]) -> None:
        """Raises NotOurs when one of the cameras is not held; the transaction must then fail."""
        things = sorted({camera_thing(camera_id) for camera_id in camera_ids})
        if not things:
            return
        term = self._term()
        rows = connection.execute(
            sa.select(HOLDINGS.c.thing)
            .where(HOLDINGS.c.thing.in_(things), HOLDINGS.c.term == term)
            .order_by(HOLDINGS.c.thing)
            .with_for_update(read=True)
        )
        if len(rows.all()) != len(things):
            raise NotOurs


def _release(connection: sa.Connection, renewal: Renewal) -> None:
    for things in _in_parts(renewal.release):
        connection.execute(
            sa.delete(HOLDINGS).where(HOLDINGS.c.thing.in_(things), HOLDINGS.c.term == renewal.term)
        )


def _take(connection: sa.Connection, renewal: Renewal) -> None:
    for things in _in_parts(renewal.want):
        rows = [{"thing": thing, "term": renewal.term} for thing in things]
        taken = upsert(connection, HOLDINGS).values(rows)
        connection.execute(taken.on_conflict_do_nothing(index_elements=[HOLDINGS.c.thing]))


def _in_parts(things: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(things)
    for first in range(0, len(ordered), _AT_ONCE):
        yield ordered[first : first + _AT_ONCE]


def _end(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    """How many terms were ended."""
    ended = connection.execute(sa.delete(TERMS).where(which).returning(TERMS.c.term)).scalars()
    if terms := ended.all():
        connection.execute(sa.delete(HOLDINGS).where(HOLDINGS.c.term.in_(terms)))
    return len(terms)


def _answer(connection: sa.Connection, term: int) -> Answer:
    workers = connection.execute(sa.select(TERMS.c.worker).distinct()).scalars()
    held = connection.execute(sa.select(HOLDINGS.c.thing).where(HOLDINGS.c.term == term)).scalars()
    return Answer(term, tuple(sorted(workers)), frozenset(held))
